"""Verifying the whole history: chain, signatures, checkpoints, decisions, approved files."""

from collections.abc import Callable
from dataclasses import dataclass

from assay.domain.errors import IntegrityError
from assay.domain.outcome import Verdict
from assay.evidence.canonical import digest_of
from assay.evidence.record import Record
from assay.registry.client import Registry
from assay.workflow.journal import Journal
from assay.workflow.load import verified_holder
from assay.workflow.promotion import holder

BASIS = ("subject", "gate", "packs", "facts", "outcomes", "needs", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What a whole verification looked at."""

    entries: int
    root: str
    signatures: int
    checkpoints: int
    decisions: int
    promotions: int
    standing: tuple[str, ...]


def audit(
    journal: Journal, registry: Registry, on_step: Callable[[str], None] = lambda _: None
) -> Audit:
    """Verify everything from the first entry.

    Raises:
        IntegrityError: Names the first bad entry, or the version whose files were changed.
    """
    on_step("entries, signatures and checkpoints")
    records = journal.records()
    on_step("decisions and promotions")
    decisions = [each for each in records if each.statement.kind == "decision"]
    for record in decisions:
        _check_decision(record)
    promotions = [each for each in records if each.statement.kind == "promotion"]
    for record in promotions:
        _check_promotion(record, decisions)
    on_step("files of the versions that stand at a gate")
    standing = tuple(_check_standing(journal, registry))
    return Audit(
        entries=len(records),
        root=journal.view.frontier.root.hex(),
        signatures=len(records),
        checkpoints=journal.checkpoint_count(),
        decisions=len(decisions),
        promotions=len(promotions),
        standing=standing,
    )


def _check_decision(record: Record) -> None:
    predicate = record.statement.predicate
    basis = {key: predicate.get(key) for key in BASIS}
    if digest_of(basis) != predicate.get("digest"):
        raise IntegrityError(
            f"ledger entry {record.seq}: the decision's digest is not that of its content"
        )


def _check_promotion(record: Record, decisions: list[Record]) -> None:
    predicate = record.statement.predicate
    backing = [
        each
        for each in decisions
        if each.seq < record.seq
        and each.statement.predicate.get("digest") == predicate.get("decision")
        and each.statement.predicate.get("gate") == predicate.get("gate")
        and each.statement.is_about(record.statement.subjects[0].digest)
    ]
    if not backing or backing[-1].statement.predicate.get("verdict") != Verdict.ALLOW:
        raise IntegrityError(
            f"ledger entry {record.seq}: a promotion that no earlier decision allowed"
        )


def _check_standing(journal: Journal, registry: Registry) -> list[str]:
    found = []
    for name in registry.names():
        for gate in journal.workspace.config.gates:
            if holder(journal.view, name, gate) is not None:
                subject, _ = verified_holder(journal, registry, name, gate)
                found.append(f"{subject} at {gate}")
    return found
