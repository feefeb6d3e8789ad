"""A linear softmax probe: what an embedding is worth to the simplest classifier."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError

MAX_ITERATIONS = 2000
# The bias of a class without a training label: finite, but it can never win.
NEVER = -1e4
FLAT = 1e-6  # a feature that varies less is left unscaled


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Probe:
    """A linear classifier over embeddings.

    Attributes:
        weight: (classes, d) float32.
        bias: (classes,) float32.
    """

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the softmax over classes, (n, classes), for embeddings (n, d)."""
        # float64: a confidence may then not exceed one by a rounding error.
        logits = embeddings.astype(np.float64) @ self.weight.T.astype(np.float64) + self.bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def predict(self, embeddings: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the likeliest class, (n,), for embeddings (n, d)."""
        labels: NDArray[np.int64] = self.probabilities(embeddings).argmax(axis=1).astype(np.int64)
        return labels


def fit_probe(embeddings: NDArray[np.float32], labels: NDArray[np.int64], *, classes: int) -> Probe:
    """Fit L2-regularised softmax regression (L-BFGS) on standardised features.

    The standardisation is folded into the weights, so the probe takes embeddings as they come.

    Args:
        embeddings: (n, d), finite.
        labels: (n,), at least two different ones.
        classes: How many classes there are, with or without a label here.

    Raises:
        InvalidInputError: There are fewer than two classes among the labels.
    """
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(labels)) < 2:  # noqa: PLR2004  # nothing to tell apart
        raise InvalidInputError("linear probe", "labels of fewer than two classes", "give two")
    features = embeddings.astype(np.float64)
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread < FLAT] = 1.0
    model = LogisticRegression(max_iter=MAX_ITERATIONS).fit((features - mean) / spread, labels)
    coefficients, intercepts = _one_row_per_class(model.coef_, model.intercept_)
    weight = np.zeros((classes, features.shape[1]))
    bias = np.full(classes, NEVER)
    weight[model.classes_] = coefficients / spread
    bias[model.classes_] = intercepts - (coefficients / spread) @ mean
    return Probe(weight=weight.astype(np.float32), bias=bias.astype(np.float32))


def random_probe(embedding_dim: int, *, classes: int, seed: int) -> Probe:
    """Return a probe with weights drawn from a normal distribution."""
    random = np.random.default_rng(seed)
    weight = random.standard_normal((classes, embedding_dim)).astype(np.float32)
    return Probe(weight=weight, bias=np.zeros(classes, dtype=np.float32))


def _one_row_per_class(
    coefficients: NDArray[np.float64], intercepts: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn scikit-learn's single row for two classes into two: softmax(-z/2, z/2) = sigmoid(z)."""
    if len(coefficients) > 1:
        return coefficients, intercepts
    half, shift = coefficients / 2, intercepts / 2
    return np.concatenate([-half, half]), np.concatenate([-shift, shift])
