"""Opening our database: durable, one writer at a time, and append-only by trigger."""

import sqlite3
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import SQLModel, create_engine

from assay.domain.errors import UnavailableError
from assay.ledger.tables import EntryRow, HeadRow, OutboxRow

BUSY_SECONDS = 30
TRIGGERS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS ledger_entry_no_{action.lower()} BEFORE {action} "
    "ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for action in ("UPDATE", "DELETE")
)
TABLES = tuple(
    SQLModel.metadata.tables[row.__tablename__] for row in (EntryRow, HeadRow, OutboxRow)
)


@cache
def open_engine(url: str, *, create: bool = False) -> Engine:
    """Open the database behind a URL.

    Args:
        url: `sqlite:///absolute/path`.
        create: Make the file and the tables; otherwise an absent file is an error, for an empty
            ledger must never stand in for a lost one.

    Raises:
        UnavailableError: It cannot be opened.
    """
    path = make_url(url).database
    if not create and (path is None or not Path(path).is_file()):
        raise UnavailableError(f"no ledger at {path}: run `assay init`, or restore the file")
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    if create:
        _create(engine)
    return engine


def _create(engine: Engine) -> None:
    try:
        SQLModel.metadata.create_all(engine, tables=list(TABLES))
        with engine.begin() as connection:
            for trigger in TRIGGERS:
                connection.execute(text(trigger))
    except SQLAlchemyError as error:
        raise UnavailableError(f"the ledger cannot be created: {error}") from error


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # We send BEGIN ourselves: the driver's own transactions start too late to hold the lock.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
