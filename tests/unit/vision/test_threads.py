import pytest
import torch

from assay.vision.threads import torch_threads


def test_the_number_of_threads_holds_inside_and_is_put_back_even_after_an_error() -> None:
    before = torch.get_num_threads()

    def fail() -> None:
        with torch_threads(before + 1):
            assert torch.get_num_threads() == before + 1
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert torch.get_num_threads() == before
