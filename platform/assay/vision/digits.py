"""The digits bundled with scikit-learn: 1,797 grey 8x8 images of ten classes."""

import numpy as np

from assay.vision.dataset import ImageSet

BRIGHTEST = 16  # the source stores grey as 0..16


def digits_images() -> ImageSet:
    """Return the bundled digits, scaled to 0..255 and left at 8x8.

    They are not enlarged: that makes training four times dearer per image and adds no information.

    >>> digits_images().pixels.shape
    (1797, 8, 8, 1)
    """
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    scaled = np.rint(images * (255 / BRIGHTEST)).astype(np.uint8)
    return ImageSet(
        name="digits",
        pixels=scaled.reshape(-1, 8, 8, 1),
        labels=labels.astype(np.int64),
        classes=tuple(str(digit) for digit in range(10)),
        ids=tuple(f"digits/{index:04d}" for index in range(len(labels))),
    )
