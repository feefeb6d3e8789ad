"""A model as its training statement lists it, loaded."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import IntegrityError
from assay.evidence.record import Record
from assay.registry.approved import Scorer, load_verified
from assay.registry.client import Registry


def load_scorer(registry: Registry, training: Record) -> Scorer:
    """Load exactly the files a training statement lists.

    Raises:
        IntegrityError: They differ, or the statement lists none.
    """
    predicate = training.statement.predicate
    files, classes = predicate.get("files"), predicate.get("classes")
    if not isinstance(files, dict) or not isinstance(classes, list):
        raise IntegrityError(
            f"ledger entry {training.seq}: the training statement lists no files or no classes"
        )
    return load_verified(registry.folder(str(predicate["uri"])), files, tuple(map(str, classes)))


def embedder(scorer: Scorer) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """Return the embedding half of a scorer."""
    return lambda pixels: scorer.predict(pixels).embeddings
