from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import InvalidInputError
from assay.vision.dataset import ImageSet, content_digest


def some_images(count: int = 6) -> ImageSet:
    random = np.random.default_rng(0)
    return ImageSet(
        name="some",
        pixels=random.integers(0, 256, (count, 4, 4, 3), dtype=np.uint8),
        labels=np.arange(count, dtype=np.int64) % 2,
        classes=("cat", "dog"),
        ids=tuple(f"{index}.png" for index in range(count)),
    )


@given(order=st.permutations(range(6)))
def test_the_digest_depends_neither_on_the_name_nor_on_the_order(order: list[int]) -> None:
    assert some_images().take(order, name="other").digest == some_images().digest


def test_the_digest_changes_with_a_pixel_a_label_an_id_and_a_class_name() -> None:
    images = some_images()
    pixels, labels = images.pixels.copy(), images.labels.copy()
    pixels[3, 1, 2, 0] ^= 1
    labels[4] = 1 - labels[4]
    changed = [
        replace(images, pixels=pixels),
        replace(images, labels=labels),
        replace(images, ids=("x.png", *images.ids[1:])),
        replace(images, classes=("cat", "wolf")),
        replace(images, pixels=images.pixels.reshape(6, 2, 8, 3)),
        images.take(range(5), name="some"),
    ]
    assert len({images.digest, *(other.digest for other in changed)}) == 7


def test_moving_a_letter_from_one_class_name_to_the_next_changes_the_digest() -> None:
    images = some_images()
    first = replace(images, classes=("ab", "c")).digest
    assert first != replace(images, classes=("a", "bc")).digest


def test_taking_images_keeps_pixels_labels_and_ids_together() -> None:
    images = some_images()
    taken = images.take([4, 1], name="two")
    assert taken.ids == ("4.png", "1.png")
    assert taken.labels.tolist() == [0, 1]
    assert (taken.pixels == images.pixels[[4, 1]]).all()
    assert (taken.name, len(taken)) == ("two", 2)


def test_the_content_digest_knows_the_shape() -> None:
    image = np.zeros((2, 8, 1), dtype=np.uint8)
    assert content_digest(image) != content_digest(image.reshape(4, 4, 1))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"pixels": np.zeros((6, 4, 4, 3))}, "float64"),
        ({"pixels": np.zeros((6, 4, 4), np.uint8)}, "shape"),
        ({"pixels": np.zeros((6, 4, 4, 4), np.uint8)}, "shape"),
        ({"pixels": np.zeros((5, 4, 4, 3), np.uint8)}, "5 images, 6 labels, 6 ids"),
        ({"labels": np.full(6, 2, np.int64)}, "labels run from 2 to 2"),
        ({"labels": np.full(6, -1, np.int64)}, "labels run from -1"),
        ({"labels": np.zeros(6, np.int32)}, "int32"),
        ({"ids": ("a",) * 6}, "id stands twice"),
        ({"classes": ("a", "a")}, "class name stands twice"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(change: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidInputError, match=named):
        replace(some_images(), **change)  # type: ignore[arg-type]
