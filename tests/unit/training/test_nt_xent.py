import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from assay.training.nt_xent import nt_xent


def views(pairs: int, length: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    chance = torch.Generator().manual_seed(seed)
    return (
        torch.randn(pairs, length, generator=chance, dtype=torch.float64),
        torch.randn(pairs, length, generator=chance, dtype=torch.float64),
    )


def by_the_book(first: Tensor, second: Tensor, temperature: float) -> float:
    """Equation 1 of the paper as two plain loops in float64."""
    rows = [[float(x) for x in row] for row in torch.cat([first, second]).double()]
    rows = [[x / math.hypot(*row) for x in row] for row in rows]
    count, total = len(first), 0.0
    for i, row in enumerate(rows):
        cosine = [sum(a * b for a, b in zip(row, other, strict=True)) for other in rows]
        below = sum(math.exp(c / temperature) for k, c in enumerate(cosine) if k != i)
        total -= math.log(math.exp(cosine[(i + count) % (2 * count)] / temperature) / below)
    return total / (2 * count)


@settings(deadline=None)
@given(
    pairs=st.integers(1, 6),
    length=st.integers(2, 5),
    seed=st.integers(0, 1000),
    temperature=st.floats(0.1, 5),
)
def test_it_is_the_paper_s_equation(pairs: int, length: int, seed: int, temperature: float) -> None:
    first, second = views(pairs, length, seed)
    expected = by_the_book(first, second, temperature)
    found = nt_xent(first.float(), second.float(), temperature=temperature)
    assert float(found) == pytest.approx(expected, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    ("pairs", "temperature", "known"), [(2, 1.0, 0.5514447), (4, 0.5, 0.5944377)]
)
def test_orthonormal_identical_views_give_the_closed_form(
    pairs: int, temperature: float, known: float
) -> None:
    same = torch.eye(pairs)
    found = float(nt_xent(same, same, temperature=temperature))
    closed = math.log(1 + (2 * pairs - 2) * math.exp(-1 / temperature))
    assert found == pytest.approx(closed, abs=1e-6)
    assert found == pytest.approx(known, abs=1e-6)


@pytest.mark.parametrize("pairs", [2, 5, 64])
def test_collapsed_embeddings_give_the_log_of_the_number_of_others(pairs: int) -> None:
    same = torch.ones(pairs, 8)
    expected = math.log(2 * pairs - 1)
    assert float(nt_xent(same, same, temperature=0.2)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("temperature", [0.01, 0.005, 0.001])
def test_it_and_its_gradient_stay_finite_at_low_temperatures(temperature: float) -> None:
    first, second = (view.float().requires_grad_() for view in views(32, 16))
    loss = nt_xent(first, second, temperature=temperature)
    torch.autograd.backward(loss)
    assert first.grad is not None
    assert bool(loss.isfinite())
    assert bool(first.grad.isfinite().all())


def test_bfloat16_input_is_computed_in_float32() -> None:
    first, second = (view.bfloat16() for view in views(40, 16))
    found = nt_xent(first, second, temperature=0.1)
    assert found.dtype == torch.float32
    exact = nt_xent(first.double(), second.double(), temperature=0.1)
    assert float(found) == pytest.approx(float(exact), rel=1e-5)


def test_autocast_does_not_lower_its_precision() -> None:
    first, second = (view.float() for view in views(40, 16))
    with torch.autocast("cpu", torch.bfloat16):
        inside = nt_xent(first, second, temperature=0.1)
    assert torch.equal(inside, nt_xent(first, second, temperature=0.1))


def test_its_gradient_is_that_of_finite_differences() -> None:
    first, second = (view.requires_grad_() for view in views(3, 4))
    torch.autograd.gradcheck(lambda a, b: nt_xent(a, b, temperature=0.5), (first, second))


def test_the_length_of_the_projections_and_the_order_of_the_views_do_not_matter() -> None:
    first, second = views(5, 4)
    expected = nt_xent(first, second, temperature=0.3)
    torch.testing.assert_close(nt_xent(7 * first, 0.1 * second, temperature=0.3), expected)
    torch.testing.assert_close(nt_xent(second, first, temperature=0.3), expected)
