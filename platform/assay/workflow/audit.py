"""Verifying the whole history: chain, signatures, checkpoints, decisions, approved files."""

from collections.abc import Callable
from dataclasses import dataclass

from assay.registry.client import Registry
from assay.workflow.backing import check_backing, check_decision
from assay.workflow.journal import Journal, reread
from assay.workflow.load import verified_holder
from assay.workflow.promotion import holder


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
    """Verify everything from the first entry, whatever this process has verified before.

    Raises:
        IntegrityError: Names the first bad entry, or the version whose files were changed.
        DeniedError: An alias is not where the ledger says; `assay reconcile` mends that.
    """
    on_step("entries, signatures and checkpoints")
    journal = reread(journal.workspace)
    records = journal.view.records
    on_step("decisions and promotions")
    decisions = [each for each in records if each.statement.kind == "decision"]
    for record in decisions:
        check_decision(record)
    promotions = [each for each in records if each.statement.kind == "promotion"]
    for record in promotions:
        check_backing(journal.view, record)
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


def _check_standing(journal: Journal, registry: Registry) -> list[str]:
    found = []
    promoted = {
        str(each.statement.predicate.get("name")) for each in journal.view.of_kind("promotion")
    }
    for name in sorted(promoted.union(registry.names())):
        for gate in journal.workspace.config.gates:
            if holder(journal.view, name, gate) or registry.at_alias(name, gate):
                subject, _ = verified_holder(journal, registry, name, gate)
                found.append(f"{subject} at {gate}")
    return found
