"""Measures an encoder beside its baselines.

Rules:
- The encoder is only ever asked for embeddings; it never sees a label.
- A test image that is also a training image, and embeddings that are not finite, stop everything.
- One torch thread, so that figures do not depend on how many cores the machine has.
- The baselines are always measured too, and where they win, a note says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.evaluation.baselines import (
    embedding_row,
    random_row,
    raw_pixels,
    supervised_row,
)
from assay.evaluation.classify import accuracy, full_probe, recalls
from assay.evaluation.corruptions import CORRUPTIONS
from assay.evaluation.embedding import Embed, check_parts, checked, embedded
from assay.evaluation.geometry import alignment, rankme, uniformity
from assay.evaluation.notes import honest_notes
from assay.evaluation.suite import Suite
from assay.vision.dataset import ImageSet
from assay.vision.threads import torch_threads

OnProgress = Callable[[str, int, int], None]
STAGES = ("encoder", "random encoder", "raw pixels", "supervised from scratch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The result of a suite.

    Attributes:
        metrics: Name → value, all finite; `assay.evaluation.suite` lists those with thresholds.
        baselines: Row → column → value; rows contrastive, random_encoder, raw_pixels and
            supervised_from_scratch, columns as in `assay.evaluation.baselines`.
        notes: Sentences, above all about where a baseline wins.
    """

    metrics: dict[str, float]
    baselines: dict[str, dict[str, float]]
    notes: tuple[str, ...]


def measure(
    embed: Embed,
    *,
    train: ImageSet,
    test: ImageSet,
    suite: Suite,
    on_progress: OnProgress | None = None,
) -> Measured:
    """Measure an encoder.

    Args:
        embed: Pixels (n, h, w, c) uint8 to embeddings (n, d).
        train: What probes and baselines learn from.
        test: What they are measured on.
        suite: What to measure.
        on_progress: Called with the stage that begins, its number from 0, and how many there are.

    Raises:
        InvalidInputError: The parts or the embeddings allow no honest figure.
    """
    check_parts(train, test)

    def begin(number: int) -> None:
        if on_progress:
            on_progress(STAGES[number], number, len(STAGES))

    with torch_threads(1):
        begin(0)
        found, length = _encoder_metrics(embed, train, test)
        rows = {"contrastive": embedding_row(embed, train, test, suite)}
        begin(1)
        rows["random_encoder"] = random_row(train, test, suite, embedding_dim=length)
        begin(2)
        rows["raw_pixels"] = embedding_row(raw_pixels, train, test, suite)
        begin(3)
        rows["supervised_from_scratch"] = supervised_row(train, test, suite, embedding_dim=length)
    metrics = {**found, **_comparisons(rows, suite)}
    notes = honest_notes(rows, test_labels=test.labels, classes=len(test.classes))
    return Measured(metrics=_finite(metrics), baselines=rows, notes=notes)


def _encoder_metrics(embed: Embed, train: ImageSet, test: ImageSet) -> tuple[dict[str, float], int]:
    """Return what concerns the encoder alone, and the length of its embeddings."""
    found = embedded(embed, train, test)
    probe = full_probe(found)
    predicted = probe.predict(found.test)
    by_class = recalls(predicted, test.labels)
    under = {
        name: accuracy(probe.predict(checked(embed, corrupt(test.pixels))), test.labels)
        for name, corrupt in CORRUPTIONS.items()
    }
    views = [checked(embed, _warped(test.pixels, seed)) for seed in (0, 1)]
    metrics = {
        "balanced_accuracy": float(np.mean(list(by_class.values()))),
        "worst_class_recall": min(by_class.values()),
        **{f"accuracy_{name}": value for name, value in under.items()},
        "robust_accuracy": min(under.values()),
        "robust_accuracy_drop": accuracy(predicted, test.labels) - min(under.values()),
        "alignment": alignment(*views),
        "uniformity": uniformity(found.test),
        "rankme": rankme(found.test),
    }
    return metrics, found.test.shape[1]


def _comparisons(rows: dict[str, dict[str, float]], suite: Suite) -> dict[str, float]:
    ours, random = rows["contrastive"], rows["random_encoder"]
    few = f"few_label_accuracy_{suite.few_label_counts[0]}"
    return {
        "knn_accuracy": ours["knn_accuracy"],
        "probe_accuracy": ours["probe_accuracy"],
        "few_label_accuracy": ours[few],
        "knn_gain_over_random": ours["knn_accuracy"] - random["knn_accuracy"],
        "probe_gain_over_random": ours["probe_accuracy"] - random["probe_accuracy"],
        "knn_gain_over_raw_pixels": ours["knn_accuracy"] - rows["raw_pixels"]["knn_accuracy"],
        "few_label_gain_over_supervised": ours[few] - rows["supervised_from_scratch"][few],
    }


def _warped(pixels: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    import torch

    from assay.vision.bundle import as_tensor
    from assay.vision.warp import Warp, warp

    views = warp(as_tensor(pixels), Warp(), torch.Generator().manual_seed(seed))
    rounded: NDArray[np.uint8] = (views * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return rounded


def _finite(metrics: dict[str, float]) -> dict[str, float]:
    for name, value in metrics.items():
        if not math.isfinite(value):
            raise InvalidInputError("evaluation", f"{name} came out as {value}", "report this")
    return dict(sorted(metrics.items()))
