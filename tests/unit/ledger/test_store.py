import json
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.unit.ledger.book import ROLES, START, Book, said

from assay.domain.errors import IntegrityError, UnavailableError
from assay.ledger.merkle import EMPTY_ROOT
from assay.ledger.store import Ledger
from assay.ledger.tables import OutboxRow

APPENDING = """
import sys
from datetime import UTC, datetime
from assay.ledger.store import Ledger
from tests.unit.ledger.book import said
url, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ledger = Ledger(url)
print("ready", flush=True)
sys.stdin.readline()
for number in range(first, first + count):
    (seq,) = ledger.append([("drift", said("drift", number))], now=datetime.now(UTC))
    print(seq, flush=True)
"""
READING = """
import sys
from assay.ledger.store import Ledger
print(Ledger(sys.argv[1]).read().head.size)
"""
HERE = Path(__file__).parents[3]


def appending(book: Book, first: int, count: int) -> subprocess.Popen[str]:
    """Another process that appends; it waits for a line before it begins."""
    return subprocess.Popen(
        [sys.executable, "-c", APPENDING, f"sqlite:///{book.path}", str(first), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE,
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    assert line(process) == "ready"
    process.stdin.write("\n")
    process.stdin.flush()


def test_a_new_ledger_is_empty(tmp_path: Path) -> None:
    snapshot = Ledger(f"sqlite:///{tmp_path / 'l.db'}", create=True).read()
    assert snapshot.rows == ()
    assert (snapshot.head.size, snapshot.head.root) == (0, EMPTY_ROOT.hex())


def test_entries_are_numbered_from_one_without_a_gap(book: Book) -> None:
    pairs = [("drift", said("drift", number)) for number in (1, 2, 3)]
    assert book.ledger.append(pairs, now=START) == (5, 6, 7)
    assert book.say("alert") == 8
    assert [row.seq for row in book.ledger.read().rows] == list(range(1, 9))


def test_what_was_appended_is_what_is_read(book: Book) -> None:
    envelope = said("drift", 1)
    book.ledger.append([("drift", envelope)], now=START)
    (row,) = book.ledger.read(after=len(ROLES)).rows
    assert row.kind == "drift"
    assert json.loads(row.leaf)["envelope"] == envelope.as_dict()


def test_entries_are_still_there_for_another_process(written: Book) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READING, f"sqlite:///{written.path}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "8"


def test_appending_nothing_changes_nothing(written: Book) -> None:
    before = written.ledger.read().head.model_dump()
    assert written.ledger.append([], now=START + timedelta(days=9)) == ()
    assert written.ledger.read().head.model_dump() == before
    assert len(written.look().records) == 8


def test_time_does_not_go_back_when_the_clock_does(book: Book) -> None:
    book.say("drift", at=START + timedelta(hours=1))
    book.say("drift", at=START - timedelta(days=365))
    book.say("drift", at=START + timedelta(hours=2))
    times = [record.at - START for record in book.look().records[-3:]]
    assert times == [timedelta(hours=1), timedelta(hours=1), timedelta(hours=2)]


def test_a_clock_set_back_is_no_way_to_write_before_the_last_entry_of_another_process(
    written: Book,
) -> None:
    last = written.look().records[-1].at
    again = Ledger(f"sqlite:///{written.path}")
    again.append([("drift", said("drift", 99))], now=datetime(2020, 1, 1, tzinfo=UTC))
    assert written.look().records[-1].at == last


COPY: Final = "FROM ledger_entry WHERE seq = 5"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET kind = 'x' WHERE seq = 5",
        "UPDATE ledger_entry SET leaf = leaf",
        "UPDATE OR REPLACE ledger_entry SET seq = 5 WHERE seq = 6",
        "DELETE FROM ledger_entry WHERE seq = 8",
        "DELETE FROM ledger_entry",
        f"REPLACE INTO ledger_entry SELECT seq, 'x', leaf, leaf_hash || 'x', prev_root {COPY}",
        f"REPLACE INTO ledger_entry SELECT 9, kind, leaf, leaf_hash, prev_root {COPY}",
        f"INSERT INTO ledger_entry SELECT 0, kind, 'x', 'x', prev_root {COPY}",
        f"INSERT OR IGNORE INTO ledger_entry SELECT 5, kind, 'x', 'x', prev_root {COPY}",
    ],
)
def test_an_entry_that_is_there_can_be_neither_changed_nor_replaced_nor_removed(
    written: Book, statement: str
) -> None:
    connection = sqlite3.connect(written.path)
    with pytest.raises(sqlite3.IntegrityError, match="the ledger is append-only"):
        connection.execute(statement)
    connection.close()
    assert len(written.look().records) == 8


