"""What can be said about images in one row each, without showing any of them."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assay.vision.dataset import ImageSet, content_digest

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 2048  # images held as float64 at a time
REC_709 = (0.2126, 0.7152, 0.0722)  # ITU-R BT.709: weights of red, green and blue in luminance


def image_table(images: ImageSet) -> "pd.DataFrame":
    """Describe each image by one row.

    Columns: `image_id`; `label`, the class name; `width`, `height` in pixels; `channels`;
    `mean_luminance` and `contrast` (the standard deviation of luminance) on the scale 0..255;
    `content_sha256` over shape and pixels. No pixel stands in the table, but ids and hashes can
    point to persons: keep it in memory.
    """
    import pandas as pd

    count, height, width, channels = images.pixels.shape
    luminance, contrast = light(images.pixels)
    return pd.DataFrame(
        {
            "image_id": list(images.ids),
            "label": [images.classes[label] for label in images.labels],
            "width": np.full(count, width),
            "height": np.full(count, height),
            "channels": np.full(count, channels),
            "mean_luminance": luminance,
            "contrast": contrast,
            "content_sha256": [content_digest(pixels).hex() for pixels in images.pixels],
        }
    )


def light(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean luminance and contrast of each image.

    Args:
        pixels: (n, height, width, channels) uint8.

    Returns:
        Two arrays of shape (n,), on the scale 0..255.

    >>> light(np.full((1, 2, 2, 3), 255, dtype=np.uint8))
    (array([255.]), array([0.]))
    """
    blocks = [_luminance(pixels[at : at + BLOCK]) for at in range(0, len(pixels), BLOCK)]
    means = [block.mean(axis=1) for block in blocks]
    # Measured from the first pixel, a plain colour has no contrast at all, not one of 1e-14.
    spreads = [(block - block[:, :1]).std(axis=1) for block in blocks]
    nothing = np.empty(0)
    return np.concatenate([nothing, *means]), np.concatenate([nothing, *spreads])


def _luminance(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return (n, height * width) luminance."""
    grey = pixels.shape[3] == 1
    weighted = pixels[..., 0] if grey else pixels @ np.array(REC_709)
    return weighted.reshape(len(pixels), -1).astype(np.float64)
