"""Alerts reach people through a real channel, sooner or later, and not more often than needed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.channel import Channel
from tests.worlds import World

from assay.domain.decision import Subject
from assay.evidence.record import format_time
from assay.ledger.outbox import alerts, open_alert, resolve, update
from assay.ledger.tables import OutboxRow
from assay.monitoring import delivery
from assay.monitoring.delivery import MAX_ATTEMPTS
from assay.workflow.alerts import VARIABLE, Alert, close, deliver_due, raise_with

SUBJECT = Subject(name="digits", version="1", digest="sha256:" + "0" * 64)


@pytest.fixture(autouse=True)
def _channel_of_the_environment(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, channel.url)


def sight(world: World, detector: str = "drift", version: str = "1") -> bool:
    """A detector sees its condition; say whether that was news."""
    subject = Subject(name="digits", version=version, digest=SUBJECT.digest)
    alert = Alert(
        subject=subject,
        detector=detector,
        severity="critical",
        title=f"{subject}: {detector}",
        body="Look.",
    )
    return raise_with(world.journal, [], alert, role="monitor")[1]


def only(world: World) -> OutboxRow:
    (row,) = alerts(world.journal.ledger)
    return row


def make_due(world: World) -> None:
    """Time passes until the next attempt."""

    def change(row: OutboxRow) -> None:
        row.next_try_at = format_time(datetime.now(UTC) - timedelta(seconds=1))

    update(world.journal.ledger, only(world).id or 0, change)


def test_an_alert_is_delivered_once(world: World, channel: Channel) -> None:
    assert sight(world)
    (attempt,) = deliver_due(world.journal)
    assert (attempt.delivered, attempt.state) == (True, "delivered")
    assert deliver_due(world.journal) == ()
    assert channel.titles == ["digits@1: drift"]
    assert only(world).delivered_at


def test_an_alert_is_on_record_whether_or_not_it_was_delivered(world: World) -> None:
    sight(world)
    statement = world.journal.records()[-1].statement
    assert statement.kind == "alert"
    assert statement.predicate["title"] == "digits@1: drift"


def test_without_a_channel_alerts_wait(world: World, channel: Channel) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE)
        sight(world)
        assert deliver_due(world.journal) == ()
    row = only(world)
    assert (row.state, row.attempts) == ("pending", 0)
    deliver_due(world.journal)
    assert channel.titles == ["digits@1: drift"]


def test_channels_of_the_settings_are_used_too(
    world: World, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    world.edit_settings("urls = []", f'urls = ["{channel.url}"]')
    world = world.reopen()
    sight(world)
    deliver_due(world.journal)
    assert channel.titles == ["digits@1: drift"]


def test_a_failed_attempt_is_made_again_later_and_not_before(
    world: World, channel: Channel
) -> None:
    channel.answers = [500, 500]
    sight(world)
    before = format_time(datetime.now(UTC))
    (attempt,) = deliver_due(world.journal)
    assert (attempt.delivered, attempt.state) == (False, "pending")
    row = only(world)
    assert row.next_try_at > before
    assert row.error == "json: the channel did not take it"
    assert deliver_due(world.journal) == (), "it is not due yet"
    first = datetime.fromisoformat(row.next_try_at) - datetime.now(UTC)
    make_due(world)
    deliver_due(world.journal)
    second = datetime.fromisoformat(only(world).next_try_at) - datetime.now(UTC)
    assert second > 1.8 * first
    make_due(world)
    deliver_due(world.journal)
    assert channel.titles == ["digits@1: drift"]
    row = only(world)
    assert (row.state, row.attempts, row.error) == ("delivered", 3, "")


def test_an_alert_nobody_takes_is_given_up_and_shows_as_dead(
    world: World, channel: Channel
) -> None:
    channel.answers = [500] * (2 * MAX_ATTEMPTS)
    sight(world)
    states: list[str] = []
    while not states or states[-1] == "pending":
        make_due(world)
        states += [each.state for each in deliver_due(world.journal)]
    assert states == ["pending"] * (MAX_ATTEMPTS - 1) + ["dead"]
    make_due(world)
    assert deliver_due(world.journal) == ()
    assert not sight(world), "its condition is still the same one"


def test_an_alert_seen_again_is_counted_not_repeated(world: World, channel: Channel) -> None:
    assert sight(world)
    assert not sight(world)
    deliver_due(world.journal)
    assert not sight(world), "delivered is not closed"
    deliver_due(world.journal)
    assert channel.titles == ["digits@1: drift"]
    assert only(world).seen == 3
    assert len(world.journal.view.of_kind("alert")) == 1


def test_other_detectors_and_versions_are_other_alerts(world: World, channel: Channel) -> None:
    assert sight(world)
    assert sight(world, detector="withdrawal")
    assert sight(world, version="2")
    deliver_due(world.journal)
    assert channel.titles == ["digits@1: drift", "digits@1: withdrawal", "digits@2: drift"]


def test_a_condition_that_comes_back_after_it_was_gone_is_news(
    world: World, channel: Channel
) -> None:
    sight(world)
    deliver_due(world.journal)
    close(world.journal, SUBJECT, "drift")
    assert sight(world)
    deliver_due(world.journal)
    assert channel.titles == ["digits@1: drift"] * 2


def test_an_alert_closed_while_it_is_sent_stays_closed(world: World, channel: Channel) -> None:
    """The marking of the attempt comes after the closing."""
    sight(world)
    row = only(world)
    with pytest.MonkeyPatch.context() as patch:
        send = delivery.deliver

        def closing(message: delivery.AlertMessage, urls: Sequence[str]) -> delivery.Delivery:
            done = send(message, urls)
            resolve(world.journal.ledger, row.fingerprint)
            return done

        patch.setattr(delivery, "deliver", closing)
        deliver_due(world.journal)
    assert channel.titles == ["digits@1: drift"]
    assert only(world).state == "resolved"
    assert open_alert(world.journal.ledger, row.fingerprint) is None
