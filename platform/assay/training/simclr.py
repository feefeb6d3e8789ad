"""SimCLR (Chen et al., 2020, arXiv:2002.05709): learn an encoder without labels, then a probe.

Rules of a run:
- The same configuration, data and torch give the same weights to the bit, also after a kill.
- A checkpoint of another run in the folder is refused; nothing of it is used or removed.
- A loss that is not finite stops the run before anything of it is saved.
- Labels are used by the linear probe only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np

from assay.domain.errors import InvalidInputError, UnavailableError
from assay.evidence.canonical import digest_of
from assay.training.augment import two_views
from assay.training.checkpoint import Position, load_checkpoint, save_checkpoint
from assay.training.config import TrainingConfig
from assay.training.result import OnProgress, Progress, TrainingResult, summarised
from assay.vision.bundle import VisionModel, as_tensor, embed, save_model
from assay.vision.dataset import ImageSet
from assay.vision.probe import fit_probe, random_probe
from assay.vision.threads import torch_threads

if TYPE_CHECKING:
    from torch import Tensor

    from assay.training.learner import Learner
    from assay.vision.encoder import Encoder, EncoderConfig

MODEL_FOLDER = "model"


@dataclass(slots=True, kw_only=True)
class _Run:
    """One attempt at a training run."""

    learner: Learner
    folder: Path
    start: Position
    losses: list[float]
    began: float = field(default_factory=perf_counter)
    cpu_began: float = field(default_factory=process_time)
    augment_seconds: float = 0.0

    @property
    def step(self) -> int:
        return len(self.losses)

    @property
    def position(self) -> Position:
        return self.start.after(
            step=self.step,
            seconds=perf_counter() - self.began,
            cpu_seconds=process_time() - self.cpu_began,
            augment=self.augment_seconds,
        )


def train(
    config: TrainingConfig,
    images: ImageSet,
    folder: Path,
    *,
    on_progress: OnProgress | None = None,
) -> TrainingResult:
    """Train an encoder and a probe, and write them to `folder/model`.

    Goes on from a checkpoint of the same run in `folder`, if there is one.

    Raises:
        InvalidInputError: Too few images, another run's checkpoint, or the loss diverged.
        IntegrityError: The checkpoint is damaged.
        UnavailableError: The folder cannot be written.
    """
    _check_images(config, images)
    _make(folder)
    with torch_threads(config.threads):
        run = _begin(config, images, folder)
        _go_on(run, as_tensor(images.pixels), on_progress)
        flop = _flop_per_view(run.learner) * 2 * config.batch_size * run.step
        position = run.position
        _write_model(folder, run.learner.encoder, images)
    return TrainingResult(
        model_folder=folder / MODEL_FOLDER,
        config=config.as_dict(),
        data_digest=images.digest,
        losses=summarised(run.losses),
        seconds=position.seconds,
        cpu_seconds=position.cpu_seconds,
        images_seen=config.batch_size * run.step,
        augmentation_share=position.augment_seconds / position.seconds,
        parameters=_count(run.learner.encoder),
        flop_estimate=flop,
        resumed=run.start.step > 0,
    )


def random_model(config: TrainingConfig, images: ImageSet, folder: Path) -> TrainingResult:
    """Write an untrained encoder and probe to `folder/model`: what a gate must refuse."""
    from assay.vision.encoder import random_encoder

    encoder = random_encoder(_shape(config, images), config.seed)
    probe = random_probe(config.embedding_dim, classes=len(images.classes), seed=config.seed)
    model = VisionModel(encoder=encoder, probe=probe, classes=images.classes)
    save_model(folder / MODEL_FOLDER, model)
    return TrainingResult(
        model_folder=folder / MODEL_FOLDER,
        config=config.as_dict(),
        data_digest=images.digest,
        losses={},
        seconds=0.0,
        cpu_seconds=0.0,
        images_seen=0,
        augmentation_share=0.0,
        parameters=_count(encoder),
        flop_estimate=0,
        resumed=False,
    )


def _check_images(config: TrainingConfig, images: ImageSet) -> None:
    where = f"training on {images.name}"
    if len(images) < 2:  # noqa: PLR2004  # a single image has nothing to be told apart from
        raise InvalidInputError(where, f"{len(images)} image(s)", "give two or more")
    if config.batch_size > len(images):
        found = f"batch_size {config.batch_size} with {len(images)} images"
        raise InvalidInputError(where, found, f"set batch_size to at most {len(images)}")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(f"{folder} cannot be made: {error}") from error


def _shape(config: TrainingConfig, images: ImageSet) -> EncoderConfig:
    from assay.vision.encoder import EncoderConfig

    height, width, channels = images.pixels.shape[1:]
    if height != width:
        raise InvalidInputError(images.name, f"images of {height}x{width}", "give square images")
    return EncoderConfig(
        channels=channels,
        width=config.width,
        embedding_dim=config.embedding_dim,
        image_size=height,
    )


def _begin(config: TrainingConfig, images: ImageSet, folder: Path) -> _Run:
    import torch

    from assay.training.learner import Learner

    steps = config.epochs * (len(images) // config.batch_size)
    learner = Learner(config, _shape(config, images), steps)
    parts = {
        "config": config.as_dict(),
        "data": images.digest,
        "torch": str(torch.__version__),
    }
    fingerprint = digest_of(parts)
    saved = load_checkpoint(folder, fingerprint, learner.tensors(), steps)
    if saved is None:
        start = Position(fingerprint=fingerprint)
        return _Run(learner=learner, folder=folder, start=start, losses=[])
    start, tensors, losses = saved
    learner.restore(tensors, start.step)
    return _Run(learner=learner, folder=folder, start=start, losses=losses)


def _go_on(run: _Run, images: Tensor, on_progress: OnProgress | None) -> None:
    config, steps = run.learner.config, run.learner.steps
    while run.step < steps:
        loss = _one_step(run, images)
        if not math.isfinite(loss):
            raise InvalidInputError(
                f"training, step {run.step + 1} of {steps}",
                f"the loss became {loss}",
                "lower learning_rate, or raise temperature",
            )
        run.losses.append(loss)
        if run.step % config.checkpoint_every == 0 or run.step == steps:
            save_checkpoint(run.folder, run.position, run.learner.tensors(), run.losses)
        if on_progress:
            done = (run.step - run.start.step) * config.batch_size
            speed = done / (perf_counter() - run.began)
            on_progress(Progress(step=run.step, steps=steps, loss=loss, images_per_second=speed))


def _one_step(run: _Run, images: Tensor) -> float:
    import torch

    from assay.training.learner import derived_seed

    began = perf_counter()
    batch = images[_batch(run.learner.config, len(images), run.step)]
    seed = derived_seed(run.learner.config.seed, "views", run.step)
    first, second = two_views(batch, torch.Generator().manual_seed(seed))
    run.augment_seconds += perf_counter() - began
    loss = run.learner.loss(first, second)
    value = float(loss.detach())
    if math.isfinite(value):
        run.learner.descend(loss, run.step)
    return value


def _batch(config: TrainingConfig, count: int, step: int) -> Tensor:
    """Return the (batch_size,) indices of a step: an epoch's order follows from its number."""
    import torch

    from assay.training.learner import derived_seed

    epoch, place = divmod(step, count // config.batch_size)
    chance = torch.Generator().manual_seed(derived_seed(config.seed, "order", epoch))
    order = torch.randperm(count, generator=chance)
    return order[place * config.batch_size : (place + 1) * config.batch_size]


def _write_model(folder: Path, encoder: Encoder, images: ImageSet) -> None:
    embeddings = embed(encoder, images.pixels)
    if not np.isfinite(embeddings).all():
        raise InvalidInputError(
            "training", "the trained encoder gives NaN or infinity", "lower learning_rate"
        )
    probe = fit_probe(embeddings, images.labels, classes=len(images.classes))
    model = VisionModel(encoder=encoder, probe=probe, classes=images.classes)
    save_model(folder / MODEL_FOLDER, model)


def _flop_per_view(learner: Learner) -> int:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    shape = learner.encoder.config
    image = torch.zeros(1, shape.channels, shape.image_size, shape.image_size)
    counter = FlopCounterMode(display=False)
    with counter:
        learner.projector(learner.encoder(image)).sum().backward()
    learner.optimiser.zero_grad()
    return int(counter.get_total_flops())


def _count(encoder: Encoder) -> int:
    return sum(parameter.numel() for parameter in encoder.parameters())
