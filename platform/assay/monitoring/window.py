"""Rows of one window, or of the reference: what the drift tests look at."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.evidence.canonical import digest_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """Consecutive predictions.

    Attributes:
        embeddings: (n, d) floating point.
        predictions: (n,) int64, class indices.
        scalars: More columns by name, (n,) floating point each, such as `confidence`.
    """

    embeddings: NDArray[np.floating]
    predictions: NDArray[np.int64]
    scalars: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = {"predictions": self.predictions, **self.scalars}
        for name, values in columns.items():
            if values.shape != self.embeddings.shape[:1]:
                found = f"shape {values.shape}, with embeddings {self.embeddings.shape}"
                raise InvalidInputError(f"column {name!r}", found, "give one value per row")
        if not np.issubdtype(self.predictions.dtype, np.integer) or (self.predictions < 0).any():
            found = f"{self.predictions.dtype}, or a negative number"
            raise InvalidInputError("column 'predictions'", found, "give class indices")

    def __len__(self) -> int:
        return len(self.embeddings)

    @property
    def digest(self) -> str:
        """Return `sha256:…` over names, types, shapes and bytes of all columns."""
        arrays = {"embeddings": self.embeddings, "predictions": self.predictions}
        arrays |= {f"scalar.{name}": values for name, values in self.scalars.items()}
        return digest_of({name: _described(array) for name, array in arrays.items()})

    def scalar_matrix(self) -> NDArray[np.float64]:
        """Return (n, columns), the columns in the order of their names."""
        columns = [self.scalars[name] for name in sorted(self.scalars)]
        return np.column_stack(columns).astype(np.float64)


def _described(array: NDArray[np.generic]) -> dict[str, object]:
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "sha256": hashlib.sha256(little.tobytes()).hexdigest(),
    }
