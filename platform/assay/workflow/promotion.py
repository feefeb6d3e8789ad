"""What the governed store does around MLflow's own alias write, and who holds a gate.

The order is: decide and record → MLflow writes the alias → record the promotion. A crash in between
leaves an alias that the ledger does not back yet; `reconcile` finishes or undoes it, and
`load_approved` refuses it until then.
"""

from collections.abc import Sequence
from typing import Final

from assay.domain.decision import Subject
from assay.domain.outcome import Verdict
from assay.evidence.record import Record
from assay.evidence.statement import Resource, Statement
from assay.ledger.view import LedgerView
from assay.workflow.alerts import Alert, close, raise_with
from assay.workflow.gate import Admission
from assay.workflow.journal import Journal

# What alerts about a withdrawal are filed under; the version's next promotion closes them.
WITHDRAWAL: Final = "withdrawal"


def holder(view: LedgerView, name: str, gate: str) -> Record | None:
    """Return the promotion that stands at a model's gate: the newest, unless withdrawn since."""
    newest = last_word(view, name, gate)
    return newest if newest is not None and newest.statement.kind == "promotion" else None


def last_word(view: LedgerView, name: str, gate: str) -> Record | None:
    """Return the newest promotion or withdrawal at a model's gate."""
    for record in reversed(view.of_kind("promotion", "withdrawal")):
        predicate = record.statement.predicate
        if predicate.get("name") == name and predicate.get("gate") == gate:
            return record
    return None


def holds(view: LedgerView, subject: Subject, gate: str) -> bool:
    """Whether this very version and digest stands at the gate."""
    record = holder(view, subject.name, gate)
    return (
        record is not None
        and record.statement.is_about(subject.digest)
        and record.statement.predicate.get("version") == subject.version
    )


def record_promotion(journal: Journal, admission: Admission, *, actor: str) -> Record | None:
    """Append the promotion, unless the version already stands there under this decision."""
    decision = admission.decision
    subject, gate = decision.subject, decision.gate
    standing = holder(journal.view, subject.name, gate)
    if (
        holds(journal.view, subject, gate)
        and standing is not None
        and standing.statement.predicate.get("decision") == admission.digest
    ):
        return None
    statement = Statement(
        kind="promotion",
        subjects=(Resource(name=subject.name, digest=subject.digest),),
        predicate={
            "name": subject.name,
            "version": subject.version,
            "gate": gate,
            "decision": admission.digest,
            "approved_by": sorted({p for each in admission.standings for p in each.persons}),
            "actor": actor,
        },
    )
    record = journal.attest([statement], role="ledger")[0]
    journal.checkpoint()
    close(journal, subject, WITHDRAWAL)
    return record


def record_withdrawal(
    journal: Journal,
    subject: Subject,
    gate: str,
    *,
    actor: str,
    reasons: Sequence[str],
    alert: Alert | None = None,
) -> Record:
    """Append a withdrawal with its reasons and, in the same transaction, the alert about it."""
    statement = Statement(
        kind="withdrawal",
        subjects=(Resource(name=subject.name, digest=subject.digest),),
        predicate={
            "name": subject.name,
            "version": subject.version,
            "gate": gate,
            "actor": actor,
            "reasons": list(reasons),
        },
    )
    records, _ = raise_with(journal, [statement], alert, role="ledger")
    journal.checkpoint()
    return records[0]


def holder_subject(record: Record) -> Subject:
    """Return the version a promotion or withdrawal speaks of."""
    predicate = record.statement.predicate
    return Subject(
        name=str(predicate.get("name")),
        version=str(predicate.get("version")),
        digest=record.statement.subjects[0].digest,
    )


def refusal(admission: Admission) -> str:
    """Say why a gate did not open, in the same words to every client."""
    decision = admission.decision
    subject, gate = decision.subject, decision.gate
    if admission.verdict is Verdict.WAITING:
        lines = [
            f"[{each.need.control}] {each.need.article}: {len(each.persons)} of "
            f"{each.need.count} by role {each.need.role} ({each.need.because})"
            for each in admission.standings
            if not each.met
        ]
        head = f"{subject} may pass '{gate}' once people have approved {admission.digest}"
    else:
        lines = [
            f"[{each.control}] {each.article} {each.outcome}: wanted {each.wanted}; got "
            f"{each.got}; remedy: {each.remedy}"
            for each in decision.blocking
        ]
        head = f"{subject} may not pass '{gate}': {len(lines)} blocking finding(s)"
        if not lines:
            lines = ["no control vouches for it"]
    return "\n  ".join([head, *lines])
