import numpy as np
import pytest
from PIL import Image

from assay.validation.table import BLOCK, image_table, light
from assay.vision.dataset import ImageSet


def some_images(count: int = 6, *, channels: int = 3) -> ImageSet:
    random = np.random.default_rng(3)
    return ImageSet(
        name="some",
        pixels=random.integers(0, 256, (count, 4, 5, channels), dtype=np.uint8),
        labels=np.arange(count, dtype=np.int64) % 2,
        classes=("cat", "dog"),
        ids=tuple(f"file-{index}.png" for index in range(count)),
    )


def test_each_image_gets_one_row() -> None:
    table = image_table(some_images())
    assert list(table["image_id"]) == [f"file-{index}.png" for index in range(6)]
    assert list(table["label"]) == ["cat", "dog"] * 3
    assert set(table["width"]) == {5}
    assert set(table["height"]) == {4}
    assert set(table["channels"]) == {3}


def test_an_empty_set_gives_an_empty_table_with_all_columns() -> None:
    table = image_table(some_images(0))
    assert len(table) == 0
    assert list(table.columns) == list(image_table(some_images(1)).columns)


def test_luminance_agrees_with_pillow() -> None:
    pixels = some_images(8).pixels
    # Pillow's "L" uses other weights, so BT.709's are given to its matrix conversion.
    matrix = (0.2126, 0.7152, 0.0722, 0)
    theirs = [np.asarray(Image.fromarray(one).convert("L", matrix)).mean() for one in pixels]
    assert light(pixels)[0] == pytest.approx(theirs, abs=0.6)  # Pillow rounds each pixel


def test_grey_images_are_their_own_luminance() -> None:
    pixels = some_images(5, channels=1).pixels
    mean, contrast = light(pixels)
    assert mean == pytest.approx(pixels.reshape(5, -1).mean(axis=1))
    assert contrast == pytest.approx(pixels.reshape(5, -1).std(axis=1))


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (37, 201, 99)])
def test_a_plain_colour_has_no_contrast_at_all(colour: tuple[int, int, int]) -> None:
    pixels = np.full((1, 7, 9, 3), colour, dtype=np.uint8)
    assert light(pixels)[1][0] == 0.0


def test_working_in_blocks_changes_nothing() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (BLOCK + 3, 2, 2, 1), dtype=np.uint8)
    assert light(pixels)[0] == pytest.approx(pixels.reshape(len(pixels), -1).mean(axis=1))


def test_equal_pixels_have_equal_hashes_and_others_have_not() -> None:
    images = some_images(2)
    pixels = images.pixels[[0, 0]]
    twins = ImageSet(
        name="twins",
        pixels=pixels,
        labels=images.labels,
        classes=images.classes,
        ids=images.ids,
    )
    assert image_table(images)["content_sha256"].nunique() == 2
    assert image_table(twins)["content_sha256"].nunique() == 1
