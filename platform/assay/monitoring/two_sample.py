"""Do two samples of embeddings come from one distribution? A kernel test that is exact.

The statistic is the unbiased estimate of squared maximum mean discrepancy with a Gaussian kernel
(Gretton et al., 2012, JMLR 13:723-773). Its null distribution is not approximated: the rows of both
samples are dealt out anew many times, and the p-value is the share of deals at least as extreme,
the observed one counted among them (Phipson & Smyth, 2010, doi:10.2202/1544-6115.1585). If the rows
are exchangeable, P(p <= alpha) <= alpha holds at every sample size and dimension. Measured without
drift (60 against 50 rows of 8 numbers): 302 of 30,000 p-values at most 0.01, 1,479 at most 0.05.

That rests on two things here. The bandwidth depends on the pooled rows only, never on which sample
a row came from. And the pooled rows are sorted first, so that a result depends on the rows, not on
their order.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError

# With fewer rows the test stays exact but sees little. Against 449 rows of 64 numbers, a shift of
# 0.15 standard deviations in each was found in 61 % of windows of 25 rows, and in 97 % of 50 rows.
MINIMUM_WINDOW: Final = 50
MAXIMUM_ROWS: Final = 4096  # both samples together: the kernel matrix then takes 128 MiB
PERMUTATIONS: Final = 999
ALPHA: Final = 0.01
# Deals that differ only by rounding are ties, and a tie counts against drift.
ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoSample:
    """The outcome of one test.

    Attributes:
        statistic: Squared maximum mean discrepancy, unbiased: about nought without drift.
        p_value: Between 1 / (1 + permutations) and 1.
        threshold: The statistic has to exceed this for the p-value to be at most alpha.
        alpha: The level the threshold belongs to.
        bandwidth: Of the Gaussian kernel, in the unit of the embeddings.
        permutations: How many deals the p-value rests on.
        reference_rows: Rows of the reference.
        window_rows: Rows of the window.
    """

    statistic: float
    p_value: float
    threshold: float
    alpha: float
    bandwidth: float
    permutations: int
    reference_rows: int
    window_rows: int

    @property
    def drift(self) -> bool:
        """Whether the samples differ at level alpha."""
        return self.p_value <= self.alpha


def mmd_test(
    reference: NDArray[np.floating],
    window: NDArray[np.floating],
    *,
    permutations: int = PERMUTATIONS,
    seed: int | tuple[int, ...] = 0,
    alpha: float = ALPHA,
) -> TwoSample:
    """Test whether `window` comes from the distribution of `reference`.

    Args:
        reference: (m, d) embeddings of images the model did not learn from.
        window: (n, d) embeddings of recent images.
        permutations: How many deals to compare with; at least 1 / alpha - 1.
        seed: Decides the deals.
        alpha: The level of the threshold.

    Raises:
        InvalidInputError: A sample is too small, holds NaN or infinity, or the samples do not fit.
    """
    check_sample(reference, "reference")
    check_sample(window, "window")
    _check_request(reference, window, permutations, alpha)
    pooled = np.concatenate([reference, window]).astype(np.float64)
    in_window = np.repeat([False, True], [len(reference), len(window)])
    order = np.lexsort(pooled.T[::-1])
    kernel, bandwidth = gaussian_kernel(pooled[order])
    deals = _deals(in_window[order], permutations, np.random.default_rng(seed))
    statistics = _statistics(kernel, deals, len(reference), len(window))
    observed, dealt = float(statistics[0]), statistics[1:]
    rank = int(alpha * (permutations + 1) + ROUNDING)
    return TwoSample(
        statistic=observed,
        p_value=float(1 + np.count_nonzero(dealt >= observed - ROUNDING)) / (1 + permutations),
        threshold=float(np.partition(dealt, -rank)[-rank]),
        alpha=alpha,
        bandwidth=bandwidth,
        permutations=permutations,
        reference_rows=len(reference),
        window_rows=len(window),
    )


def gaussian_kernel(rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the (n, n) kernel matrix of `rows` (n, d), and its bandwidth.

    The bandwidth is the median distance between two different rows. Where most rows coincide it
    would be nought, so the mean distance stands in.
    """
    # Centred and scaled, so that neither an offset nor huge numbers cost precision.
    centred = rows - np.median(rows, axis=0)
    scale = float(np.abs(centred).max(initial=0.0)) or 1.0
    centred /= scale
    lengths = np.einsum("ij,ij->i", centred, centred)
    squared = np.maximum(lengths[:, None] + lengths - 2 * centred @ centred.T, 0.0)
    between = squared[np.triu_indices(len(rows), k=1)]
    width = float(np.median(between)) or float(np.mean(between)) or 1.0
    return np.exp(squared / (-2 * width)), scale * float(np.sqrt(width))


