import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.evaluation.geometry import alignment, rankme, uniformity


def rows(
    count: int, length: int, seed: int = 0
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(seed).standard_normal((count, length)).astype(np.float32)


@pytest.mark.parametrize("rank", [1, 2, 7])
def test_rankme_of_equal_orthogonal_directions_is_their_number(rank: int) -> None:
    basis = np.linalg.qr(rows(16, 16))[0][:rank]
    assert rankme(np.concatenate([basis, -basis])) == pytest.approx(rank, abs=1e-4)


def test_rankme_weighs_directions_by_the_entropy_of_the_singular_values() -> None:
    embeddings = np.diag([3, 1]).astype(np.float32)
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    assert rankme(embeddings) == pytest.approx(np.exp(entropy), abs=1e-6)


def test_rankme_of_nothing_but_zeros_is_one() -> None:
    assert rankme(np.zeros((4, 3), np.float32)) == 1


@settings(deadline=None)
@given(count=st.integers(2, 20), length=st.integers(1, 8), seed=st.integers(0, 99))
def test_rankme_lies_between_one_and_the_smaller_side(count: int, length: int, seed: int) -> None:
    assert 1 - 1e-9 <= rankme(rows(count, length, seed)) <= min(count, length) + 1e-9


def test_alignment_is_zero_for_equal_and_four_for_opposite_views() -> None:
    views = rows(10, 4)
    assert alignment(views, views) == 0
    assert alignment(views, 5 * views) == pytest.approx(0, abs=1e-9)
    assert alignment(views, -views) == pytest.approx(4)


def test_alignment_is_two_minus_twice_the_mean_cosine() -> None:
    first, second = rows(30, 4, 1).astype(float), rows(30, 4, 2).astype(float)
    cosine = (
        (first * second).sum(1) / np.linalg.norm(first, axis=1) / np.linalg.norm(second, axis=1)
    )
    found = alignment(first.astype(np.float32), second.astype(np.float32))
    assert found == pytest.approx(2 - 2 * cosine.mean())


def test_uniformity_is_the_log_of_the_mean_potential_over_pairs() -> None:
    embeddings = rows(12, 3)
    unit = embeddings.astype(float) / np.linalg.norm(embeddings.astype(float), axis=1)[:, None]
    potentials = [
        np.exp(-2 * ((unit[i] - unit[j]) ** 2).sum()) for i in range(12) for j in range(i)
    ]
    assert uniformity(embeddings) == pytest.approx(np.log(np.mean(potentials)))


def test_uniformity_is_zero_when_all_is_in_one_place_and_less_when_spread() -> None:
    same = np.ones((5, 3), np.float32)
    assert uniformity(same) == pytest.approx(0)
    assert uniformity(np.array([[1, 0], [-1, 0]], np.float32)) == pytest.approx(-8)
