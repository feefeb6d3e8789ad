"""What several rooms' tests look at. Torch has one thread already: see tests/conftest.py."""

import pytest

from assay.vision.dataset import ImageSet
from assay.vision.digits import digits_images


@pytest.fixture(scope="session")
def digits() -> ImageSet:
    return digits_images()
