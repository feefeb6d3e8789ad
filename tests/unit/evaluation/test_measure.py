import math

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score

from assay.domain.errors import InvalidInputError
from assay.evaluation.measure import STAGES, Measured, measure
from assay.evaluation.suite import METRICS, Suite, default_suite
from assay.vision.bundle import embed
from assay.vision.dataset import ImageSet
from assay.vision.encoder import EncoderConfig, random_encoder
from assay.vision.probe import fit_probe
from assay.vision.split import split

SUITE = Suite(name="s", version=1, thresholds={"rankme": 1}, few_label_counts=(20,), seeds=(0,))


def bright_pixels(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A simple embedding that works: the pixels' square roots, scaled to length 1."""
    rows = np.sqrt(pixels.reshape(len(pixels), -1).astype(np.float32))
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def parts(digits: ImageSet) -> dict[str, ImageSet]:
    return split(digits.take(range(600), name="some"), seed=0)


@pytest.fixture(scope="module")
def stages() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture(scope="module")
def measured(parts: dict[str, ImageSet], stages: list[tuple[str, int, int]]) -> Measured:
    return measure(
        bright_pixels,
        train=parts["train"],
        test=parts["test"],
        suite=SUITE,
        on_progress=lambda *stage: stages.append(stage),
    )


def test_every_metric_a_suite_may_ask_for_is_measured_and_finite(measured: Measured) -> None:
    assert METRICS.keys() <= measured.metrics.keys()
    assert {"alignment", "uniformity", "robust_accuracy_drop"} <= measured.metrics.keys()
    for value in measured.metrics.values():
        assert type(value) is float
        assert math.isfinite(value)
    for metric, (low, high) in METRICS.items():
        assert low <= measured.metrics[metric] <= high


def test_there_is_a_row_for_each_baseline_with_the_same_columns(measured: Measured) -> None:
    rows = measured.baselines
    assert list(rows) == [
        "contrastive", "random_encoder", "raw_pixels", "supervised_from_scratch"
    ]  # fmt: skip
    assert len({tuple(row) for row in rows.values()}) == 1


def test_metrics_and_rows_agree(measured: Measured) -> None:
    metrics, rows = measured.metrics, measured.baselines
    ours = rows["contrastive"]
    assert metrics["knn_accuracy"] == ours["knn_accuracy"]
    assert metrics["few_label_accuracy"] == ours["few_label_accuracy_20"]
    gain = ours["probe_accuracy"] - rows["random_encoder"]["probe_accuracy"]
    assert metrics["probe_gain_over_random"] == gain
    under = [value for name, value in metrics.items() if name.startswith("accuracy_")]
    assert len(under) == 3
    assert metrics["robust_accuracy"] == min(under)
    drop = ours["probe_accuracy"] - metrics["robust_accuracy"]
    assert metrics["robust_accuracy_drop"] == pytest.approx(drop)


def test_recall_figures_are_scikit_learns(measured: Measured, parts: dict[str, ImageSet]) -> None:
    train, test = parts["train"], parts["test"]
    probe = fit_probe(bright_pixels(train.pixels), train.labels, classes=10)
    predicted = probe.predict(bright_pixels(test.pixels))
    expected = balanced_accuracy_score(test.labels, predicted)
    assert measured.metrics["balanced_accuracy"] == pytest.approx(expected)
    assert measured.metrics["worst_class_recall"] <= expected


def test_each_stage_is_announced(measured: Measured, stages: list[tuple[str, int, int]]) -> None:
    assert measured.notes
    assert stages == [(name, number, len(STAGES)) for number, name in enumerate(STAGES)]


@pytest.mark.slow
def test_random_weights_miss_the_default_suite(digits: ImageSet) -> None:
    parts = split(digits, seed=0)
    encoder = random_encoder(EncoderConfig(channels=1), 1)
    found = measure(
        lambda pixels: embed(encoder, pixels),
        train=parts["train"],
        test=parts["test"],
        suite=default_suite(),
    )
    short = " ".join(default_suite().shortfalls(found.metrics))
    for metric in ("knn_accuracy", "probe_accuracy", "probe_gain_over_random", "few_label"):
        assert metric in short
    assert any("raw-pixel" in note for note in found.notes)


def test_an_encoder_that_gives_nan_only_under_corruption_is_refused(
    parts: dict[str, ImageSet],
) -> None:
    brightest = parts["test"].pixels.max()

    def fragile(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        return bright_pixels(pixels) * np.float32(np.nan if pixels.max() < brightest else 1)

    with pytest.raises(InvalidInputError, match="NaN"):
        measure(fragile, train=parts["train"], test=parts["test"], suite=SUITE)


def test_measuring_on_training_images_is_refused(parts: dict[str, ImageSet]) -> None:
    with pytest.raises(InvalidInputError, match="training images too"):
        measure(bright_pixels, train=parts["train"], test=parts["train"], suite=SUITE)
