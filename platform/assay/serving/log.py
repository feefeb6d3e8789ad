"""The inference log: append-only Parquet, one small file per batch, chained by hash.

- A file appears whole or not at all: it is written as `.incoming`, synced and renamed. What a
  crash leaves as `.incoming` is never read, and the next write replaces it.
- A file's name holds its number and the start of its own SHA-256: damage to it shows.
- Files of one model version form a chain: each names the SHA-256 of the file before it in its
  footer. Changing, removing, adding or reordering any but the newest breaks the chain; that the
  newest were exchanged or removed shows only against a head, as `verify` returns it, that was
  recorded elsewhere.
- One writer at a time per chain, over all processes, by a lock on `.lock`. That file also says
  where the chain ended; this is a hint only, from which the writer follows the files.

Nothing but a hash is kept of the input, but embeddings can be inverted: treat them as personal
data where the images are.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import IO, Final, Self
from urllib.parse import quote, unquote

from assay.domain.errors import IntegrityError, UnavailableError
from assay.serving.parquet import Place, read_footer, read_rows, write_file
from assay.serving.rows import Logged, joined
from assay.serving.scoring import ScoredBatch

GENESIS: Final = "0" * 64
INCOMING: Final = ".incoming"
LOCK: Final = ".lock"
NAME: Final = re.compile(r"(?P<number>\d{10})-(?P<sha256>[0-9a-f]{16})\.parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a chain ends.

    Attributes:
        model: Registered name.
        version: Registered version.
        files: How many files the chain has.
        rows: How many predictions they hold.
        sha256: Hash of the last file; 64 zeros where there is none.
    """

    model: str
    version: str
    files: int
    rows: int
    sha256: str


class InferenceLog:
    """A folder of predictions, partitioned by model, version and date."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, batch: ScoredBatch) -> Path:
        """Append a batch; when this returns, it has reached the disk.

        Raises:
            UnavailableError: The folder cannot be written.
        """
        chain = self._chain(batch.served.model, batch.served.version)
        try:
            chain.mkdir(parents=True, exist_ok=True)
            with _locked(chain) as lock:
                return _append(chain, lock, batch)
        except OSError as error:
            reason = f"{error.strerror or error}: free space or mend its permissions"
            raise UnavailableError(f"inference log {chain}: {reason}") from error

    def read(self, model: str, version: str, *, last: int | None = None) -> Logged:
        """Return predictions, oldest first.

        Args:
            model: Registered name.
            version: Registered version.
            last: How many of the newest rows to return; all of them by default.

        Raises:
            IntegrityError: A file cannot be read, or embeddings of two lengths stand in one chain.
        """
        found: list[Logged] = []
        missing = last
        for _, path in reversed(_files(self._chain(model, version))):
            if missing is not None and missing <= 0:
                break
            found.append(read_rows(path))
            missing = None if missing is None else missing - len(found[-1])
        rows = joined(found[::-1], where=f"inference log of {model}@{version}")
        return rows if last is None else rows.newest(last)

    def verify(self) -> tuple[Head, ...]:
        """Check every chain from its start, and return where each ends.

        Raises:
            IntegrityError: A file is damaged, foreign, missing or out of place; it names the first.
        """
        chains = sorted(self.folder.glob("model=*/version=*"))
        return tuple(_verify_chain(chain) for chain in chains)

    def _chain(self, model: str, version: str) -> Path:
        return self.folder.joinpath(*_partition(model, version))


@contextmanager
def _locked(chain: Path) -> Iterator[IO[str]]:
    with (chain / LOCK).open("a+", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@dataclass(frozen=True, slots=True)
class _Tip:
    """The last file's number and hash."""

    number: int = 0
    sha256: str = GENESIS

    @classmethod
    def from_hint(cls, text: str) -> Self:
        number, _, sha256 = text.strip().partition(" ")
        if number.isdigit() and len(sha256) == len(GENESIS):
            return cls(int(number), sha256)
        return cls()

    def followed(self, chain: Path) -> "_Tip":
        """Return the real tip: a crash may have hit between a file and its hint."""
        tip = self
        while found := next(chain.glob(f"date=*/{tip.number + 1:010d}-*.parquet"), None):
            tip = _Tip(tip.number + 1, _sha256(found))
        return tip


def _append(chain: Path, lock: IO[str], batch: ScoredBatch) -> Path:
    lock.seek(0)
    tip = _Tip.from_hint(lock.read()).followed(chain)
    place = Place(number=tip.number + 1, previous=tip.sha256)
    incoming = chain / INCOMING
    write_file(incoming, batch, place)
    sha256 = _sha256(incoming)
    path = (
        chain / f"date={batch.at.astimezone(UTC).date().isoformat()}" / _name(place.number, sha256)
    )
    path.parent.mkdir(exist_ok=True)
    incoming.rename(path)
    for folder in (path.parent, chain):
        _sync(folder)
    lock.truncate(0)
    lock.write(f"{place.number} {sha256}\n")
    return path


def _verify_chain(chain: Path) -> Head:
    previous, rows = GENESIS, 0
    files = _files(chain)
    for expected, (number, path) in enumerate(files, start=1):
        footer = read_footer(path)
        if (footer.place.number, number) != (expected, expected):
            raise IntegrityError(
                f"{path}: stands as file {number}, says {footer.place.number}, file {expected} is "
                "wanted here: a file was removed, added or renamed; restore the log from a copy"
            )
        if footer.place.previous != previous:
            raise IntegrityError(
                f"{path}: names {footer.place.previous[:12]}… as the file before it, found "
                f"{previous[:12]}…: the file before it was altered; restore the log from a copy"
            )
        if (chain.parent.name, chain.name) != _partition(footer.model, footer.version):
            owner = f"{footer.model}@{footer.version}"
            raise IntegrityError(f"{path}: belongs to {owner}; restore the log from a copy")
        rows += len(read_rows(path))
        previous = _sha256(path)
        if path.name != _name(expected, previous):
            raise IntegrityError(f"{path}: altered or damaged; restore the log from a copy")
    model, version = _owner(chain)
    return Head(model=model, version=version, files=len(files), rows=rows, sha256=previous)


def _files(chain: Path) -> list[tuple[int, Path]]:
    """Return the chain's files by number; one with a foreign name cannot be placed."""
    found = []
    for path in chain.glob("date=*/*"):
        named = NAME.fullmatch(path.name)
        if not named:
            raise IntegrityError(f"{path}: no file of the log; move it elsewhere")
        found.append((int(named["number"]), path))
    return sorted(found)


def _partition(model: str, version: str) -> tuple[str, str]:
    return f"model={quote(model, safe='')}", f"version={quote(version, safe='')}"


def _owner(chain: Path) -> tuple[str, str]:
    return unquote(chain.parent.name.partition("=")[2]), unquote(chain.name.partition("=")[2])


def _name(number: int, sha256: str) -> str:
    return f"{number:010d}-{sha256[:16]}.parquet"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
