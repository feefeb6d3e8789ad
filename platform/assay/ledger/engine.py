"""Opening our database: durable, one writer at a time, and append-only by trigger."""

import os
import sqlite3
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Dialect, Engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlmodel import SQLModel, create_engine

from assay.domain.errors import UnavailableError
from assay.ledger.tables import EntryRow, HeadRow, OutboxRow

BUSY_SECONDS = 30
# The third is for REPLACE, which drops the row it replaces without asking the DELETE trigger.
TRIGGERS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS ledger_entry_no_{name} BEFORE {action} "
    f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for name, action in {
        "update": "UPDATE ON ledger_entry",
        "delete": "DELETE ON ledger_entry",
        "replace": "INSERT ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_entry "
        "WHERE seq >= NEW.seq OR leaf_hash = NEW.leaf_hash)",
    }.items()
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
    event.listen(engine, "checkout", _refuse_stale)
    event.listen(engine, "begin", _begin)
    if create:
        _create(engine)
        engine.dispose()
        return open_engine(url)
    event.listen(engine, "do_connect", _refuse_absent)
    return engine


def _create(engine: Engine) -> None:
    try:
        SQLModel.metadata.create_all(engine, tables=list(TABLES))
        with engine.begin() as connection:
            for trigger in TRIGGERS:
                connection.execute(text(trigger))
    except SQLAlchemyError as error:
        raise UnavailableError(f"the ledger cannot be created: {error}") from error


def _refuse_absent(
    _dialect: Dialect, _record: ConnectionPoolEntry, args: list[str], _options: object
) -> None:
    # An engine outlives its file: SQLite would put an empty one in the place of one that was lost.
    if not Path(args[0]).is_file():
        raise UnavailableError(f"no ledger at {args[0]}: restore the file")


def _prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    # We send BEGIN ourselves: the driver's own transactions start too late to hold the lock.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    entry.info["opened"] = _opened(connection)


def _refuse_stale(
    connection: sqlite3.Connection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Open anew what was opened by a parent process, or on a file that was replaced since."""
    if entry.info.get("opened") != _opened(connection):
        raise DisconnectionError


def _opened(connection: sqlite3.Connection) -> tuple[int, int]:
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    try:
        return os.getpid(), Path(path).stat().st_ino
    except OSError:
        return os.getpid(), 0


def _begin(connection: Connection) -> None:
    writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
