import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import IntegrityError, InvalidInputError
from assay.serving.rows import Logged, joined


def rows(count: int, *, start: int = 0, length: int = 2) -> Logged:
    numbers = np.arange(start, start + count)
    return Logged(
        times=numbers.astype("datetime64[us]"),
        model_digests=("sha256:aa",) * count,
        input_sha256=tuple(str(number) for number in numbers),
        predictions=numbers,
        confidence=numbers.astype(np.float32),
        embeddings=np.repeat(numbers[:, None], length, axis=1).astype(np.float32),
    )


@given(st.integers(0, 40), st.integers(1, 12))
def test_windows_are_full_consecutive_and_start_at_the_oldest(count: int, size: int) -> None:
    windows = rows(count).windows(size)
    assert {len(window) for window in windows} <= {size}
    seen = [number for window in windows for number in window.predictions]
    assert seen == list(range(count - count % size))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 7))
def test_more_rows_never_change_the_windows_already_full(count: int, more: int, size: int) -> None:
    before, after = rows(count).windows(size), rows(count + more).windows(size)
    for old, new in zip(before, after[: len(before)], strict=True):
        assert old.input_sha256 == new.input_sha256
        assert (old.embeddings == new.embeddings).all()


@given(st.lists(st.integers(0, 5), max_size=5))
def test_joining_keeps_the_order(sizes: list[int]) -> None:
    starts = [sum(sizes[:index]) for index in range(len(sizes))]
    parts = [rows(size, start=start) for size, start in zip(sizes, starts, strict=True)]
    whole = joined(parts, where="log")
    assert list(whole.predictions) == list(range(sum(sizes)))
    assert whole.embeddings.shape[0] == len(whole) == sum(sizes)


def test_embeddings_of_two_lengths_are_refused() -> None:
    with pytest.raises(IntegrityError, match=r"lengths \[2, 3\]"):
        joined([rows(1), rows(1, length=3)], where="log")


def test_a_window_of_no_rows_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="size of 0"):
        rows(3).windows(0)


def test_the_newest_rows_are_the_last() -> None:
    assert list(rows(5).newest(2).predictions) == [3, 4]
    assert len(rows(5).newest(9)) == 5
    assert len(rows(5).newest(0)) == 0