def test_a_failed_append_leaves_nothing_behind(written: Book) -> None:
    row = OutboxRow(
        id=1,
        fingerprint="f",
        model="m",
        version="1",
        severity="s",
        title="t",
        body="b",
        opened_at="",
        next_try_at="",
    )
    again = said("drift", 50)
    written.ledger.append([("drift", again)], now=START + timedelta(hours=1), outbox=[row])
    twice = OutboxRow(**{**row.model_dump(), "fingerprint": "g"})
    with pytest.raises(UnavailableError, match="UNIQUE constraint failed"):
        written.ledger.append(
            [("drift", said("drift", 51))], now=START + timedelta(hours=2), outbox=[twice]
        )
    assert len(written.look().records) == 9


def test_a_missing_file_is_unavailable_and_none_is_made(tmp_path: Path) -> None:
    path = tmp_path / "gone.db"
    with pytest.raises(UnavailableError, match="run `assay init`, or restore the file"):
        Ledger(f"sqlite:///{path}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_lost_while_the_ledger_is_open_is_not_replaced_by_an_empty_one(
    written: Book,
) -> None:
    for path in written.path.parent.glob("ledger.db*"):
        path.unlink()
    with pytest.raises(UnavailableError, match="restore the file"):
        written.ledger.read()
    with pytest.raises(UnavailableError, match="restore the file"):
        written.say("drift")
    assert not written.path.exists()


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000], ids=["empty", "garbage"])
def test_a_file_that_is_no_ledger_is_unavailable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(UnavailableError, match="the ledger database failed"):
        Ledger(f"sqlite:///{path}").read()
    with pytest.raises(UnavailableError, match="the ledger database failed"):
        Ledger(f"sqlite:///{path}").append([("drift", said("drift", 1))], now=START)


def test_a_ledger_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be created"):
        Ledger(f"sqlite:///{tmp_path / 'no folder' / 'l.db'}", create=True)


def test_a_damaged_head_is_refused_before_anything_is_appended(written: Book) -> None:
    with written.raw() as connection:
        connection.execute("UPDATE ledger_head SET frontier = 'zz'")
    with pytest.raises(IntegrityError, match="frontier"):
        written.say("drift")
    assert len(written.ledger.read().rows) == 8


@pytest.mark.slow
def test_processes_that_append_at_once_lose_nothing(book: Book) -> None:
    processes = [appending(book, first * 1000, 20) for first in range(4)]
    for process in processes:
        begin(process)
    numbers = [int(seq) for each in processes for seq in each.communicate(timeout=60)[0].split()]
    assert [each.returncode for each in processes] == [0, 0, 0, 0]
    assert sorted(numbers) == list(range(5, 85))
    records = book.look().records[len(ROLES) :]
    said_by = sorted(int(str(each.statement.predicate["number"])) for each in records)
    assert said_by == sorted(first * 1000 + n for first in range(4) for n in range(20))


@pytest.mark.slow
def test_a_process_killed_while_appending_leaves_a_ledger_that_verifies(book: Book) -> None:
    process = appending(book, 0, 1_000_000)
    begin(process)
    acknowledged = [int(line(process)) for _ in range(30)]
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    seen = max([*acknowledged, *(int(each) for each in rest.split("\n")[:-1])])
    view = book.look()
    assert view.frontier.size >= seen >= 34
    after = book.say("alert", at=datetime.now(UTC))
    assert after == view.frontier.size + 1
