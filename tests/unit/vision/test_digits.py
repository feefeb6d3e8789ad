import numpy as np
from sklearn.datasets import load_digits

from assay.vision.dataset import ImageSet
from assay.vision.digits import digits_images


def test_the_digits_are_scikit_learns_on_the_full_range(digits: ImageSet) -> None:
    source = load_digits()
    assert np.abs(digits.pixels[..., 0] / 255 - source.images / 16).max() < 0.5 / 255 + 1e-12
    assert (digits.labels == source.target).all()
    assert (digits.pixels.min(), digits.pixels.max()) == (0, 255)


def test_the_digest_of_the_digits_is_always_the_same(digits: ImageSet) -> None:
    # Pinned: evidence made yesterday must still be about the same data today.
    assert digits.digest == digits_images().digest
    assert digits.digest == (
        "sha256:d47afe1d01e6a31f9de360e09815f7829d040bd0678c0edd6d328f8c7e86b936"
    )
