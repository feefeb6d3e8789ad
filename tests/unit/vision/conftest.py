from collections.abc import Iterator

import pytest

from assay.vision.dataset import ImageSet
from assay.vision.digits import digits_images


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    """More threads than free cores make small models many times slower."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def digits() -> ImageSet:
    return digits_images()
