from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.unit.ledger.book import START, Book, said

from assay.evidence.record import format_time
from assay.ledger.outbox import (
    OPEN,
    alerts,
    due,
    open_about,
    open_alert,
    resolve,
    seen_again,
    update,
)
from assay.ledger.store import Ledger
from assay.ledger.tables import OutboxRow


def raise_alert(book: Book, fingerprint: str, *, minutes: int = 0, version: str = "1") -> None:
    at = format_time(START + timedelta(minutes=minutes))
    row = OutboxRow(
        fingerprint=fingerprint,
        model="digits",
        version=version,
        severity="critical",
        title=f"alert {fingerprint}",
        body="b",
        opened_at=at,
        next_try_at=at,
    )
    number = next(book.numbers)
    book.ledger.append([("alert", said("alert", number))], now=START, outbox=[row])


def put_in_state(book: Book, fingerprint: str, state: str) -> None:
    row = open_alert(book.ledger, fingerprint)
    assert row is not None
    assert row.id is not None

    def change(found: OutboxRow) -> None:
        found.state = state

    update(book.ledger, row.id, change)


def test_an_alert_comes_with_its_ledger_entry(book: Book) -> None:
    raise_alert(book, "f")
    (row,) = alerts(book.ledger)
    assert (row.fingerprint, row.state, row.seen) == ("f", "pending", 1)
    assert len(book.look().of_kind("alert")) == 1


def test_an_empty_outbox_has_nothing(book: Book) -> None:
    assert alerts(book.ledger) == []
    assert due(book.ledger, now=START) == []
    assert open_alert(book.ledger, "f") is None
    assert not open_about(book.ledger, "digits", "1")


@pytest.mark.parametrize("state", OPEN)
def test_an_alert_stays_open_whatever_came_of_its_delivery(book: Book, state: str) -> None:
    raise_alert(book, "f")
    put_in_state(book, "f", state)
    assert open_alert(book.ledger, "f") is not None
    assert open_about(book.ledger, "digits", "1")


def test_a_resolved_alert_is_closed_and_may_be_raised_anew(book: Book) -> None:
    raise_alert(book, "f")
    resolve(book.ledger, "f")
    assert open_alert(book.ledger, "f") is None
    assert not open_about(book.ledger, "digits", "1")
    raise_alert(book, "f")
    assert [row.state for row in alerts(book.ledger)] == ["pending", "resolved"]


def test_an_alert_is_about_one_version(book: Book) -> None:
    raise_alert(book, "f", version="2")
    assert open_about(book.ledger, "digits", "2")
    assert not open_about(book.ledger, "digits", "1")
    assert not open_about(book.ledger, "faces", "2")


def test_an_open_alert_seen_again_is_counted_and_not_doubled(book: Book) -> None:
    raise_alert(book, "f")
    raise_alert(book, "g")
    for _ in range(3):
        seen_again(book.ledger, "f")
    assert {row.fingerprint: row.seen for row in alerts(book.ledger)} == {"f": 4, "g": 1}


@pytest.mark.parametrize("change", [seen_again, resolve])
def test_a_condition_nobody_raised_changes_nothing(
    book: Book, change: Callable[[Ledger, str], None]
) -> None:
    raise_alert(book, "f")
    change(book.ledger, "unknown")
    update(book.ledger, 99, lambda row: setattr(row, "state", "dead"))
    (row,) = alerts(book.ledger)
    assert (row.state, row.seen) == ("pending", 1)


def test_alerts_come_newest_first_and_not_more_than_asked_for(book: Book) -> None:
    for name in "abc":
        raise_alert(book, name)
    assert [row.fingerprint for row in alerts(book.ledger)] == ["c", "b", "a"]
    assert [row.fingerprint for row in alerts(book.ledger, limit=2)] == ["c", "b"]


def test_due_alerts_are_pending_in_time_and_oldest_first(book: Book) -> None:
    for name, minutes in {"a": 5, "b": 0, "c": 6, "d": 5}.items():
        raise_alert(book, name, minutes=minutes)
    put_in_state(book, "d", "dead")
    at = START + timedelta(minutes=5)
    assert [row.fingerprint for row in due(book.ledger, now=at)] == ["a", "b"]
    just_before = at - timedelta(microseconds=1)
    assert [row.fingerprint for row in due(book.ledger, now=just_before)] == ["b"]


def test_a_change_of_delivery_is_kept(book: Book) -> None:
    raise_alert(book, "f")
    row = open_alert(book.ledger, "f")
    assert row is not None
    assert row.id is not None

    def failed(found: OutboxRow) -> None:
        found.attempts += 1
        found.error = "timed out"

    update(book.ledger, row.id, failed)
    update(book.ledger, row.id, failed)
    (kept,) = alerts(book.ledger)
    assert (kept.attempts, kept.error) == (2, "timed out")


def test_alerts_do_not_count_as_entries(book: Book) -> None:
    before = book.look().frontier
    raise_alert(book, "f")
    seen_again(book.ledger, "f")
    resolve(book.ledger, "f")
    assert book.look().frontier.size == before.size + 1
