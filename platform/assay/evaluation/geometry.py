"""How embeddings lie in space, without any label."""

import numpy as np
from numpy.typing import NDArray

Embeddings = NDArray[np.float32]


def alignment(first: Embeddings, second: Embeddings) -> float:
    """Return the mean squared distance of two views of the same images; 0 is best, 4 worst.

    Wang & Isola (2020, arXiv:2005.10242), on embeddings (n, d) scaled to length 1.
    """
    gap = _unit(first) - _unit(second)
    return float((gap**2).sum(axis=1).mean())


def uniformity(embeddings: Embeddings) -> float:
    """Return the log of the mean Gaussian potential of all pairs; lower is more evenly spread.

    Wang & Isola (2020, arXiv:2005.10242), with t = 2, on embeddings (n, d) scaled to length 1.
    """
    unit = _unit(embeddings)
    squared = np.maximum(0, 2 - 2 * unit @ unit.T)
    pairs = np.triu_indices(len(unit), k=1)
    return float(np.log(np.exp(-2 * squared[pairs]).mean()))


def rankme(embeddings: Embeddings) -> float:
    """Return the effective rank, 1..d: the exponential of the entropy of the singular values.

    Garrido et al. (2023, arXiv:2210.02885), on embeddings (n, d) as they come.

    >>> round(rankme(np.eye(3, dtype=np.float32)), 6)
    3.0
    """
    values = np.linalg.svd(embeddings.astype(np.float64), compute_uv=False)
    total = values.sum()
    if total == 0:
        return 1.0
    shares = values / total
    shares = shares[shares > 0]
    return float(np.exp(-(shares * np.log(shares)).sum()))


def _unit(embeddings: Embeddings) -> NDArray[np.float64]:
    wide = embeddings.astype(np.float64)
    length = np.linalg.norm(wide, axis=1, keepdims=True)
    scaled: NDArray[np.float64] = wide / np.maximum(length, np.finfo(np.float64).tiny)
    return scaled
