"""Two random views of every image of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assay.vision.warp import Warp, warp

if TYPE_CHECKING:
    from torch import Generator, Tensor

# The supervised baseline is given the same distortions, so these are the defaults of `Warp`.
DEFAULT_WARP: Final = Warp()


def two_views(
    images: Tensor, generator: Generator, settings: Warp = DEFAULT_WARP
) -> tuple[Tensor, Tensor]:
    """Return two independent distortions of each image.

    Both views go through one call, which halves the overhead per batch.

    Args:
        images: (n, c, h, w) float32 in 0..1.
        generator: The only source of chance.
        settings: How far the images are distorted.

    Returns:
        Two tensors of the same shape, laid out channels-last.
    """
    import torch

    views = warp(torch.cat([images, images]), settings, generator)
    return views[: len(images)], views[len(images) :]
