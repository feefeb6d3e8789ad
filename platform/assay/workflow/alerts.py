"""Alerts: raised in one transaction with their evidence, delivered later, lost never.

An alert is raised once while its condition holds; sighting it again only counts. Delivery reads the
outbox, so a crash between writing and sending costs nothing, and one between sending and marking
sends twice at worst.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from assay.domain.decision import Subject
from assay.evidence.record import Record, format_time
from assay.evidence.statement import Resource, Statement
from assay.ledger.outbox import due, open_alert, resolve, seen_again, update
from assay.ledger.tables import OutboxRow
from assay.workflow.journal import Journal

if TYPE_CHECKING:
    from assay.monitoring.delivery import Retry

VARIABLE: Final = "ASSAY_ALERT_URLS"

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What people should know about a version."""

    subject: Subject
    detector: str
    severity: Severity
    title: str
    body: str

    @property
    def fingerprint(self) -> str:
        """What makes two sightings one alert."""
        from assay.monitoring.delivery import fingerprint

        return fingerprint(self.subject.name, self.subject.version, self.detector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to deliver one alert."""

    title: str
    delivered: bool
    state: str
    error: str


def raise_with(
    journal: Journal, statements: Sequence[Statement], alert: Alert | None, *, role: str
) -> tuple[list[Record], bool]:
    """Append statements and, unless it is open already, the alert that follows from them.

    Returns:
        The records, and whether a new alert was raised.
    """
    if alert is None:
        return journal.attest(statements, role=role), False
    if open_alert(journal.ledger, alert.fingerprint):
        records = journal.attest(statements, role=role)
        seen_again(journal.ledger, alert.fingerprint)
        return records, False
    row = _row(alert, journal.now())
    return journal.attest([*statements, _statement(alert)], role=role, outbox=[row]), True


def close(journal: Journal, subject: Subject, detector: str) -> None:
    """Close the alert of a detector about a version: its condition is gone."""
    from assay.monitoring.delivery import fingerprint

    resolve(journal.ledger, fingerprint(subject.name, subject.version, detector))


def channels(journal: Journal) -> tuple[str, ...]:
    """Return where alerts go: the settings' channels and those of the environment."""
    extra = os.environ.get(VARIABLE, "").split()
    return (*journal.workspace.config.alert_urls, *extra)


def deliver_due(journal: Journal) -> tuple[Attempt, ...]:
    """Try to deliver what is due; without a channel alerts wait, they are not given up."""
    from assay.monitoring.delivery import AlertMessage, deliver, next_state

    urls = channels(journal)
    attempts = []
    for row in due(journal.ledger, now=datetime.now(UTC)) if urls else []:
        message = AlertMessage(
            title=row.title,
            body=row.body,
            severity=row.severity,  # type: ignore[arg-type]  # written from a Severity
            fingerprint=row.fingerprint,
        )
        outcome = deliver(message, urls)
        retry = next_state(row.attempts, ok=outcome.ok, fingerprint=row.fingerprint)
        _mark(journal, row, retry, error=outcome.error)
        attempts.append(
            Attempt(title=row.title, delivered=outcome.ok, state=retry.state, error=outcome.error)
        )
    return tuple(attempts)


def _mark(journal: Journal, row: OutboxRow, retry: "Retry", *, error: str) -> None:
    now = datetime.now(UTC)

    def change(stored: OutboxRow) -> None:
        stored.attempts = retry.attempts
        stored.error = error
        stored.next_try_at = format_time(now + timedelta(seconds=retry.wait_s))
        stored.delivered_at = format_time(now) if retry.state == "delivered" else ""
        if stored.state == "pending":  # it may have been resolved meanwhile
            stored.state = retry.state

    update(journal.ledger, row.id or 0, change)


def _row(alert: Alert, now: datetime) -> OutboxRow:
    return OutboxRow(
        fingerprint=alert.fingerprint,
        model=alert.subject.name,
        version=alert.subject.version,
        severity=alert.severity,
        title=alert.title,
        body=alert.body,
        opened_at=format_time(now),
        next_try_at=format_time(now),
    )


def _statement(alert: Alert) -> Statement:
    return Statement(
        kind="alert",
        subjects=(Resource(name=alert.subject.name, digest=alert.subject.digest),),
        predicate={
            "fingerprint": alert.fingerprint,
            "severity": alert.severity,
            "title": alert.title,
            "body": alert.body,
            "version": alert.subject.version,
        },
    )
