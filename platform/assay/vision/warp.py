"""Random small distortions of a batch of images, each image with its own.

One resampling does scale, rotation, shear and shift together: cheaper than one pass each, and
sharper, since an image of 8x8 pixels loses detail with every interpolation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Generator, Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Warp:
    """How far images are distorted; every strength is a half-width around "unchanged".

    Attributes:
        zoom: Smallest and largest side of the crop as a share of the image; above 1 shrinks it.
        rotation: Degrees.
        shear: Sideways shift per unit of height.
        shift: Share of the side.
        light: Of brightness and contrast, as a factor around 1.
        flip: Whether to mirror half of the images left to right; wrong for digits and text.
        blur: Share of the images to soften with a 3x3 kernel.
    """

    zoom: tuple[float, float] = (0.75, 1.2)
    rotation: float = 20.0
    shear: float = 0.2
    shift: float = 0.1
    light: float = 0.3
    flip: bool = False
    blur: float = 0.3


def warp(images: Tensor, settings: Warp, generator: Generator) -> Tensor:
    """Distort a batch.

    Args:
        images: (n, c, h, w) float32 in 0..1.
        settings: How far.
        generator: The only source of chance; drawn from equally often whatever the settings.

    Returns:
        (n, c, h, w) in 0..1, laid out channels-last.
    """
    import torch

    chance = torch.rand(9, len(images), generator=generator)
    moved = _move(images, _matrices(settings, chance), fill=_corner(images))
    softened = _soften(moved, chance[8] < settings.blur) if settings.blur else moved
    lit = _relight(softened, 1 + settings.light * (2 * chance[6:8] - 1))
    return lit.clamp(0, 1).contiguous(memory_format=torch.channels_last)


def _matrices(settings: Warp, chance: Tensor) -> Tensor:
    """Return (n, 2, 3) affine maps from output to input coordinates (-1..1)."""
    import torch

    low, high = settings.zoom
    zoom = low + (high - low) * chance[0]
    angle = math.radians(settings.rotation) * (2 * chance[1] - 1)
    shear = settings.shear * (2 * chance[2] - 1)
    right, down = 2 * settings.shift * (2 * chance[3:5] - 1)
    mirror = torch.where((chance[5] < 0.5) & settings.flip, -1.0, 1.0)  # noqa: PLR2004  # even odds
    cosine, sine = angle.cos() * zoom, angle.sin() * zoom
    top = torch.stack([cosine * mirror, shear - sine, right], dim=1)
    return torch.stack([top, torch.stack([sine * mirror, cosine, down], dim=1)], dim=1)


def _corner(images: Tensor) -> Tensor:
    """Return (n, c, 1, 1): the darkest value, taken as the background that is moved in."""
    return images.amin(dim=(2, 3), keepdim=True)


def _move(images: Tensor, matrices: Tensor, *, fill: Tensor) -> Tensor:
    from torch.nn import functional

    grid = functional.affine_grid(matrices, list(images.shape), align_corners=False)
    # Outside counts as zero; taking the fill off first makes it count as background instead.
    return functional.grid_sample(images - fill, grid, align_corners=False) + fill


def _soften(images: Tensor, chosen: Tensor) -> Tensor:
    import torch
    from torch.nn import functional

    padded = functional.pad(images, (1, 1, 1, 1), mode="replicate")
    soft = functional.avg_pool2d(padded, 3, stride=1)
    return torch.where(chosen[:, None, None, None], soft, images)


def _relight(images: Tensor, factors: Tensor) -> Tensor:
    """Scale contrast, then brightness, by factors (2, n)."""
    contrast, brightness = factors[:, :, None, None, None].unbind()
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return ((images - mean) * contrast + mean) * brightness
