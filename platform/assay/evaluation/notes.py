"""Sentences about a measurement, above all where the encoder under test loses."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = Mapping[str, Mapping[str, float]]
NAMES: Final = {
    "raw_pixels": "raw-pixel",
    "random_encoder": "random-encoder",
    "supervised_from_scratch": "supervised-from-scratch",
}
KINDS: Final = {"knn_accuracy": "kNN", "probe_accuracy": "probe"}


def honest_notes(rows: Rows, *, test_labels: NDArray[np.int64], classes: int) -> tuple[str, ...]:
    """Say where a baseline is as good or better, and how sure the figures are."""
    ours = rows["contrastive"]
    found = [
        _lost(row, metric, rows[row][metric], ours[metric])
        for row in NAMES
        for metric in _accuracies(ours)
        if rows[row][metric] >= ours[metric]
    ]
    found.append(_certainty(ours["probe_accuracy"], len(test_labels)))
    absent = classes - len(np.unique(test_labels))
    if absent:
        found.append(f"{absent} of {classes} classes have no test image: nothing is known of them")
    return tuple(found)


def _accuracies(row: Mapping[str, float]) -> list[str]:
    return [metric for metric in row if "accuracy" in metric]


def _lost(row: str, metric: str, theirs: float, ours: float) -> str:
    kind = KINDS.get(metric) or f"accuracy with {metric.rsplit('_', 1)[1]} labels"
    verb = "equals" if theirs == ours else "beats"
    return f"{NAMES[row]} {kind} ({theirs:.3f}) {verb} the encoder's ({ours:.3f})"


def _certainty(accuracy: float, count: int) -> str:
    error = (accuracy * (1 - accuracy) / count) ** 0.5
    return (
        f"{count} test images: one standard error of the probe accuracy is {error:.3f}; "
        "one training run, so the spread between training seeds is not known"
    )
