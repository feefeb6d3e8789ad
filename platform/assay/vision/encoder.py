"""A small residual encoder with group normalisation, for images of 8 to 512 pixels.

Group normalisation (Wu & He, 2018, arXiv:1803.08494) has no running statistics: an image's
embedding never depends on what else was in its batch. The blocks normalise before they convolve
(He et al., 2016, arXiv:1603.05027). This module imports torch: import it late.
"""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from assay.domain.errors import InvalidInputError

DEFAULT_WIDTH = 16
DEFAULT_EMBEDDING_DIM = 64
LIMITS = {"width": (4, 256), "embedding_dim": (2, 2048), "image_size": (8, 512)}
LARGE_IMAGE = 24  # from here on the stem halves the image once more


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderConfig:
    """The shape of an encoder.

    Attributes:
        channels: 1 (grey) or 3 (RGB).
        width: Channels of the first stage, a multiple of 4; the others have 2 and 4 times as many.
        embedding_dim: Length of an embedding.
        image_size: Height and width of the images in pixels.
    """

    channels: int
    width: int = DEFAULT_WIDTH
    embedding_dim: int = DEFAULT_EMBEDDING_DIM
    image_size: int = 8

    def __post_init__(self) -> None:
        if self.channels not in (1, 3):
            raise InvalidInputError("channels", f"got {self.channels}", "use 1 or 3")
        for field, (low, high) in LIMITS.items():
            value = getattr(self, field)
            if not low <= value <= high:
                raise InvalidInputError(field, f"got {value}", f"use {low} to {high}")
        if self.width % 4:
            raise InvalidInputError("width", f"got {self.width}", "use a multiple of 4")

    def as_dict(self) -> dict[str, int]:
        """Return the fields."""
        return asdict(self)


class Block(nn.Module):
    """Two 3x3 convolutions beside a shortcut; normalises first."""

    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(4, inside)
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, padding=1, bias=False)
        self.norm2 = nn.GroupNorm(4, outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, padding=1, bias=False)
        same = inside == outside and stride == 1
        self.shortcut = None if same else nn.Conv2d(inside, outside, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (n, inside, h, w) to (n, outside, h / stride, w / stride)."""
        y = torch.relu(self.norm1(x))
        shortcut = x if self.shortcut is None else self.shortcut(y)
        y = torch.relu(self.norm2(self.conv1(y)))
        return torch.add(shortcut, self.conv2(y))


class Encoder(nn.Module):
    """Images in, embeddings out (not normalised)."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        stride = 2 if config.image_size >= LARGE_IMAGE else 1
        self.stem = nn.Conv2d(config.channels, width, 3, stride, padding=1, bias=False)
        self.stages = nn.Sequential(
            Block(width, width, 1), Block(width, 2 * width, 2), Block(2 * width, 4 * width, 2)
        )
        self.norm = nn.GroupNorm(4, 4 * width)
        self.head = nn.Linear(4 * width, config.embedding_dim)

    def forward(self, images: Tensor) -> Tensor:
        """Embed a batch.

        Args:
            images: (n, channels, image_size, image_size) in 0..1.

        Returns:
            (n, embedding_dim).
        """
        x = torch.relu(self.norm(self.stages(self.stem(images * 4 - 2))))
        embeddings: Tensor = self.head(x.mean(dim=(2, 3)))
        return embeddings


def random_encoder(config: EncoderConfig, seed: int) -> Encoder:
    """Return an untrained encoder whose weights follow from the seed alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        encoder = Encoder(config)
    # In place; torch's own types leave this argument out.
    encoder.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return encoder
