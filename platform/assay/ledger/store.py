"""Appending to the ledger, and reading its rows.

Rules: entries are numbered from 1 without a gap; the time of an entry is never before that of the
one it follows; an append and the alert rows that go with it are one transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from assay.domain.errors import UnavailableError
from assay.evidence.envelope import Envelope
from assay.evidence.record import format_time, parse_time
from assay.ledger.engine import open_engine
from assay.ledger.leaf import Leaf
from assay.ledger.merkle import EMPTY_ROOT, Frontier, frontier_from_hex, leaf_hash
from assay.ledger.tables import EntryRow, HeadRow, OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Rows and head, read in one transaction."""

    rows: tuple[EntryRow, ...]
    head: HeadRow


class Ledger:
    """The append-only table behind a URL."""

    def __init__(self, url: str, *, create: bool = False) -> None:
        self.url = url
        self._engine = open_engine(url, create=create)

    def append(
        self,
        pairs: Sequence[tuple[str, Envelope]],
        *,
        now: datetime,
        outbox: Sequence[OutboxRow] = (),
    ) -> tuple[int, ...]:
        """Append envelopes, each with its kind, and return their sequence numbers.

        Raises:
            UnavailableError: The database cannot be written; nothing was.
        """
        with _session(self._engine, writer=True) as session:
            head = session.get(HeadRow, 1) or HeadRow(root=EMPTY_ROOT.hex())
            at = _not_before(head, now)
            frontier = frontier_from_hex(head.size, head.frontier)
            for kind, envelope in pairs:
                frontier = _add(session, frontier, kind, Leaf(at=at, envelope=envelope).text())
            if pairs:
                _save_head(session, head, frontier, at)
            session.add_all(outbox)
            session.commit()
        return tuple(range(frontier.size - len(pairs) + 1, frontier.size + 1))

    def read(self, *, after: int = 0) -> Snapshot:
        """Read the entries after a sequence number, with the head of the same moment."""
        with _session(self._engine, writer=False) as session:
            query = select(EntryRow).where(col(EntryRow.seq) > after).order_by(col(EntryRow.seq))
            rows = tuple(session.exec(query))
            head = session.get(HeadRow, 1)
            session.expunge_all()
        return Snapshot(rows=rows, head=head or HeadRow(root=EMPTY_ROOT.hex()))

    @contextmanager
    def session(self, *, writer: bool = False) -> Iterator[Session]:
        """Open a transaction for the tables beside the ledger (the alert outbox)."""
        with _session(self._engine, writer=writer) as session:
            yield session


@contextmanager
def _session(engine: Engine, *, writer: bool) -> Iterator[Session]:
    try:
        with Session(engine.execution_options(writer=writer), expire_on_commit=False) as session:
            yield session
    except SQLAlchemyError as error:
        cause = error.__cause__ or error
        raise UnavailableError(f"the ledger database failed: {cause}") from error


def _add(session: Session, frontier: Frontier, kind: str, text: str) -> Frontier:
    leaf = leaf_hash(text.encode())
    row = EntryRow(
        seq=frontier.size + 1,
        kind=kind,
        leaf=text,
        leaf_hash=leaf.hex(),
        prev_root=frontier.root.hex(),
    )
    session.add(row)
    return frontier.append(leaf)


def _save_head(session: Session, head: HeadRow, frontier: Frontier, at: datetime) -> None:
    head.size = frontier.size
    head.frontier = frontier.to_hex()
    head.root = frontier.root.hex()
    head.recorded_at = format_time(at)
    session.add(head)


def _not_before(head: HeadRow, now: datetime) -> datetime:
    if not head.recorded_at:
        return now
    return max(now, parse_time(head.recorded_at, where="ledger head"))
