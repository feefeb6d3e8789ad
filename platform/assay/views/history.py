"""The ledger as lines that people read."""

from collections.abc import Callable
from typing import Final

from assay.domain.outcome import BLOCKING
from assay.evidence.record import Record
from assay.views.models import Event, Source
from assay.views.reading import as_list, as_mapping


def history(source: Source, digest: str | None = None) -> tuple[Event, ...]:
    """Return the ledger, oldest first: all of it, or what is about a digest."""
    return tuple(
        Event(
            seq=record.seq,
            at=record.at,
            kind=record.statement.kind,
            what=described(record),
            person=record.signer.person,
        )
        for record in source.journal.records()
        if digest is None or record.statement.is_about(digest)
    )


def described(record: Record) -> str:
    """Say in a few words what a record says."""
    teller = TELLERS.get(record.statement.kind)
    return teller(record) if teller else record.statement.subjects[0].name


def _decision(record: Record) -> str:
    return f"{_where(record)}: {record.statement.predicate.get('verdict')}{_blocking(record)}"


def _move(record: Record) -> str:
    reasons = "; ".join(map(str, as_list(record.statement.predicate.get("reasons"))))
    return f"{_where(record)}: {reasons}" if reasons else _where(record)


def _approval(record: Record) -> str:
    return f"of decision {str(record.statement.predicate.get('decision'))[7:19]}"


def _drift(record: Record) -> str:
    predicate = record.statement.predicate
    return f"{record.statement.subjects[0].name}@{predicate.get('version')}: " + (
        "alarm" if predicate.get("alarm") else str(predicate.get("state"))
    )


def _key(record: Record) -> str:
    predicate = record.statement.predicate
    return f"{predicate.get('role')}, held by {predicate.get('person')}"


def _document(record: Record) -> str:
    return f"{record.statement.subjects[0].name}: {record.statement.predicate.get('document')}"


def _alert(record: Record) -> str:
    return str(record.statement.predicate.get("title"))


def _policy(record: Record) -> str:
    packs = as_mapping(record.statement.predicate.get("packs"))
    return ", ".join(f"{name} {as_mapping(pack).get('version')}" for name, pack in packs.items())


TELLERS: Final[dict[str, Callable[[Record], str]]] = {
    "alert": _alert,
    "approval": _approval,
    "decision": _decision,
    "document": _document,
    "drift": _drift,
    "key": _key,
    "policy": _policy,
    "promotion": _move,
    "withdrawal": _move,
}


def _where(record: Record) -> str:
    predicate = record.statement.predicate
    name = record.statement.subjects[0].name
    return f"{name}@{predicate.get('version')} at {predicate.get('gate')}"


def _blocking(record: Record) -> str:
    findings = [as_mapping(each) for each in as_list(record.statement.predicate.get("findings"))]
    count = sum(
        each.get("severity") != "warn" and each.get("outcome") in BLOCKING for each in findings
    )
    return f", {count} blocking" if count else ""
