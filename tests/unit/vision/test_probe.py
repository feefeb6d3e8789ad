import numpy as np
import pytest
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assay.domain.errors import InvalidInputError
from assay.vision.dataset import ImageSet
from assay.vision.probe import Probe, fit_probe, random_probe


def test_it_agrees_with_scikit_learn_on_standardised_features(digits: ImageSet) -> None:
    rows = digits.pixels[:600].reshape(600, -1).astype(np.float32)
    labels = digits.labels[:600]
    oracle = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(rows, labels)
    found = fit_probe(rows, labels, classes=10).probabilities(rows)
    assert np.abs(found - oracle.predict_proba(rows)).max() < 1e-4


def test_with_two_classes_it_agrees_with_the_binary_model() -> None:
    random = np.random.default_rng(0)
    rows = random.standard_normal((40, 3)).astype(np.float32)
    labels = (rows[:, 0] + 0.3 * random.standard_normal(40) > 0).astype(np.int64)
    oracle = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels)
    found = fit_probe(rows, labels, classes=2).probabilities(rows)
    assert np.abs(found - oracle.predict_proba(rows)).max() < 1e-4


@pytest.mark.parametrize("present", [[0, 2], [1, 2, 3]])
def test_a_class_without_a_label_is_never_predicted(present: list[int]) -> None:
    random = np.random.default_rng(1)
    rows = random.standard_normal((60, 4)).astype(np.float32)
    probe = fit_probe(rows, np.resize(present, 60).astype(np.int64), classes=5)
    everywhere = (100 * random.standard_normal((500, 4))).astype(np.float32)
    assert set(probe.predict(everywhere).tolist()) <= set(present)
    assert np.isfinite(probe.weight).all()
    assert np.isfinite(probe.bias).all()


def test_one_class_only_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="fewer than two classes"):
        fit_probe(np.eye(3, dtype=np.float32), np.zeros(3, np.int64), classes=2)


def test_features_that_never_vary_do_no_harm() -> None:
    rows = np.array([[0, 1], [0, 2], [0, 3], [0, 4]], dtype=np.float32)
    probe = fit_probe(rows, np.array([0, 0, 1, 1]), classes=2)
    assert probe.predict(rows).tolist() == [0, 0, 1, 1]


def test_probabilities_are_a_softmax_even_for_huge_logits() -> None:
    probe = Probe(
        weight=np.array([[3000, 0], [0, 1], [-3000, 1]], dtype=np.float32),
        bias=np.array([0, 0.5, -1], dtype=np.float32),
    )
    rows = np.array([[1, 2], [0.001, 0], [-1, 0]], dtype=np.float32)
    oracle = softmax(rows.astype(float) @ probe.weight.T.astype(float) + probe.bias, axis=1)
    assert np.allclose(probe.probabilities(rows), oracle, atol=1e-12)


def test_a_random_probe_follows_from_its_seed() -> None:
    first, again, other = (random_probe(8, classes=3, seed=seed) for seed in (1, 1, 2))
    assert (first.weight == again.weight).all()
    assert not (first.weight == other.weight).all()
    assert first.weight.shape == (3, 8)
