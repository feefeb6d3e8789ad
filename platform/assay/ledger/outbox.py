"""The alert outbox: alerts wait here until delivered, and survive a crash in between.

Delivery is at least once: an alert is marked delivered only after the channel took it.
"""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from assay.evidence.record import format_time
from assay.ledger.store import Ledger
from assay.ledger.tables import OutboxRow

OPEN = ("pending", "delivered", "dead")


def open_alert(ledger: Ledger, fingerprint: str) -> OutboxRow | None:
    """Return the alert that is still open under a fingerprint, if there is one."""
    with ledger.session() as session:
        return _open(session, fingerprint)


def open_about(ledger: Ledger, model: str, version: str) -> bool:
    """Whether any alert about a version is open."""
    query = select(OutboxRow).where(
        OutboxRow.model == model, OutboxRow.version == version, col(OutboxRow.state).in_(OPEN)
    )
    with ledger.session() as session:
        return session.exec(query).first() is not None


def seen_again(ledger: Ledger, fingerprint: str) -> None:
    """Count another sighting of an open alert instead of raising it anew."""
    with ledger.session(writer=True) as session:
        if row := _open(session, fingerprint):
            row.seen += 1
            session.add(row)
            session.commit()


def resolve(ledger: Ledger, fingerprint: str) -> None:
    """Close an open alert: the condition is gone."""
    with ledger.session(writer=True) as session:
        if row := _open(session, fingerprint):
            row.state = "resolved"
            session.add(row)
            session.commit()


def alerts(ledger: Ledger, *, limit: int = 1000) -> list[OutboxRow]:
    """Return alerts, newest first."""
    with ledger.session() as session:
        return list(session.exec(select(OutboxRow).order_by(col(OutboxRow.id).desc()).limit(limit)))


def due(ledger: Ledger, *, now: datetime) -> list[OutboxRow]:
    """Return the alerts whose next attempt is due, oldest first."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.state == "pending", col(OutboxRow.next_try_at) <= format_time(now))
        .order_by(col(OutboxRow.id))
    )
    with ledger.session() as session:
        return list(session.exec(query))


def update(ledger: Ledger, alert_id: int, change: Callable[[OutboxRow], None]) -> None:
    """Change one alert's delivery state in a transaction of its own."""
    with ledger.session(writer=True) as session:
        if row := session.get(OutboxRow, alert_id):
            change(row)
            session.add(row)
            session.commit()


def _open(session: Session, fingerprint: str) -> OutboxRow | None:
    query = select(OutboxRow).where(
        OutboxRow.fingerprint == fingerprint, col(OutboxRow.state).in_(OPEN)
    )
    return session.exec(query).first()
