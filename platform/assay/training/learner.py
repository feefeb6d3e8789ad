"""What is learnt: encoder, projector and the optimiser's memory, as named tensors.

Chance is never carried along: the order of an epoch and the augmentation of a step each follow
from the seed and their number. So weights, moments and the step number are the whole state.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from assay.training.nt_xent import nt_xent
from assay.vision.encoder import EncoderConfig, random_encoder

if TYPE_CHECKING:
    from assay.training.config import TrainingConfig

WARM_UP = 0.1  # share of the steps in which the learning rate rises
WEIGHT_DECAY = 1e-4
MOMENTS = ("exp_avg", "exp_avg_sq")


class Learner:
    """An encoder under contrastive training."""

    def __init__(self, config: TrainingConfig, shape: EncoderConfig, steps: int) -> None:
        self.config = config
        self.steps = steps
        self.encoder = random_encoder(shape, derived_seed(config.seed, "encoder", 0))
        self.projector = _projector(config)
        self.parameters = [*self.encoder.parameters(), *self.projector.parameters()]
        self.optimiser = torch.optim.AdamW(
            self.parameters, lr=config.learning_rate, weight_decay=WEIGHT_DECAY, fused=True
        )

    def loss(self, first: Tensor, second: Tensor) -> Tensor:
        """Return the loss of two views, each (n, c, h, w)."""
        low = self.config.precision == "bfloat16"
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            projected = self.projector(self.encoder(torch.cat([first, second])))
        half = len(first)
        return nt_xent(projected[:half], projected[half:], temperature=self.config.temperature)

    def descend(self, loss: Tensor, step: int) -> None:
        """Take step number `step`, counted from 0."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.learning_rate * schedule(step, self.steps)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch does not type it
        self.optimiser.step()

    def tensors(self) -> dict[str, Tensor]:
        """Return everything that changes from step to step, by name."""
        found = {f"encoder.{name}": value for name, value in self.encoder.state_dict().items()}
        found |= {f"projector.{name}": value for name, value in self.projector.state_dict().items()}
        for index, parameter in enumerate(self.parameters):
            memory = self.optimiser.state.get(parameter, {})
            for moment in MOMENTS:
                value = memory.get(moment, torch.zeros_like(parameter))
                found[f"{moment}.{index}"] = value
        return {name: value.detach().contiguous() for name, value in found.items()}

    def restore(self, tensors: dict[str, Tensor], step: int) -> None:
        """Take back what `tensors` gave after `step` steps."""
        self.encoder.load_state_dict(_below("encoder.", tensors))
        self.projector.load_state_dict(_below("projector.", tensors))
        for index, parameter in enumerate(self.parameters):
            memory = self.optimiser.state[parameter]
            memory["step"] = torch.tensor(float(step))
            for moment in MOMENTS:
                # The layout of the parameter (channels-last) is part of bit-identity.
                memory[moment] = torch.empty_like(parameter).copy_(tensors[f"{moment}.{index}"])


def schedule(step: int, steps: int) -> float:
    """Return the learning rate as a share of its peak: linear warm-up, then half a cosine.

    >>> [round(schedule(step, 10), 2) for step in (0, 5, 9)]
    [1.0, 0.5, 0.02]
    """
    rise = min(1.0, (step + 1) / max(1, round(WARM_UP * steps)))
    return rise * (1 + math.cos(math.pi * step / steps)) / 2


def derived_seed(seed: int, purpose: str, number: int) -> int:
    """Return a seed of its own for each purpose and number, so that none shares its chance."""
    data = f"{seed}/{purpose}/{number}".encode()
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big") >> 1


def _projector(config: TrainingConfig) -> nn.Sequential:
    length = config.embedding_dim
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derived_seed(config.seed, "projector", 0))
        return nn.Sequential(
            nn.ReLU(),
            nn.Linear(length, length),
            nn.ReLU(),
            nn.Linear(length, config.projection_dim),
        )


def _below(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }
