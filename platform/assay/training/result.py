"""What a training run reports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

FLOP_METHOD = (
    "torch.utils.flop_counter over one image, forward and backward through encoder and projector, "
    "times the views seen; a multiply-add is two; normalisation, loss and augmentation not counted"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run stands: steps done of all, the last loss, the speed of this attempt."""

    step: int
    steps: int
    loss: float
    images_per_second: float


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """Facts about how a model came to be.

    Attributes:
        model_folder: What `assay.vision.bundle.load_model` reads.
        config: The configuration, whole.
        data_digest: Of the images it was trained on.
        losses: `first` and `last` (means over a tenth of the steps) and `lowest`; empty if
            nothing was trained.
        seconds: Wall time of the contrastive part over all attempts, without checkpoint writes
            that were lost.
        cpu_seconds: CPU time of the process in that part.
        images_seen: Images drawn, each giving two views.
        augmentation_share: Share of `seconds` spent on augmentation, 0..1.
        parameters: Of the encoder; the projector is thrown away.
        flop_estimate: Floating-point operations of the contrastive part.
        flop_method: How that was counted.
        resumed: Whether this attempt went on from a checkpoint.
    """

    model_folder: Path
    config: Mapping[str, object]
    data_digest: str
    losses: Mapping[str, float]
    seconds: float
    cpu_seconds: float
    images_seen: int
    augmentation_share: float
    parameters: int
    flop_estimate: int
    resumed: bool
    flop_method: str = FLOP_METHOD


def summarised(losses: list[float]) -> dict[str, float]:
    """Return first, last and lowest loss; the first two as means over a tenth of the steps.

    >>> summarised([4.0, 2.0, 3.0])
    {'first': 4.0, 'last': 3.0, 'lowest': 2.0}
    """
    if not losses:
        return {}
    tenth = max(1, len(losses) // 10)
    return {
        "first": sum(losses[:tenth]) / tenth,
        "last": sum(losses[-tenth:]) / tenth,
        "lowest": min(losses),
    }
