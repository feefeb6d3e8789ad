import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from assay.evaluation.baselines import embedding_row, random_row, raw_pixels
from assay.evaluation.suite import Suite
from assay.vision.dataset import ImageSet

SUITE = Suite(
    name="s", version=1, thresholds={"rankme": 1}, few_label_counts=(20, 100), seeds=(0, 1)
)


@pytest.fixture(scope="module")
def parts(digits: ImageSet) -> tuple[ImageSet, ImageSet]:
    return digits.take(range(300), name="train"), digits.take(range(300, 500), name="test")


def test_a_row_has_every_column_and_its_cost(parts: tuple[ImageSet, ImageSet]) -> None:
    row = embedding_row(raw_pixels, *parts, SUITE)
    assert list(row) == [
        "knn_accuracy", "probe_accuracy", "few_label_accuracy_20", "few_label_spread_20",
        "few_label_accuracy_100", "few_label_spread_100", "seconds", "cpu_seconds",
    ]  # fmt: skip
    assert row["few_label_accuracy_20"] < row["few_label_accuracy_100"] < row["probe_accuracy"]
    assert row["few_label_spread_20"] > 0
    assert row["seconds"] > 0


def test_raw_pixel_neighbours_are_scikit_learns(parts: tuple[ImageSet, ImageSet]) -> None:
    train, test = parts
    oracle = KNeighborsClassifier(5).fit(train.pixels.reshape(300, -1) / 255, train.labels)
    expected = oracle.score(test.pixels.reshape(200, -1) / 255, test.labels)
    assert embedding_row(raw_pixels, train, test, SUITE)["knn_accuracy"] == expected


def test_the_random_encoder_is_the_same_every_time(parts: tuple[ImageSet, ImageSet]) -> None:
    first, again = (random_row(*parts, SUITE, embedding_dim=16) for _ in range(2))
    for column in first.keys() - {"seconds", "cpu_seconds"}:
        assert first[column] == again[column]
    assert 0.3 < first["knn_accuracy"] < 0.95


def test_raw_pixels_are_rows_in_zero_to_one() -> None:
    rows = raw_pixels(np.full((2, 3, 4, 3), 255, np.uint8))
    assert rows.shape == (2, 36)
    assert (rows == 1).all()
