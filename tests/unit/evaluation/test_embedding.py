from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.evaluation.embedding import Embed, check_parts, checked, embedded
from assay.vision.dataset import ImageSet

Rows = NDArray[np.float32]


def good(pixels: NDArray[np.uint8]) -> Rows:
    return pixels.reshape(len(pixels), -1).astype(np.float32)


def spoilt(spoil: Callable[[Rows], object]) -> Embed:
    def embed(pixels: NDArray[np.uint8]) -> Rows:
        return np.asarray(spoil(good(pixels)))

    return embed


def with_one(value: float) -> Callable[[Rows], Rows]:
    def spoil(rows: Rows) -> Rows:
        rows[3, 2] = value
        return rows

    return spoil


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (with_one(np.nan), "NaN or infinity for 1 of 10"),
        (with_one(-np.inf), "NaN or infinity for 1 of 10"),
        (lambda rows: rows[:-1], r"shape \(9, 64\) for 10 images"),
        (lambda rows: rows[None], "shape"),
        (lambda rows: rows[:, :0], "shape"),
        (lambda rows: rows[:, 0], "shape"),
        (lambda rows: rows.astype(np.int64), "int64"),
        (lambda rows: rows.astype(object), "object"),
        (lambda rows: rows.astype(np.float64) * 1e300, "beyond float32"),
    ],
)
def test_embeddings_that_mean_nothing_are_refused(
    digits: ImageSet, spoil: Callable[[Rows], object], named: str
) -> None:
    with pytest.raises(InvalidInputError, match=named):
        checked(spoilt(spoil), digits.pixels[:10])


def test_good_embeddings_pass_as_float32(digits: ImageSet) -> None:
    wide = spoilt(lambda rows: rows.astype(np.float64))
    found = checked(wide, digits.pixels[:10])
    assert found.dtype == np.float32
    assert (found == good(digits.pixels[:10])).all()


@pytest.mark.parametrize("size", [0.0, 1.0, 1e6])
def test_a_collapsed_encoder_is_refused(digits: ImageSet, size: float) -> None:
    random = np.random.default_rng(0)

    def collapsed(pixels: NDArray[np.uint8]) -> Rows:
        jitter = random.standard_normal((len(pixels), 4)) * size * 1e-8
        return (size + jitter).astype(np.float32)

    train, test = digits.take(range(20), name="a"), digits.take(range(20, 40), name="b")
    with pytest.raises(InvalidInputError, match="collapsed"):
        embedded(collapsed, train, test)


def test_lengths_that_differ_between_the_parts_are_refused(digits: ImageSet) -> None:
    train, test = digits.take(range(20), name="a"), digits.take(range(20, 30), name="b")
    shorter = spoilt(lambda rows: rows[:, : len(rows)])
    with pytest.raises(InvalidInputError, match="lengths 20 and 10"):
        embedded(shorter, train, test)


def test_a_test_image_that_was_trained_on_is_named(digits: ImageSet) -> None:
    train, test = digits.take(range(20), name="a"), digits.take(range(19, 30), name="b")
    renamed = replace(test, ids=tuple(f"new/{index}" for index in range(11)))
    with pytest.raises(InvalidInputError, match="1 test images are training images too: new/0"):
        check_parts(train, renamed)


def test_parts_that_cannot_be_compared_are_refused(digits: ImageSet) -> None:
    train, test = digits.take(range(20), name="a"), digits.take(range(20, 30), name="b")
    check_parts(train, test)
    wide = replace(test, pixels=test.pixels.reshape(10, 4, 16, 1))
    renamed = replace(test, classes=tuple("abcdefghij"))
    single = digits.take(np.flatnonzero(digits.labels == 1)[:5], name="ones")
    for learnt, tested in (
        (train, wide),
        (train, renamed),
        (train, test.take([0], name="one")),
        (single, test),
    ):
        with pytest.raises(InvalidInputError):
            check_parts(learnt, tested)
