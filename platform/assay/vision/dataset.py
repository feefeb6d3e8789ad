"""A set of labelled images in memory, and the digest that names its content."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError

CHANNELS = (1, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A file that was left out, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImageSet:
    """Labelled images; two sets are the same data when their digests are equal.

    Attributes:
        name: What people call it; no part of the digest.
        pixels: (n, height, width, channels) uint8; 1 channel is grey, 3 are RGB.
        labels: (n,) int64, each an index into `classes`.
        classes: The class names.
        ids: One stable, distinct id per image.
        excluded: What was found but left out.
    """

    name: str
    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    ids: tuple[str, ...]
    excluded: tuple[Excluded, ...] = ()

    def __post_init__(self) -> None:
        problem = _shape_problem(self) or _label_problem(self)
        if problem:
            raise InvalidInputError(f"image set {self.name!r}", *problem)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def digest(self) -> str:
        """Return `sha256:…` over ids, labels, class names, shape and pixels.

        Images are taken in the order of their ids, so the order of loading does not matter. Every
        text is preceded by its length: no two different sets can give the same bytes.
        """
        whole = hashlib.sha256()
        for name in self.classes:
            whole.update(_framed(name))
        whole.update(repr(self.pixels.shape[1:]).encode())
        for index in sorted(range(len(self)), key=self.ids.__getitem__):
            whole.update(_framed(self.ids[index]))
            whole.update(int(self.labels[index]).to_bytes(8, "big"))
            whole.update(content_digest(self.pixels[index]))
        return "sha256:" + whole.hexdigest()

    def take(self, indices: NDArray[np.intp] | Sequence[int], *, name: str) -> "ImageSet":
        """Return the images at `indices`, in that order, under a new name."""
        chosen = np.asarray(indices, dtype=np.intp)
        return ImageSet(
            name=name,
            pixels=self.pixels[chosen],
            labels=self.labels[chosen],
            classes=self.classes,
            ids=tuple(self.ids[index] for index in chosen),
        )


def content_digest(pixels: NDArray[np.uint8]) -> bytes:
    """Return the raw SHA-256 of one image's shape and pixels.

    Args:
        pixels: (height, width, channels) uint8.
    """
    shape = ",".join(str(side) for side in pixels.shape)
    return hashlib.sha256(shape.encode() + b":" + pixels.tobytes()).digest()


def _framed(text: str) -> bytes:
    data = os.fsencode(text)
    return len(data).to_bytes(8, "big") + data


def _shape_problem(images: ImageSet) -> tuple[str, str] | None:
    pixels = images.pixels
    if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[3] not in CHANNELS:  # noqa: PLR2004  # n, h, w, c
        found = f"pixels are {pixels.dtype} of shape {pixels.shape}"
        return found, "give uint8 of shape (n, height, width, 1 or 3)"
    if not (len(pixels) == len(images.labels) == len(images.ids)):
        found = f"{len(pixels)} images, {len(images.labels)} labels, {len(images.ids)} ids"
        return found, "give one label and one id per image"
    if len(set(images.ids)) != len(images.ids):
        return "an id stands twice", "give each image its own id"
    return None


def _label_problem(images: ImageSet) -> tuple[str, str] | None:
    labels = images.labels
    if labels.dtype != np.int64 or labels.ndim != 1:
        return f"labels are {labels.dtype} of shape {labels.shape}", "give int64 of shape (n,)"
    if len(set(images.classes)) != len(images.classes):
        return "a class name stands twice", "give each class its own name"
    if len(labels) and not (labels.min() >= 0 and labels.max() < len(images.classes)):
        found = f"labels run from {labels.min()} to {labels.max()}"
        return found, f"use indices into the {len(images.classes)} classes"
    return None
