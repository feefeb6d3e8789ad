"""Has the mix of predicted classes changed? Pearson's chi-squared with an exact null.

The p-value is taken over deals of the pooled predictions, not from the chi-squared distribution,
which misleads where a class is rare.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.monitoring.two_sample import PERMUTATIONS, ROUNDING


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMix:
    """Pearson's statistic and its p-value."""

    statistic: float
    p_value: float


def class_mix_test(
    reference: NDArray[np.int64],
    window: NDArray[np.int64],
    *,
    permutations: int = PERMUTATIONS,
    seed: int | tuple[int, ...] = 0,
) -> ClassMix:
    """Compare how often each class was predicted.

    Args:
        reference: (m,) class indices.
        window: (n,) class indices.
        permutations: How many deals the p-value rests on.
        seed: Decides the deals.
    """
    classes = 1 + int(max(reference.max(initial=0), window.max(initial=0)))
    counts = np.bincount(window, minlength=classes)
    pooled = counts + np.bincount(reference, minlength=classes)
    dealt = np.random.default_rng(seed).multivariate_hypergeometric(
        pooled, len(window), size=permutations
    )
    statistics = _chi_squared(np.vstack([counts, dealt]), pooled)
    observed = float(statistics[0])
    ties = ROUNDING * max(1.0, observed)
    beyond = int(np.count_nonzero(statistics[1:] >= observed - ties))
    return ClassMix(statistic=observed, p_value=(1 + beyond) / (1 + permutations))


def _chi_squared(windows: NDArray[np.int64], pooled: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the statistic for each row of window counts, given the pooled counts."""
    present = pooled > 0
    share = windows[0].sum() / pooled.sum()
    expected = pooled[present] * share
    excess = (windows[:, present] - expected) ** 2
    # A class's excess in the window is lacking in the reference: two cells, one difference.
    statistics: NDArray[np.float64] = (excess / expected / (1 - share)).sum(axis=1)
    return statistics
