"""A statement as it stands in the ledger, with its place, time and verified signer."""

from dataclasses import dataclass
from datetime import UTC, datetime

from assay.domain.errors import IntegrityError
from assay.evidence.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A registered key: whose it is, and in which role."""

    key_id: str
    person: str
    role: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One verified entry. The order of records is the order of `seq`, never that of clocks."""

    seq: int
    at: datetime
    statement: Statement
    signer: Signer
    envelope_digest: str


def format_time(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with microseconds, so that text order is time order.

    >>> format_time(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_time(text: str, *, where: str) -> datetime:
    """Read `format_time`'s form back."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        raise IntegrityError(f"{where}: {text!r} is not a time in UTC") from None
