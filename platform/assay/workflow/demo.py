"""What only the demo does: an unproven version, a walk around the gate, and worse light."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assay.domain.errors import DeniedError
from assay.registry.client import Registry
from assay.workflow.images import load_parts
from assay.workflow.journal import Journal
from assay.workflow.register import register

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 50


def untrained_version(journal: Journal, registry: Registry, name: str) -> str:
    """Register random weights, straight from MLflow: no statement vouches for them."""
    from assay.training.config import TrainingConfig
    from assay.training.simclr import random_model

    config = TrainingConfig()
    with tempfile.TemporaryDirectory() as scratch:
        result = random_model(config, load_parts("digits")["train"], Path(scratch))
        logged = registry.log_model(result.model_folder, params={"weights": "random"}, metrics={})
    card = journal.workspace.system_card
    done = register(journal, registry, name=name, uri=logged.uri, card=card, documents={})
    return done.subject.version


def plain_alias(registry: Registry, name: str, gate: str, version: str) -> str:
    """Set an alias as any MLflow client does, and return what it is told."""
    try:
        registry.set_alias(name, gate, version)
    except DeniedError as refused:
        return str(refused)
    raise AssertionError(f"the gate let {name}@{version} pass: please report this")


def traffic(images: int) -> "Iterator[NDArray[np.uint8]]":
    """Yield batches of held-out images, as production would see them."""
    pixels = load_parts("digits")["test"].pixels
    for start in range(0, images, BATCH):
        yield pixels[start : start + BATCH]


def worse_light(pixels: "NDArray[np.uint8]", seed: int) -> "NDArray[np.uint8]":
    """Darken images and cover a part of each."""
    from assay.evaluation.corruptions import darken, occlude

    return occlude(darken(pixels), seed=seed)
