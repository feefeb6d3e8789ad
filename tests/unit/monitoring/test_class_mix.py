import numpy as np
import pytest
from scipy.stats import binom, chi2_contingency

from assay.monitoring.class_mix import class_mix_test


def draws(shares: list[float], count: int, *, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).choice(len(shares), size=count, p=shares)


def test_the_statistic_and_p_value_agree_with_scipy_where_classes_are_common() -> None:
    reference = draws([0.4, 0.3, 0.3], 900, seed=1)
    window = draws([0.45, 0.3, 0.25], 500, seed=2)
    table = [np.bincount(reference), np.bincount(window)]
    theirs = chi2_contingency(table, correction=False)
    found = class_mix_test(reference, window, permutations=9999)
    assert found.statistic == pytest.approx(theirs.statistic)
    assert found.p_value == pytest.approx(theirs.pvalue, abs=0.02)


def test_rare_classes_raise_no_more_false_alarms_than_stated() -> None:
    shares = [0.97, 0.01, 0.01, 0.01]
    alarms = sum(
        class_mix_test(
            draws(shares, 300, seed=seed), draws(shares, 60, seed=5000 + seed), permutations=199
        ).p_value
        <= 0.05
        for seed in range(400)
    )
    assert alarms <= binom.ppf(0.999, 400, 0.05)


def test_a_class_that_takes_over_is_seen() -> None:
    reference = draws([0.5, 0.5], 300, seed=1)
    assert class_mix_test(reference, np.ones(60, np.int64)).p_value == 1 / 1000


def test_a_class_unknown_to_the_reference_is_seen() -> None:
    assert class_mix_test(np.zeros(300, np.int64), np.full(60, 5)).p_value == 1 / 1000


def test_a_single_class_on_both_sides_is_no_change() -> None:
    assert class_mix_test(np.zeros(300, np.int64), np.zeros(60, np.int64)).p_value == 1.0