def check_sample(rows: NDArray[np.floating], name: str) -> None:
    """Refuse what cannot be judged.

    Raises:
        InvalidInputError: The rows are too few, not a matrix of numbers, or not all finite.
    """
    two_axes = rows.ndim == 2  # noqa: PLR2004  # n, d
    if not two_axes or rows.shape[1] == 0 or not np.issubdtype(rows.dtype, np.floating):
        found = f"got {rows.dtype} of shape {rows.shape}"
        raise InvalidInputError(name, found, "give floating point numbers of shape (n, d)")
    if len(rows) < MINIMUM_WINDOW:
        allowed = f"wait for at least {MINIMUM_WINDOW}"
        raise InvalidInputError(name, f"{len(rows)} rows", allowed)
    if not np.isfinite(rows).all():
        broken = int(np.count_nonzero(~np.isfinite(rows).all(axis=1)))
        allowed = "withdraw the model: its weights or inputs overflow"
        raise InvalidInputError(name, f"{broken} rows hold NaN or infinity", allowed)


def _check_request(
    reference: NDArray[np.floating], window: NDArray[np.floating], permutations: int, alpha: float
) -> None:
    if reference.shape[1] != window.shape[1]:
        found = f"rows of {window.shape[1]} numbers, the reference has {reference.shape[1]}"
        raise InvalidInputError("window", found, "compare embeddings of one model")
    if len(reference) + len(window) > MAXIMUM_ROWS:
        found = f"{len(reference)} + {len(window)} rows"
        raise InvalidInputError("window", found, f"draw at most {MAXIMUM_ROWS} rows in all")
    if not 0 < alpha < 1 or alpha * (permutations + 1) + ROUNDING < 1:
        found = f"{permutations} permutations at alpha {alpha:g}"
        allowed = "alpha is between 0 and 1, and needs at least 1 / alpha - 1 permutations"
        raise InvalidInputError("permutation test", found, allowed)


def _deals(
    observed: NDArray[np.bool_], permutations: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return (rows, 1 + permutations): 1 where a row is dealt to the window, the observed first."""
    size = int(np.count_nonzero(observed))
    chosen = random.random((permutations, len(observed))).argpartition(size - 1, axis=1)[:, :size]
    deals = np.zeros((1 + permutations, len(observed)))
    deals[0] = observed
    np.put_along_axis(deals[1:], chosen, 1.0, axis=1)
    return deals.T


def _statistics(
    kernel: NDArray[np.float64], deals: NDArray[np.float64], m: int, n: int
) -> NDArray[np.float64]:
    """Return one unbiased statistic per deal, for samples of m and n rows.

    With z the indicator of the window, all sums follow from z'Kz and z'K1: one matrix product
    serves every deal.
    """
    within = np.einsum("ib,ib->b", deals, kernel @ deals)  # window with window
    touching = deals.T @ kernel.sum(axis=1)  # window with everything
    across = touching - within
    rest = kernel.sum() - 2 * touching + within  # reference with reference
    # The unbiased estimate leaves out the diagonal, whose entries are 1.
    own = (rest - m) / (m * (m - 1)) + (within - n) / (n * (n - 1))
    statistics: NDArray[np.float64] = own - 2 * across / (m * n)
    return statistics
