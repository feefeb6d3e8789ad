"""Every way we know to change a ledger, carried out by somebody who can write its file."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.ledger.book import ROLES, START, SUBJECT, Book, key_of, rehash, said

from assay.domain.errors import IntegrityError
from assay.evidence.register import KeyRegister
from assay.ledger.checkpoint import Checkpoint, sign_checkpoint
from assay.ledger.leaf import Leaf
from assay.ledger.merkle import Frontier, leaf_hash
from assay.ledger.view import LedgerView

Change = Callable[[sqlite3.Connection], object]
COLUMNS: Final = ("seq", "kind", "leaf", "leaf_hash", "prev_root")


def sql(*statements: str) -> Change:
    def change(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return change


def then_rehash(*statements: str) -> Change:
    """Change something, then make every hash and the head fit again."""

    def change(connection: sqlite3.Connection) -> None:
        sql(*statements)(connection)
        rehash(connection)

    return change


def loosened(*statements: str) -> Change:
    """Rebuild the table without its constraints first."""
    rebuild = (
        "CREATE TABLE loose AS SELECT * FROM ledger_entry",
        "DROP TABLE ledger_entry",
        "ALTER TABLE loose RENAME TO ledger_entry",
    )
    return sql(*rebuild, *statements)


def renumbered(*pairs: tuple[int, int]) -> Change:
    def change(connection: sqlite3.Connection) -> None:
        for before, after in pairs:
            connection.execute("UPDATE ledger_entry SET seq = ? WHERE seq = ?", (after, before))

    return change


def inserted(at: int, *, minutes: int = 1) -> Change:
    """Make room, and put a genuine statement there that fits what is before it."""

    def change(connection: sqlite3.Connection) -> None:
        text = Leaf(at=START + timedelta(minutes=minutes), envelope=said("drift", 77)).text()
        renumbered(*((seq, seq + 1) for seq in range(8, at - 1, -1)))(connection)
        root = Frontier()
        for (leaf,) in connection.execute("SELECT leaf FROM ledger_entry WHERE seq < ?", (at,)):
            root = root.append(leaf_hash(leaf.encode()))
        connection.execute(
            "INSERT INTO ledger_entry VALUES (?, 'drift', ?, ?, ?)",
            (at, text, leaf_hash(text.encode()).hex(), root.root.hex()),
        )

    return change


def both(first: Change, second: Change) -> Change:
    def change(connection: sqlite3.Connection) -> None:
        first(connection)
        second(connection)

    return change


def dated(seq: int, time: str) -> Change:
    """Write another time into a leaf, of the same length."""

    def change(connection: sqlite3.Connection) -> None:
        connection.execute(
            "UPDATE ledger_entry SET leaf = ? || substr(leaf, 35) WHERE seq = ?",
            (f'{{"at":"{time}', seq),
        )

    return change


def down_from(first: int) -> list[tuple[int, int]]:
    """Close the gap before an entry."""
    return [(seq, seq - 1) for seq in range(first, 9)]


SWAP: Final = ((6, -1), (7, 6), (-1, 7))
DELETE_LAST: Final = "DELETE FROM ledger_entry WHERE seq = 8"
EDIT: Final = "UPDATE ledger_entry SET leaf = replace(leaf, 'T00:01', 'T00:02') WHERE seq = 6"

# What was done → what is said of it. All of it is noticed from the database alone.
INSIDE: Final[dict[str, tuple[Change, str]]] = {
    "a byte of a leaf is edited": (sql(EDIT), "entry 6: it or an entry before it was changed"),
    "a leaf and its hash are edited": (
        both(sql(EDIT), lambda c: rehash_one(c, 6)),
        "entry 7: it or an entry before it was changed",
    ),
    "a byte of a payload is edited, with every hash": (
        then_rehash(
            "UPDATE ledger_entry SET leaf = replace(leaf, 'payload\":\"eyJ', 'payload\":\"eyI')"
            " WHERE seq = 6"
        ),
        "entry 6: ",
    ),
    "a byte of a signature is edited, with every hash": (
        then_rehash(
            "UPDATE ledger_entry SET leaf = replace(leaf, substr(leaf, instr(leaf, 'sig\":\"') + 6,"
            " 4), 'AAAA') WHERE seq = 6"
        ),
        "entry 6: the signature does not hold",
    ),
    "an entry is deleted": (
        sql("DELETE FROM ledger_entry WHERE seq = 6"),
        "entry 6: missing; the next one found is entry 7",
    ),
    "the first entry is deleted": (
        sql("DELETE FROM ledger_entry WHERE seq = 1"),
        "entry 1: missing; the next one found is entry 2",
    ),
    "an entry is deleted and the rest renumbered": (
        both(sql("DELETE FROM ledger_entry WHERE seq = 6"), renumbered(*down_from(7))),
        "entry 6: it or an entry before it was changed",
    ),
    "a key is deleted, with every hash": (
        both(
            both(sql("DELETE FROM ledger_entry WHERE seq = 2"), renumbered(*down_from(3))), rehash
        ),
        "entry 4: signed by the unregistered key",
    ),
    "two entries change places": (
        renumbered(*SWAP),
        "entry 6: it or an entry before it was changed",
    ),
    "two entries change places, with every hash": (
        both(renumbered(*SWAP), rehash),
        "entry 7: dated 2026-11-23T00:01:00.000000Z, before the one it follows",
    ),
    "the tail is cut off": (
        sql(DELETE_LAST),
        "entry 8: the head says 8 entries, 7 were found",
    ),
    "everything is cut off": (
        sql("DELETE FROM ledger_entry"),
        "entry 1: the head says 8 entries, 0 were found",
    ),
    "an entry is inserted": (inserted(6), "entry 7: it or an entry before it was changed"),
    "an entry is inserted in front": (inserted(1), "entry 1: signed by the unregistered key"),
    "an entry is added behind the head": (
        inserted(9, minutes=3),
        "entry 9: the head says 8 entries, 9 were found",
    ),
    "a label is changed": (
        sql("UPDATE ledger_entry SET kind = 'evaluation' WHERE seq = 7"),
        "entry 7: labelled evaluation but it is a drift",
    ),
    "a label is removed": (
        loosened("UPDATE ledger_entry SET kind = NULL WHERE seq = 7"),
        "entry 7: labelled None but it is a drift",
    ),
    "a hash is changed": (
        sql("UPDATE ledger_entry SET leaf_hash = 'ab' || leaf_hash WHERE seq = 7"),
        "entry 7: it or an entry before it was changed",
    ),
    "an earlier root is changed": (
        sql("UPDATE ledger_entry SET prev_root = leaf_hash WHERE seq = 7"),
        "entry 7: it or an entry before it was changed",
    ),
    "an entry is there twice": (
        loosened("INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 6"),
        "entry 7: missing; the next one found is entry 6",
    ),
    "an entry is there again at the end": (
        loosened(
            "INSERT INTO ledger_entry SELECT 9, kind, leaf, leaf_hash, prev_root"
            " FROM ledger_entry WHERE seq = 6"
        ),
        "entry 9: it or an entry before it was changed",
    ),
    "an entry is there again at the end, with every hash": (
        both(
            loosened(
                "INSERT INTO ledger_entry SELECT 9, kind, leaf, leaf_hash, prev_root"
                " FROM ledger_entry WHERE seq = 6"
            ),
            rehash,
        ),
        "entry 9: dated 2026-11-23T00:01:00.000000Z, before the one it follows",
    ),
    "an entry is back-dated": (
        dated(7, "2020-01-01T00:00:00.000000Z"),
        "entry 7: it or an entry before it was changed",
    ),
    "an entry is back-dated, with every hash": (
        both(dated(7, "2020-01-01T00:00:00.000000Z"), rehash),
        "entry 7: dated 2020-01-01T00:00:00.000000Z, before the one it follows",
    ),
    "a time is no time, with every hash": (
        both(dated(7, "2020-01-01T00:00:00.0000000"), rehash),
        "entry 7: ",
    ),
    "a leaf is removed": (
        loosened("UPDATE ledger_entry SET leaf = NULL WHERE seq = 7"),
        "entry 7: its leaf is no text",
    ),
    "a leaf is bytes": (
        sql("UPDATE ledger_entry SET leaf = CAST(leaf AS BLOB) WHERE seq = 7"),
        "entry 7: its leaf is no text",
    ),
    "a leaf is something else, with every hash": (
        then_rehash("UPDATE ledger_entry SET leaf = '{}' WHERE seq = 7"),
        "entry 7: ",
    ),
    "the head has another size": (
        sql("UPDATE ledger_head SET size = 7"),
        "entry 8: the head says 7 entries, 8 were found",
    ),
    "the head's size is no number": (
        sql("UPDATE ledger_head SET size = 'many'"),
        "entry 1: the head says many entries, 8 were found",
    ),
    "the head has another root": (
        sql("UPDATE ledger_head SET root = frontier || 'a'"),
        "entry 8: the head's root, frontier or time",
    ),
    "the head has another frontier": (
        sql("UPDATE ledger_head SET frontier = 'ab'"),
        "entry 8: the head's root, frontier or time",
    ),
    "the head has a later time": (
        sql("UPDATE ledger_head SET recorded_at = '2099-01-01T00:00:00.000000Z'"),
        "entry 8: the head's root, frontier or time",
    ),
    "the head has no time": (
        sql("UPDATE ledger_head SET recorded_at = ''"),
        "entry 8: the head's root, frontier or time",
    ),
    "the head is deleted": (
        sql("DELETE FROM ledger_head"),
        "entry 1: the head says 0 entries, 8 were found",
    ),
}

# These fit together inside; only a checkpoint kept elsewhere shows them.
OUTSIDE: Final[dict[str, tuple[Change, str]]] = {
    "the tail is cut off, with the head": (
        then_rehash(DELETE_LAST),
        "has 7 entries but a checkpoint saw 8: entry 8 is missing",
    ),
    "all but the keys is cut off, with the head": (
        then_rehash("DELETE FROM ledger_entry WHERE seq > 4"),
        "has 4 entries but a checkpoint saw 8: entry 5 is missing",
    ),
    "a last entry is redated, with every hash": (
        both(dated(8, "2026-11-23T09:00:00.000000Z"), rehash),
        "the first 8 entries are not those a checkpoint saw",
    ),
    "an entry is redated within its neighbours, with every hash": (
        both(dated(7, "2026-11-23T00:02:30.000000Z"), rehash),
        "the first 8 entries are not those a checkpoint saw",
    ),
    "an entry is inserted, with every hash": (
        both(inserted(7), rehash),
        "the first 8 entries are not those a checkpoint saw",
    ),
    "a failed evaluation is removed, with every hash": (
        both(
            both(sql("DELETE FROM ledger_entry WHERE seq = 6"), renumbered(*down_from(7))), rehash
        ),
        "has 7 entries but a checkpoint saw 8: entry 8 is missing",
    ),
    "the whole ledger is emptied": (
        sql("DELETE FROM ledger_entry", "DELETE FROM ledger_head"),
        "the checkpoint of size 8 has no valid signature",
    ),
}


def rehash_one(connection: sqlite3.Connection, seq: int) -> None:
    (text,) = connection.execute("SELECT leaf FROM ledger_entry WHERE seq = ?", (seq,)).fetchone()
    connection.execute(
        "UPDATE ledger_entry SET leaf_hash = ? WHERE seq = ?",
        (leaf_hash(text.encode()).hex(), seq),
    )


@pytest.mark.parametrize("name", INSIDE)
def test_a_change_is_noticed_and_the_first_bad_entry_named(written: Book, name: str) -> None:
    change, said_of_it = INSIDE[name]
    with written.raw() as connection:
        change(connection)
    written.checkpoints.clear()  # nothing but the database is looked at
    with pytest.raises(IntegrityError) as caught:
        written.look()
    assert f"ledger {said_of_it}" in str(caught.value)


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_rewritten_ledger_is_noticed_by_a_checkpoint(written: Book, name: str) -> None:
    change, said_of_it = OUTSIDE[name]
    with written.raw() as connection:
        change(connection)
    with pytest.raises(IntegrityError) as caught:
        written.look()
    assert said_of_it in str(caught.value)


@pytest.mark.parametrize("name", sorted(set(OUTSIDE) - {"the whole ledger is emptied"}))
def test_without_the_checkpoint_it_would_have_gone_unseen(written: Book, name: str) -> None:
    # Why checkpoints are kept outside, and why an empty file of them is a loss.
    with written.raw() as connection:
        OUTSIDE[name][0](connection)
    written.checkpoints.clear()
    written.look()


def test_an_untouched_ledger_gives_no_alarm(written: Book) -> None:
    with written.raw():
        pass  # even with the triggers gone
    for _ in range(3):
        assert len(written.look().records) == 8


def test_every_single_character_of_every_column_is_covered(written: Book) -> None:
    tried = noticed = 0
    with written.raw() as connection:
        rows = connection.execute("SELECT * FROM ledger_entry ORDER BY seq").fetchall()
    for row in rows:
        for column, value in zip(COLUMNS[1:], row[1:], strict=True):
            step = max(1, len(value) // 7)
            for position in range(0, len(value), step):
                tried += 1
                noticed += was_noticed(written, row[0], column, flipped(value, position))
                put(written, row[0], column, value)
    assert tried > 200
    assert noticed == tried
    assert len(written.look().records) == 8


def flipped(text: str, position: int) -> str:
    other = "b" if text[position] != "b" else "c"
    return text[:position] + other + text[position + 1 :]


def put(book: Book, seq: int, column: str, value: str) -> None:
    with book.raw() as connection:
        connection.execute(f"UPDATE ledger_entry SET {column} = ? WHERE seq = ?", (value, seq))  # noqa: S608  # our own names


def was_noticed(book: Book, seq: int, column: str, value: str) -> bool:
    put(book, seq, column, value)
    try:
        book.look()
    except IntegrityError as error:
        return f"ledger entry {seq}:" in str(error)
    return False


def test_an_entry_signed_by_a_stranger_is_refused(
    written: Book, stranger: Ed25519PrivateKey
) -> None:
    forged = said("evaluation", 99, key=stranger)
    written.ledger.append([("evaluation", forged)], now=START + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="entry 9: signed by the unregistered key"):
        written.look()


def test_an_entry_signed_in_the_wrong_role_is_refused(written: Book) -> None:
    forged = said("evaluation", 99, key=key_of("monitor"))
    written.ledger.append([("evaluation", forged)], now=START + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="entry 9: a evaluation statement signed by role mon"):
        written.look()


def test_a_mislabelled_entry_is_refused(written: Book) -> None:
    written.ledger.append([("evaluation", said("drift", 99))], now=START + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="entry 9: labelled evaluation but it is a drift"):
        written.look()


def test_another_root_of_trust_trusts_nothing_here(written: Book) -> None:
    view = LedgerView(written.ledger, KeyRegister(frozenset({"00" * 32})))
    with pytest.raises(IntegrityError, match="entry 1: signed by the unregistered key"):
        view.refresh()


def test_a_view_grows_with_the_ledger(written: Book) -> None:
    view = written.look()
    written.say("drift")
    written.say("alert")
    view.refresh()
    assert [record.seq for record in view.records] == list(range(1, 11))
    assert view.frontier == written.look().frontier
    view.refresh()
    assert len(view.records) == 10


def test_a_view_notices_a_ledger_cut_off_behind_its_back(written: Book) -> None:
    view = written.look()
    with written.raw() as connection:
        then_rehash(DELETE_LAST)(connection)
    with pytest.raises(IntegrityError, match="entry 8: the head says 7 entries, 8 were found"):
        view.refresh()


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        (sql(EDIT), 6),
        (then_rehash(EDIT), 6),
        (sql("DELETE FROM ledger_entry WHERE seq = 6"), 6),
        (sql(DELETE_LAST), 8),
        (sql("DELETE FROM ledger_entry"), 1),
        (renumbered(*SWAP), 6),
        (sql("UPDATE ledger_entry SET kind = 'drift' WHERE seq = 6"), 6),
        (sql("UPDATE ledger_entry SET leaf = CAST(leaf AS BLOB) WHERE seq = 7"), 7),
        (loosened("UPDATE ledger_entry SET leaf = NULL WHERE seq = 7"), 7),
    ],
)
def test_a_view_that_looks_again_notices_what_was_changed_behind_its_back(
    written: Book, change: Change, seq: int
) -> None:
    view = written.look()
    view.recheck()
    with written.raw() as connection:
        change(connection)
    with pytest.raises(IntegrityError, match=f"entry {seq}: changed since it was verified"):
        view.recheck()


def test_looking_again_is_quiet_about_entries_that_came_since(written: Book) -> None:
    view = written.look()
    written.say("drift")
    view.recheck()
    assert len(view.records) == 8


def test_a_bad_new_entry_leaves_the_view_as_it_was(written: Book) -> None:
    view = written.look()
    written.ledger.append([("alert", said("drift", 99))], now=START + timedelta(hours=1))
    for _ in range(2):
        with pytest.raises(IntegrityError, match="entry 9: labelled"):
            view.refresh()
        assert (len(view.records), view.frontier.size) == (8, 8)


def test_records_are_found_by_kind_and_by_what_they_are_about(written: Book) -> None:
    view = written.look()
    assert [each.seq for each in view.of_kind("key")] == [1, 2, 3, 4]
    assert [each.seq for each in view.of_kind("drift", "evaluation")] == [6, 7]
    assert [each.seq for each in view.about(SUBJECT.digest, "drift")] == [7]
    assert view.about("sha256:" + "00" * 32, "drift") == []


def test_checkpoints_of_every_size_agree_with_the_tree(written: Book) -> None:
    tree = Frontier()
    checkpoints = []
    for row in written.ledger.read().rows:
        at = Checkpoint(origin="assay.dev/test", size=tree.size, root=tree.root)
        checkpoints.append(sign_checkpoint(at, key_of("ledger")))
        tree = tree.append(leaf_hash(row.leaf.encode()))
    assert [each.checkpoint.size for each in checkpoints] == list(range(8))
    written.look().compare(tuple(checkpoints))


def test_a_checkpoint_by_another_key_is_refused(written: Book) -> None:
    tree = written.look().frontier
    at = Checkpoint(origin="assay.dev/test", size=tree.size, root=tree.root)
    for role in (each for each in ROLES if each != "ledger"):
        with pytest.raises(IntegrityError, match="the checkpoint of size 8 has no valid signature"):
            written.look().compare((sign_checkpoint(at, key_of(role)),))


def test_a_checkpoint_with_another_root_is_an_alarm(written: Book) -> None:
    at = Checkpoint(origin="assay.dev/test", size=5, root=b"\0" * 32)
    with pytest.raises(IntegrityError, match="the first 5 entries are not those"):
        written.look().compare((sign_checkpoint(at, key_of("ledger")),))


def test_the_ledger_rolled_back_to_an_old_copy_is_noticed(written: Book) -> None:
    with sqlite3.connect(written.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    backup = written.path.read_bytes()
    written.say("drift")
    written.checkpoint()
    for path in written.path.parent.glob("ledger.db-*"):
        path.unlink()
    copy = written.path.with_name("backup.db")
    copy.write_bytes(backup)
    copy.replace(written.path)
    with pytest.raises(IntegrityError, match="has 8 entries but a checkpoint saw 9"):
        written.look()
