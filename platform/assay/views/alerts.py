"""Alerts as a reader sees them."""

from assay.ledger.outbox import OPEN, alerts
from assay.views.models import AlertView, Source


def alert_list(source: Source) -> tuple[AlertView, ...]:
    """Return alerts, newest first."""
    return tuple(
        AlertView(
            id=row.id or 0,
            opened_at=row.opened_at,
            severity=row.severity,
            model=row.model,
            version=row.version,
            title=row.title,
            body=row.body,
            state=row.state,
            open=row.state in OPEN,
            seen=row.seen,
            attempts=row.attempts,
            error=row.error,
        )
        for row in alerts(source.journal.ledger)
    )
