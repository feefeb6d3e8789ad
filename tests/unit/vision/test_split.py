import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain.errors import InvalidInputError
from assay.vision.dataset import ImageSet, content_digest
from assay.vision.split import DEFAULT_SHARES, split


def made_of(contents: list[int], labels: list[int]) -> ImageSet:
    """Images that are equal where their `contents` are."""
    pixels = np.array(contents, dtype=np.uint8).reshape(-1, 1, 1, 1)
    return ImageSet(
        name="made",
        pixels=np.broadcast_to(pixels, (len(contents), 2, 2, 1)).copy(),
        labels=np.array(labels, dtype=np.int64),
        classes=("a", "b", "c"),
        ids=tuple(f"{index:03d}" for index in range(len(contents))),
    )


many = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), min_size=30, max_size=80)


@settings(deadline=None)
@given(pairs=many, seed=st.integers(0, 100))
def test_every_image_is_in_one_part_and_no_content_is_in_two(
    pairs: list[tuple[int, int]], seed: int
) -> None:
    images = made_of([content for content, _ in pairs], [label for _, label in pairs])
    try:
        parts = split(images, seed=seed)
    except InvalidInputError:
        assert len({content for content, _ in pairs}) < 20
        return
    assert sorted(name for part in parts.values() for name in part.ids) == list(images.ids)
    contents = [{content_digest(image) for image in part.pixels} for part in parts.values()]
    assert not contents[0] & contents[1]
    assert not contents[0] & contents[2]
    assert not contents[1] & contents[2]


@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_the_order_of_the_images_does_not_matter(data: st.DataObject) -> None:
    images = made_of(list(range(60)), [index % 3 for index in range(60)])
    order = data.draw(st.permutations(range(60)))
    mixed = split(images.take(order, name="mixed"), seed=1)
    for part, expected in split(images, seed=1).items():
        assert mixed[part].digest == expected.digest


def test_without_duplicates_each_class_is_within_one_image_of_its_share(digits: ImageSet) -> None:
    for part, images in split(digits, seed=3).items():
        due = DEFAULT_SHARES[part] * np.bincount(digits.labels)
        assert np.abs(np.bincount(images.labels) - due).max() <= 1


def test_another_seed_gives_another_split_and_the_same_seed_the_same(digits: ImageSet) -> None:
    first, second = split(digits, seed=0), split(digits, seed=1)
    assert first["test"].digest == split(digits, seed=0)["test"].digest
    overlap = len(set(first["test"].ids) & set(second["test"].ids)) / len(first["test"])
    assert 0.15 < overlap < 0.35  # a quarter of the images is in a random quarter


def test_the_parts_are_named_after_the_whole(digits: ImageSet) -> None:
    names = {part.name for part in split(digits, seed=0).values()}
    assert names == {"digits/train", "digits/reference", "digits/test"}


def test_identical_images_under_two_labels_stay_together() -> None:
    images = made_of([7] * 10 + list(range(100, 120)), [0, 1] * 15)
    holding = [
        part for part in split(images, seed=0).values() if (part.pixels[:, 0, 0, 0] == 7).any()
    ]
    assert len(holding) == 1
    assert (holding[0].pixels[:, 0, 0, 0] == 7).sum() == 10


@pytest.mark.parametrize(
    "shares", [{}, {"a": 0.5}, {"a": 0.5, "b": 0.6}, {"a": 1.5, "b": -0.5}, {"a": float("nan")}]
)
def test_shares_that_do_not_add_up_are_refused(digits: ImageSet, shares: dict[str, float]) -> None:
    with pytest.raises(InvalidInputError, match="shares"):
        split(digits, seed=0, shares=shares)


def test_a_part_that_would_be_empty_is_named() -> None:
    with pytest.raises(InvalidInputError, match="'reference' empty"):
        split(made_of([1], [0]), seed=0)
