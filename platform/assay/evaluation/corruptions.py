"""What goes wrong between a camera and a model, applied to uint8 images (n, h, w, c).

After the idea of Hendrycks & Dietterich (2019, arXiv:1903.12261), with strengths that suit images
of few pixels. Each returns a new array and, where chance plays a part, follows from its seed.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
WHITEST = 255


def darken(pixels: Pixels, *, factor: float = 0.6) -> Pixels:
    """Scale the brightness; above 1 it brightens.

    >>> int(darken(np.full((1, 1, 1, 1), 200, np.uint8)).item())
    120
    """
    return _to_uint8(pixels * np.float32(factor))


def blur(pixels: Pixels, *, passes: int = 1) -> Pixels:
    """Blur with the kernel 1-2-1 along both sides, `passes` times; edges are repeated."""
    soft = pixels.astype(np.float32)
    for _ in range(passes):
        for axis in (1, 2):
            soft = _smoothed(soft, axis)
    return _to_uint8(soft)


def occlude(pixels: Pixels, *, share: float = 0.3, seed: int = 0) -> Pixels:
    """Black out a square with `share` of the shorter side, at a random place in each image."""
    height, width = pixels.shape[1:3]
    side = max(1, round(share * min(height, width)))
    random = np.random.default_rng(seed)
    tops = random.integers(0, height - side + 1, size=len(pixels))
    lefts = random.integers(0, width - side + 1, size=len(pixels))
    hidden = pixels.copy()
    for image, top, left in zip(hidden, tops, lefts, strict=True):
        image[top : top + side, left : left + side] = 0
    return hidden


def noise(pixels: Pixels, *, spread: float = 0.1, seed: int = 0) -> Pixels:
    """Add normal noise with a standard deviation of `spread` of the full range."""
    random = np.random.default_rng(seed)
    added = random.standard_normal(pixels.shape, dtype=np.float32) * (spread * WHITEST)
    return _to_uint8(pixels + added)


CORRUPTIONS: Final[Mapping[str, Callable[[Pixels], Pixels]]] = MappingProxyType(
    {"darken": darken, "blur": blur, "occlude": occlude}
)


def _to_uint8(values: NDArray[np.float32]) -> Pixels:
    return np.rint(values).clip(0, WHITEST).astype(np.uint8)


def _smoothed(values: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    padding = [(1, 1) if side == axis else (0, 0) for side in range(values.ndim)]
    padded = np.pad(values, padding, mode="edge")
    count = values.shape[axis]
    before, here, after = (
        np.take(padded, range(start, start + count), axis=axis) for start in range(3)
    )
    return ((before + 2 * here + after) / 4).astype(np.float32)
