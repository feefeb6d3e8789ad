import numpy as np
import pytest
from scipy.ndimage import convolve1d

from assay.evaluation.corruptions import CORRUPTIONS, blur, darken, noise, occlude
from assay.vision.dataset import ImageSet


@pytest.mark.parametrize("name", [*CORRUPTIONS, "noise"])
def test_each_gives_new_images_of_the_same_kind_every_time_alike(
    digits: ImageSet, name: str
) -> None:
    corrupt = {**CORRUPTIONS, "noise": noise}[name]
    before = digits.pixels[:50].copy()
    after = corrupt(before)
    assert (before == digits.pixels[:50]).all()
    assert (after.shape, after.dtype.name) == (before.shape, "uint8")
    assert (after != before).any(axis=(1, 2, 3)).mean() > 0.8
    assert (after == corrupt(before)).all()


def test_darkening_scales_and_brightening_stops_at_white() -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    assert (darken(ramp) == np.rint(ramp * 0.6)).all()
    assert (darken(ramp, factor=2) == np.minimum(ramp.astype(int) * 2, 255)).all()
    assert (darken(ramp, factor=1) == ramp).all()


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("passes", [1, 3])
def test_blur_is_a_convolution_as_scipy_does_it(channels: int, passes: int) -> None:
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (3, 9, 7, channels), dtype=np.uint8)
    expected = pixels.astype(float)
    for _ in range(passes):
        for axis in (1, 2):
            expected = convolve1d(expected, [0.25, 0.5, 0.25], axis=axis, mode="nearest")
    assert np.abs(blur(pixels, passes=passes) - expected).max() <= 0.51


def test_occlusion_blacks_out_one_square_per_image_at_different_places() -> None:
    white = np.full((40, 10, 12, 3), 255, dtype=np.uint8)
    hidden = occlude(white, share=0.3, seed=1)
    black = (hidden == 0).all(axis=3)
    assert (black.sum(axis=(1, 2)) == 9).all()
    for image in black:
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        assert rows[-1] - rows[0] == columns[-1] - columns[0] == 2
    assert len({image.tobytes() for image in black}) > 10


def test_noise_has_the_spread_asked_for_and_its_seed_matters() -> None:
    grey = np.full((10, 30, 30, 1), 128, dtype=np.uint8)
    added = noise(grey, spread=0.1).astype(float) - 128
    assert added.std() == pytest.approx(25.5, rel=0.05)
    assert abs(added.mean()) < 1
    assert (noise(grey, seed=1) != noise(grey, seed=2)).any()
    assert set(np.unique(noise(grey, spread=10))) >= {0, 255}
