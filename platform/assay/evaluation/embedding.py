"""Embeddings as they come from outside: checked before anything is measured on them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.evaluation.classify import Embedded
from assay.vision.dataset import ImageSet, content_digest

Embed = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
NAMED = 3  # how many leaked images a message names
SAME = 1e-6  # embeddings closer than this to one another, relative to their size, are one


def checked(embed: Embed, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Embed pixels (n, h, w, c); returns (n, d).

    Raises:
        InvalidInputError: Not one row of finite floats per image.
    """
    found = np.asarray(embed(pixels))
    if found.ndim != 2 or len(found) != len(pixels) or found.shape[1] == 0:  # noqa: PLR2004  # n, d
        what = f"shape {found.shape} for {len(pixels)} images"
        raise InvalidInputError("embeddings", what, "one row of numbers per image is wanted")
    if not np.issubdtype(found.dtype, np.floating):
        raise InvalidInputError("embeddings", f"numbers of type {found.dtype}", "give floats")
    bad = int((~np.isfinite(found).all(axis=1)).sum())
    if bad:
        what = f"NaN or infinity for {bad} of {len(found)} images"
        raise InvalidInputError("embeddings", what, "only finite embeddings are measured")
    with np.errstate(over="ignore"):  # the next line says it better
        narrow = found.astype(np.float32)
    if not np.isfinite(narrow).all():
        raise InvalidInputError("embeddings", "numbers beyond float32", "scale them down")
    return narrow


def embedded(embed: Embed, train: ImageSet, test: ImageSet) -> Embedded:
    """Embed both parts.

    Raises:
        InvalidInputError: The embeddings are not usable, or the same for every image.
    """
    found = Embedded(
        train=checked(embed, train.pixels),
        train_labels=train.labels,
        test=checked(embed, test.pixels),
        test_labels=test.labels,
        classes=len(train.classes),
    )
    if found.train.shape[1] != found.test.shape[1]:
        lengths = f"lengths {found.train.shape[1]} and {found.test.shape[1]}"
        raise InvalidInputError("embeddings", lengths, "train and test must have one length")
    for rows in (found.train, found.test):
        if float(np.ptp(rows, axis=0).max()) <= SAME * max(1.0, float(np.abs(rows).max())):
            raise InvalidInputError(
                "embeddings", "every image gets the same one", "the encoder collapsed; train again"
            )
    return found


def check_parts(train: ImageSet, test: ImageSet) -> None:
    """Refuse parts that cannot give an honest figure.

    Raises:
        InvalidInputError: Other classes or sizes, too few images, or test images that were
            trained on.
    """
    if train.classes != test.classes or train.pixels.shape[1:] != test.pixels.shape[1:]:
        found = f"{train.name} and {test.name} differ in classes or image shape"
        raise InvalidInputError("evaluation", found, "give two parts of one data set")
    if len(test) < 2 or len(np.unique(train.labels)) < 2:  # noqa: PLR2004  # nothing to compare
        found = f"{len(test)} test images, {len(np.unique(train.labels))} classes to learn"
        raise InvalidInputError("evaluation", found, "give two or more of each")
    known = {content_digest(image) for image in train.pixels}
    pairs = zip(test.ids, test.pixels, strict=True)
    leaked = [name for name, image in pairs if content_digest(image) in known]
    if leaked:
        found = f"{len(leaked)} test images are training images too: {', '.join(leaked[:NAMED])}"
        raise InvalidInputError("evaluation", found, "split by content: assay.vision.split")
