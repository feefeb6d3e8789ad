"""The baseline that needs no contrastive training: the same encoder, learnt from labels alone.

It gets the same distortions as the contrastive run, so that it is not beaten for want of them.
This module imports torch: import it late.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from assay.vision.bundle import as_tensor, embed
from assay.vision.dataset import ImageSet
from assay.vision.encoder import Encoder, EncoderConfig, random_encoder
from assay.vision.warp import Warp, warp

STEPS = 150
BATCH = 96
LEARNING_RATE = 3e-3
WEIGHT_DECAY = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supervised:
    """An encoder and a linear head, trained together on labels."""

    encoder: Encoder
    head: nn.Linear

    def embed(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return embeddings of length 1, (n, d), for pixels (n, h, w, c)."""
        return embed(self.encoder, pixels)

    def predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return class indices, (n,), for pixels (n, h, w, c)."""
        with torch.inference_mode():
            found: NDArray[np.int64] = self.head(self.encoder(as_tensor(pixels))).argmax(1).numpy()
        return found


def train_supervised(
    shape: EncoderConfig, images: ImageSet, *, seed: int, steps: int = STEPS
) -> Supervised:
    """Train by cross-entropy with AdamW and a cosine schedule."""
    encoder = random_encoder(shape, seed)
    head = _head(shape.embedding_dim, len(images.classes), seed)
    parameters = [*encoder.parameters(), *head.parameters()]
    optimiser = torch.optim.AdamW(
        parameters, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True
    )
    chance = torch.Generator().manual_seed(_own_seed(seed))
    pixels, labels = as_tensor(images.pixels), torch.tensor(images.labels)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = LEARNING_RATE * (1 + math.cos(math.pi * step / steps)) / 2
        chosen = torch.randperm(len(images), generator=chance)[:BATCH]
        loss = functional.cross_entropy(
            head(encoder(warp(pixels[chosen], Warp(), chance))), labels[chosen]
        )
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch does not type it
        optimiser.step()
    return Supervised(encoder=encoder, head=head)


def _head(length: int, classes: int, seed: int) -> nn.Linear:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_own_seed(seed))
        return nn.Linear(length, classes)


def _own_seed(seed: int) -> int:
    """Return a seed that shares no chance with the encoder's weights."""
    return int.from_bytes(hashlib.sha256(f"supervised/{seed}".encode()).digest()[:7], "big")
