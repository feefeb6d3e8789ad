"""What a promotion rests on: an earlier decision that allows it, and the approvals it asked for.

Checked from the ledger alone, as of the promotion's own place in it: what was signed later cannot
make up for what was missing then.
"""

from typing import Any

from assay.domain.approval import standing
from assay.domain.decision import ApprovalNeed
from assay.domain.errors import IntegrityError
from assay.domain.outcome import Verdict
from assay.evidence.canonical import digest_of
from assay.evidence.record import Record
from assay.ledger.view import LedgerView
from assay.workflow.gate import approvals_in

BASIS = ("subject", "gate", "packs", "facts", "outcomes", "needs", "verdict")


def check_decision(record: Record) -> None:
    """Check that a decision's digest is that of what it says.

    Raises:
        IntegrityError: It is not.
    """
    predicate = record.statement.predicate
    if digest_of({key: predicate.get(key) for key in BASIS}) != predicate.get("digest"):
        raise IntegrityError(
            f"ledger entry {record.seq}: the decision's digest is not that of its content"
        )


def check_backing(view: LedgerView, promotion: Record) -> None:
    """Check that a promotion was allowed and approved when it happened.

    Raises:
        IntegrityError: No earlier decision allowed it, or people had not approved that decision.
    """
    decision = _decision_of(view, promotion)
    if decision is None or decision.statement.predicate.get("verdict") != Verdict.ALLOW:
        raise IntegrityError(
            f"ledger entry {promotion.seq}: a promotion that no earlier decision allowed"
        )
    check_decision(decision)
    barred = _texts(decision.statement.predicate.get("barred"))
    digest = str(decision.statement.predicate["digest"])
    given = approvals_in(view, before=promotion.seq)
    for need in _needs(decision):
        found = standing(need, given, decision=digest, barred=barred, at=promotion.at)
        if not found.met:
            raise IntegrityError(
                f"ledger entry {promotion.seq}: promoted with {len(found.persons)} of {need.count} "
                f"approvals by role {need.role} ({need.control})"
            )


def _decision_of(view: LedgerView, promotion: Record) -> Record | None:
    predicate = promotion.statement.predicate
    digest = promotion.statement.subjects[0].digest
    found = [
        record
        for record in view.about(digest, "decision")
        if record.seq < promotion.seq
        and record.statement.predicate.get("digest") == predicate.get("decision")
        and record.statement.predicate.get("gate") == predicate.get("gate")
    ]
    return found[-1] if found else None


def _needs(decision: Record) -> list[ApprovalNeed]:
    needs = decision.statement.predicate.get("needs")
    try:
        return [ApprovalNeed(**need) for need in _list(needs)]
    except TypeError:
        raise IntegrityError(f"ledger entry {decision.seq}: its needs do not read") from None


def _texts(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _list(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value
