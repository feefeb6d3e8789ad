"""Logged predictions as arrays, and how they are cut into windows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import IntegrityError, InvalidInputError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Logged:
    """Predictions in the order they were made.

    Attributes:
        times: (n,) datetime64[us], UTC.
        model_digests: The digest of the model that answered, per row.
        input_sha256: Hash of shape and pixels, per row.
        predictions: (n,) int64, class indices.
        confidence: (n,) float32.
        embeddings: (n, d) float32.
    """

    times: NDArray[np.datetime64]
    model_digests: tuple[str, ...]
    input_sha256: tuple[str, ...]
    predictions: NDArray[np.int64]
    confidence: NDArray[np.float32]
    embeddings: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.times)

    def part(self, start: int, stop: int) -> "Logged":
        """Return the rows from `start` up to `stop`."""
        return Logged(
            times=self.times[start:stop],
            model_digests=self.model_digests[start:stop],
            input_sha256=self.input_sha256[start:stop],
            predictions=self.predictions[start:stop],
            confidence=self.confidence[start:stop],
            embeddings=self.embeddings[start:stop],
        )

    def newest(self, count: int) -> "Logged":
        """Return at most the last `count` rows."""
        return self.part(max(len(self) - count, 0), len(self))

    def windows(self, size: int) -> tuple["Logged", ...]:
        """Cut into full windows of `size` rows from the oldest on.

        The newest rows that do not fill a window yet are left for the next time: so a window
        always holds the same rows, however often the log is looked at.
        """
        if size < 1:
            raise InvalidInputError("window", f"got a size of {size}", "use 1 or more rows")
        return tuple(self.part(at, at + size) for at in range(0, len(self) - size + 1, size))


def joined(parts: Sequence[Logged], *, where: str) -> Logged:
    """Put parts one after the other.

    Raises:
        IntegrityError: Their embeddings differ in length.
    """
    lengths = sorted({part.embeddings.shape[1] for part in parts})
    if len(lengths) > 1:
        raise IntegrityError(f"{where}: embeddings of lengths {lengths} in one version's log")
    length = lengths[0] if lengths else 0
    return Logged(
        times=np.concatenate([np.empty(0, "datetime64[us]"), *(part.times for part in parts)]),
        model_digests=tuple(text for part in parts for text in part.model_digests),
        input_sha256=tuple(text for part in parts for text in part.input_sha256),
        predictions=np.concatenate([np.empty(0, np.int64), *(part.predictions for part in parts)]),
        confidence=np.concatenate([np.empty(0, np.float32), *(part.confidence for part in parts)]),
        embeddings=np.concatenate(
            [np.empty((0, length), np.float32), *(part.embeddings for part in parts)]
        ),
    )
