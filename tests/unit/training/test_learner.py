import pytest
import torch

from assay.training.config import TrainingConfig
from assay.training.learner import Learner, derived_seed, schedule
from assay.vision.encoder import EncoderConfig

CONFIG = TrainingConfig(width=4, embedding_dim=6, projection_dim=5, batch_size=4, threads=1)
SHAPE = EncoderConfig(channels=1, width=4, embedding_dim=6, image_size=8)


def views(step: int) -> tuple[torch.Tensor, torch.Tensor]:
    chance = torch.Generator().manual_seed(step)
    return torch.rand(4, 1, 8, 8, generator=chance), torch.rand(4, 1, 8, 8, generator=chance)


def advance(learner: Learner, steps: range) -> None:
    for step in steps:
        learner.descend(learner.loss(*views(step)), step)


def test_a_restored_learner_goes_on_to_the_same_bits() -> None:
    straight = Learner(CONFIG, SHAPE, 6)
    advance(straight, range(6))
    first = Learner(CONFIG, SHAPE, 6)
    advance(first, range(3))
    second = Learner(CONFIG, SHAPE, 6)
    second.restore({name: value.clone() for name, value in first.tensors().items()}, 3)
    advance(second, range(3, 6))
    for name, value in straight.tensors().items():
        assert torch.equal(value, second.tensors()[name]), name


def test_the_state_holds_weights_and_both_moments_of_every_parameter() -> None:
    learner = Learner(CONFIG, SHAPE, 6)
    names = set(learner.tensors())
    assert {"encoder.stem.weight", "projector.3.bias", "exp_avg.0", "exp_avg_sq.0"} <= names
    weights = sum(name.startswith(("encoder.", "projector.")) for name in names)
    assert len(names) == 3 * weights
    before = {name: value.clone() for name, value in learner.tensors().items()}
    advance(learner, range(2))
    still = [name for name, value in learner.tensors().items() if torch.equal(value, before[name])]
    assert still == []


def test_bfloat16_gives_nearly_the_same_loss_in_float32() -> None:
    exact = Learner(CONFIG, SHAPE, 6).loss(*views(0))
    low = Learner(TrainingConfig(**{**CONFIG.as_dict(), "precision": "bfloat16"}), SHAPE, 6)  # type: ignore[arg-type]
    rough = low.loss(*views(0))
    assert rough.dtype == torch.float32
    assert float(rough.detach()) == pytest.approx(float(exact.detach()), rel=0.02)
    assert not torch.equal(rough, exact)


def test_the_learning_rate_rises_then_falls_to_almost_nothing() -> None:
    rates = [schedule(step, 100) for step in range(100)]
    assert rates.index(max(rates)) == 9
    assert rates[:10] == sorted(rates[:10])
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert 0 < rates[-1] < 0.001
    assert schedule(0, 1) == 1


def test_seeds_differ_by_purpose_number_and_seed() -> None:
    seeds = {
        derived_seed(seed, purpose, number)
        for seed in range(5)
        for purpose in ("order", "views")
        for number in range(50)
    }
    assert len(seeds) == 500
    assert max(seeds) < 2**63
