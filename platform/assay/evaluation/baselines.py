"""The rows of the table: the encoder under test beside what it has to beat.

Each row has `knn_accuracy`, `probe_accuracy`, for every count `few_label_accuracy_<count>` (mean
over the draws) and `few_label_spread_<count>` (largest minus smallest), and what it cost here:
`seconds` and `cpu_seconds`. The contrastive row's cost leaves out its training, which happened
elsewhere. For the supervised row the probe is the head it was trained with.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from assay.evaluation.classify import (
    Embedded,
    accuracy,
    draw_labels,
    few_label_accuracy,
    full_probe,
    knn_accuracy,
)
from assay.evaluation.embedding import Embed, embedded
from assay.evaluation.suite import Suite
from assay.vision.dataset import ImageSet

Row = dict[str, float]
FewLabels = Callable[[NDArray[np.intp], int], float]


def embedding_row(embed: Embed, train: ImageSet, test: ImageSet, suite: Suite) -> Row:
    """Measure an embedding that is already there."""
    began = perf_counter(), process_time()
    found = embedded(embed, train, test)
    return {
        "knn_accuracy": knn_accuracy(found),
        "probe_accuracy": accuracy(full_probe(found).predict(found.test), found.test_labels),
        **_few_labels(train, suite, lambda chosen, _: few_label_accuracy(found, chosen)),
        **_cost(began),
    }


def random_row(train: ImageSet, test: ImageSet, suite: Suite, *, embedding_dim: int) -> Row:
    """Measure the same kind of encoder with random weights."""
    from assay.vision import bundle
    from assay.vision.encoder import EncoderConfig, random_encoder

    shape = EncoderConfig(**_shape(train), embedding_dim=embedding_dim)
    encoder = random_encoder(shape, suite.seeds[0])
    return embedding_row(lambda pixels: bundle.embed(encoder, pixels), train, test, suite)


def raw_pixels(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return pixels (n, h, w, c) as rows (n, h * w * c) in 0..1."""
    return pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)


def supervised_row(train: ImageSet, test: ImageSet, suite: Suite, *, embedding_dim: int) -> Row:
    """Train from scratch on all labels, and once per draw of few labels."""
    from assay.evaluation.supervised import train_supervised
    from assay.vision.encoder import EncoderConfig

    began = perf_counter(), process_time()
    shape = EncoderConfig(**_shape(train), embedding_dim=embedding_dim)
    model = train_supervised(shape, train, seed=suite.seeds[0])
    found: Embedded = embedded(model.embed, train, test)

    def few(chosen: NDArray[np.intp], seed: int) -> float:
        labelled = train.take(chosen, name="few labels")
        small = train_supervised(shape, labelled, seed=seed)
        return accuracy(small.predict(test.pixels), test.labels)

    return {
        "knn_accuracy": knn_accuracy(found),
        "probe_accuracy": accuracy(model.predict(test.pixels), test.labels),
        **_few_labels(train, suite, few),
        **_cost(began),
    }


def _shape(images: ImageSet) -> dict[str, int]:
    return {"channels": images.pixels.shape[3], "image_size": images.pixels.shape[1]}


def _few_labels(train: ImageSet, suite: Suite, measure: FewLabels) -> Row:
    row = {}
    for count in suite.few_label_counts:
        draws = [measure(draw_labels(train, count, seed), seed) for seed in suite.seeds]
        row[f"few_label_accuracy_{count}"] = float(np.mean(draws))
        row[f"few_label_spread_{count}"] = max(draws) - min(draws)
    return row


def _cost(began: tuple[float, float]) -> Row:
    wall, cpu = began
    return {"seconds": perf_counter() - wall, "cpu_seconds": process_time() - cpu}
