"""Simple classifiers over embeddings, and how right they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.vision.dataset import ImageSet
from assay.vision.probe import Probe, fit_probe

NEIGHBOURS = 5
Features = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Embedded:
    """Embeddings (n, d) of training and test images, with their labels."""

    train: Features
    train_labels: Labels
    test: Features
    test_labels: Labels
    classes: int


def knn_accuracy(embedded: Embedded) -> float:
    """Return the share of test images whose five nearest training images outvote all others.

    Distances are Euclidean: on embeddings of length 1 that orders like cosine similarity.
    """
    from sklearn.neighbors import KNeighborsClassifier

    count = min(NEIGHBOURS, len(embedded.train))
    model = KNeighborsClassifier(count).fit(embedded.train, embedded.train_labels)
    return accuracy(model.predict(embedded.test), embedded.test_labels)


def full_probe(embedded: Embedded) -> Probe:
    """Fit a linear probe on all training labels."""
    return fit_probe(embedded.train, embedded.train_labels, classes=embedded.classes)


def few_label_accuracy(embedded: Embedded, chosen: NDArray[np.intp]) -> float:
    """Return the test accuracy of a probe fitted on the chosen training images only."""
    probe = fit_probe(
        embedded.train[chosen], embedded.train_labels[chosen], classes=embedded.classes
    )
    return accuracy(probe.predict(embedded.test), embedded.test_labels)


def accuracy(predicted: Labels, labels: Labels) -> float:
    """Return the share of labels that are right, 0..1."""
    return float((predicted == labels).mean())


def recalls(predicted: Labels, labels: Labels) -> dict[int, float]:
    """Return class → share of its images found, for the classes that have any."""
    return {
        int(label): float((predicted[labels == label] == label).mean())
        for label in np.unique(labels)
    }


def draw_labels(train: ImageSet, count: int, seed: int) -> NDArray[np.intp]:
    """Choose `count` training images, as evenly over the classes as they allow.

    Images are ranked by chance within their class, then taken rank by rank.

    Raises:
        InvalidInputError: There are fewer images than that, or fewer labels than classes.
    """
    present = len(np.unique(train.labels))
    if not present <= count <= len(train):
        found = f"{count} labels of {len(train)} images in {present} classes"
        allowed = f"choose {present} to {len(train)}"
        raise InvalidInputError("few_label_counts", found, allowed)
    random = np.random.default_rng(seed)
    shuffled = random.permutation(len(train))
    rank = np.empty(len(train), dtype=np.int64)
    for label in np.unique(train.labels):
        members = shuffled[train.labels[shuffled] == label]
        rank[members] = np.arange(len(members))
    # A stable sort keeps the chance order among equal ranks, so no class is favoured.
    in_turn = shuffled[np.argsort(rank[shuffled], kind="stable")]
    return np.sort(in_turn[:count])
