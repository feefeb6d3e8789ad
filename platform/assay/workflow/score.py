"""Scoring with what stands at a gate, every answer logged."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assay.domain.decision import Subject
from assay.domain.errors import IntegrityError
from assay.evidence.record import Record
from assay.registry.client import Registry
from assay.workflow.journal import Journal
from assay.workflow.load import load_for

if TYPE_CHECKING:
    from assay.serving.log import InferenceLog
    from assay.serving.scoring import ScoredBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An approved model with its log."""

    subject: Subject
    input_shape: tuple[int, int, int]
    log: "InferenceLog"
    score: Callable[[NDArray[np.uint8]], "ScoredBatch"]

    def answer(self, pixels: NDArray[np.uint8]) -> "ScoredBatch":
        """Score images and log the answers before giving them."""
        batch = self.score(pixels)
        self.log.write(batch)
        return batch


def open_service(journal: Journal, registry: Registry, name: str, gate: str) -> Service:
    """Verify and load what stands at a gate, ready to score.

    Raises:
        DeniedError: Nothing approved stands there.
        IntegrityError: Ledger or files were changed.
    """
    from assay.serving.scoring import Served, score

    subject, scorer = load_for(journal, registry, name, gate)
    shape = input_shape(journal.view.about(subject.digest, "training")[-1])
    served = Served(
        model=name, version=subject.version, model_digest=subject.digest, input_shape=shape
    )
    return Service(
        subject=subject,
        input_shape=shape,
        log=inference_log(journal),
        score=lambda pixels: score(scorer, pixels, served=served, at=datetime.now(UTC)),
    )


def inference_log(journal: Journal) -> "InferenceLog":
    """Return the workspace's inference log."""
    from assay.serving.log import InferenceLog

    return InferenceLog(journal.workspace.store / "inference")


def input_shape(training: Record) -> tuple[int, int, int]:
    """Return the (height, width, channels) a model was trained on.

    Raises:
        IntegrityError: Its training statement does not say.
    """
    match training.statement.predicate.get("input_shape"):
        case [int(height), int(width), int(channels)]:
            return height, width, channels
        case _:
            raise IntegrityError(
                f"ledger entry {training.seq}: the training statement gives no input shape"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderScored:
    """How many images of a folder fell into each class, and what could not be read."""

    counts: dict[str, int]
    unreadable: tuple[str, ...]


def score_folder(service: Service, folder: Path) -> FolderScored:
    """Score every image below a folder in batches; the answers go to the log."""
    from assay.serving.scoring import MAX_BATCH
    from assay.vision.folder import loose_images

    size, _, channels = service.input_shape
    pixels, excluded = loose_images(folder, size=size, channels=channels)
    counts: dict[str, int] = {}
    for start in range(0, len(pixels), MAX_BATCH):
        batch = service.answer(pixels[start : start + MAX_BATCH])
        for label in batch.predictions:
            name = batch.classes[int(label)]
            counts[name] = counts.get(name, 0) + 1
    return FolderScored(
        counts=counts, unreadable=tuple(f"{each.id}: {each.reason}" for each in excluded)
    )
