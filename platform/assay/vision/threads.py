"""How many CPU threads torch may use, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Run the body with `count` threads, then put the old number back.

    One is a good number for small encoders: when other work holds the cores, two threads that
    wait for each other took several times as long as one, and results are repeatable to the bit
    only at the same number.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
