"""One file of the inference log as Parquet: the only place that knows its columns."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from assay.domain.errors import IntegrityError
from assay.serving.rows import Logged
from assay.serving.scoring import ScoredBatch

PREFIX: Final = b"assay."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file's number in its chain, from 1, and the SHA-256 of the file before it."""

    number: int
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """What a file says about itself."""

    place: Place
    model: str
    version: str


def write_file(path: Path, batch: ScoredBatch, place: Place) -> None:
    """Write a batch and sync it to the disk."""
    import pyarrow.parquet as pq

    table = _table(batch).replace_schema_metadata(
        {
            PREFIX + b"number": str(place.number),
            PREFIX + b"previous": place.previous,
            PREFIX + b"model": batch.served.model,
            PREFIX + b"version": batch.served.version,
        }
    )
    with path.open("wb") as stream:
        pq.write_table(table, stream, compression="zstd")
        stream.flush()
        os.fsync(stream.fileno())


def read_footer(path: Path) -> Footer:
    """Read a file's own account of itself.

    Raises:
        IntegrityError: It is no Parquet file, or not of the inference log.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = pq.read_schema(path).metadata or {}
        place = Place(number=int(found[PREFIX + b"number"]), previous=_text(found, b"previous"))
        return Footer(place=place, model=_text(found, b"model"), version=_text(found, b"version"))
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise _damaged(path, error) from error


def read_rows(path: Path) -> Logged:
    """Read a file's rows.

    Raises:
        IntegrityError: The file is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path).read()
        return _logged(table)
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise _damaged(path, error) from error


def _text(metadata: dict[bytes, bytes], key: bytes) -> str:
    return metadata[PREFIX + key].decode()


def _table(batch: ScoredBatch) -> Any:
    import pyarrow as pa

    served, count = batch.served, len(batch)
    length = batch.embeddings.shape[1]
    flat = pa.array(np.ascontiguousarray(batch.embeddings, dtype=np.float32).reshape(-1))
    return pa.table(
        {
            "time": pa.array([batch.at] * count, pa.timestamp("us", tz="UTC")),
            "model": pa.array([served.model] * count, pa.string()),
            "version": pa.array([served.version] * count, pa.string()),
            "model_digest": pa.array([served.model_digest] * count, pa.string()),
            "input_sha256": pa.array(batch.input_sha256, pa.string()),
            "prediction": pa.array(batch.predictions, pa.int64()),
            "confidence": pa.array(batch.confidence, pa.float32()),
            "embedding": pa.FixedSizeListArray.from_arrays(flat, length),
        }
    )


def _logged(table: Any) -> Logged:
    embedding = table["embedding"].combine_chunks()
    flat = embedding.flatten().to_numpy()
    return Logged(
        times=table["time"].cast("timestamp[us]").to_numpy(),
        model_digests=tuple(table["model_digest"].to_pylist()),
        input_sha256=tuple(table["input_sha256"].to_pylist()),
        predictions=table["prediction"].to_numpy(),
        confidence=table["confidence"].to_numpy(),
        embeddings=flat.reshape(len(table), embedding.type.list_size),
    )


def _damaged(path: Path, error: Exception) -> IntegrityError:
    return IntegrityError(f"{path}: not a readable file of the log ({error}); restore it")
