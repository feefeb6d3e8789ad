from itertools import permutations, product

import pytest

from assay.domain.outcome import BADNESS, BLOCKING, VOUCHING, Outcome, worst


def test_the_order_of_badness_is_the_promised_one() -> None:
    promised = ["error", "missing", "fail", "waived", "pass", "not-applicable", "not-in-force"]
    assert sorted(Outcome, key=BADNESS.__getitem__) == promised


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_worst_outcome_is_one_of_them_and_none_is_worse(size: int) -> None:
    for outcomes in product(Outcome, repeat=size):
        found = worst(outcomes)
        assert found in outcomes
        assert all(BADNESS[found] <= BADNESS[each] for each in outcomes)


def test_the_worst_outcome_does_not_depend_on_the_order() -> None:
    for outcomes in permutations(Outcome, 3):
        assert worst(outcomes) == worst(tuple(reversed(outcomes)))


def test_nothing_asked_is_missing_and_so_blocks() -> None:
    assert worst(()) is Outcome.MISSING
    assert worst(()) in BLOCKING


def test_one_blocking_outcome_makes_the_whole_blocking() -> None:
    for bad, other in product(BLOCKING, Outcome):
        assert worst((other, bad)) in BLOCKING


def test_no_outcome_both_blocks_and_vouches() -> None:
    assert not BLOCKING & VOUCHING


def test_a_control_that_was_not_asked_vouches_for_nothing() -> None:
    assert not VOUCHING & {Outcome.NOT_APPLICABLE, Outcome.NOT_IN_FORCE}
