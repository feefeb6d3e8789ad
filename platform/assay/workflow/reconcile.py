"""Making aliases agree with decisions: the ledger is right, the alias is its cache.

For every model and gate there are seven cases:

| alias      | ledger says holder | the gate today | what happens                               |
|------------|--------------------|----------------|--------------------------------------------|
| version A  | version A          | allows         | nothing                                    |
| version A  | version A          | denies         | withdrawn, with the blocking findings      |
| version A  | A, with other files| -              | withdrawn: its files were changed          |
| version A  | A was withdrawn    | -              | the alias is deleted: that was left to do  |
| version A  | another or none    | allows         | the interrupted promotion is recorded      |
| version A  | another or none    | does not allow | the alias is undone: back, or deleted      |
| none       | version A          | -              | the withdrawal is recorded                 |
"""

from dataclasses import dataclass
from enum import StrEnum

from assay.domain.decision import Subject
from assay.domain.errors import AssayError, IntegrityError, UnavailableError
from assay.domain.outcome import Verdict
from assay.evidence.record import Record
from assay.ledger.outbox import open_about
from assay.registry.client import Registry, Version
from assay.workflow.alerts import Alert
from assay.workflow.gate import Admission, admit
from assay.workflow.journal import Journal
from assay.workflow.models import examined
from assay.workflow.policy import published_policy
from assay.workflow.promotion import (
    WITHDRAWAL,
    holder,
    holder_subject,
    holds,
    last_word,
    record_promotion,
    record_withdrawal,
)
from assay.workflow.withdraw import withdraw

ACTOR = "reconcile"


class Action(StrEnum):
    """What was done about one gate of one model."""

    NONE = "in order"
    WITHDRAWN = "withdrawn"
    COMPLETED = "promotion completed"
    UNDONE = "alias undone"
    RECORDED = "removal recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """One gate of one model, and what was done."""

    name: str
    gate: str
    version: str
    action: Action
    reasons: tuple[str, ...] = ()


def reconcile(journal: Journal, registry: Registry) -> tuple[Reconciled, ...]:
    """Reconcile every model at every gate.

    Raises:
        IntegrityError: The ledger, the packs or the settings are not what was signed. Then nothing
            is touched: no version is judged by a policy that nobody published.
        UnavailableError: They cannot be read.
    """
    journal.records()
    published_policy(journal)
    return tuple(
        found
        for name in registry.names()
        for gate in journal.workspace.config.gates
        if (found := _one(journal, registry, name, gate)) is not None
    )


def _one(journal: Journal, registry: Registry, name: str, gate: str) -> Reconciled | None:
    standing = holder(journal.view, name, gate)
    version = registry.at_alias(name, gate)
    if version is None:
        return _removed(journal, standing, name, gate) if standing else None
    try:
        subject, manifest = examined(registry, version)
        admission = admit(journal, subject, gate, manifest)
    except (IntegrityError, UnavailableError) as error:
        return _unprovable(journal, registry, version, gate, error)
    if holds(journal.view, subject, gate):
        return _standing(journal, registry, admission)
    if standing is not None and holder_subject(standing).version == version.version:
        promoted = holder_subject(standing).digest
        changed = f"its files were changed: promoted was {promoted}, found is {subject.digest}"
        return _taken_out(journal, registry, version, gate, (changed,))
    return _not_in_ledger(journal, registry, admission, standing)


def _standing(journal: Journal, registry: Registry, admission: Admission) -> Reconciled:
    subject, gate = admission.decision.subject, admission.decision.gate
    if admission.decision.verdict is Verdict.ALLOW:
        return _done(admission, Action.NONE)
    reasons = tuple(
        f"[{each.control}] {each.article}: {each.got or each.outcome}"
        for each in admission.decision.blocking
    )
    alert = _alert(journal, subject, gate, reasons)
    withdraw(journal, registry, subject.name, gate, actor=ACTOR, reasons=reasons, alert=alert)
    return _done(admission, Action.WITHDRAWN, reasons)


def _alert(journal: Journal, subject: Subject, gate: str, reasons: tuple[str, ...]) -> Alert | None:
    """Alert people to a withdrawal, unless an open alert about the version told them why."""
    if open_about(journal.ledger, subject.name, subject.version):
        return None
    return Alert(
        subject=subject,
        detector=WITHDRAWAL,
        severity="critical",
        title=f"{subject} was taken out of {gate}",
        body="; ".join(reasons),
    )


def _not_in_ledger(
    journal: Journal, registry: Registry, admission: Admission, standing: Record | None
) -> Reconciled:
    subject, gate = admission.decision.subject, admission.decision.gate
    last = last_word(journal.view, subject.name, gate)
    if standing is None and last is not None and holder_subject(last) == subject:
        # Whether the gate would let it in again is for people to ask, by promoting it again.
        registry.delete_alias(subject.name, gate)
        return _done(admission, Action.UNDONE, (f"it was withdrawn in entry {last.seq}",))
    if admission.verdict is Verdict.ALLOW:
        record_promotion(journal, admission, actor=ACTOR)
        return _done(admission, Action.COMPLETED)
    _restore(registry, subject.name, gate, standing)
    return _done(admission, Action.UNDONE, ("no decision in the ledger backs this alias",))


def _unprovable(
    journal: Journal, registry: Registry, version: Version, gate: str, error: AssayError
) -> Reconciled:
    """Take out a version whose files cannot be vouched for; broken ledgers stop everything."""
    journal.records()
    return _taken_out(journal, registry, version, gate, (f"cannot be verified: {error}",))


def _taken_out(
    journal: Journal, registry: Registry, version: Version, gate: str, reasons: tuple[str, ...]
) -> Reconciled:
    name = version.name
    if standing := holder(journal.view, name, gate):
        alert = _alert(journal, holder_subject(standing), gate, reasons)
        withdraw(journal, registry, name, gate, actor=ACTOR, reasons=reasons, alert=alert)
    else:
        registry.delete_alias(name, gate)
    return Reconciled(
        name=name,
        gate=gate,
        version=version.version,
        action=Action.WITHDRAWN,
        reasons=reasons,
    )


def _removed(journal: Journal, standing: Record, name: str, gate: str) -> Reconciled:
    subject = holder_subject(standing)
    reasons = ("the alias was found removed",)
    record_withdrawal(journal, subject, gate, actor=ACTOR, reasons=reasons)
    return Reconciled(
        name=name, gate=gate, version=subject.version, action=Action.RECORDED, reasons=reasons
    )


def _restore(registry: Registry, name: str, gate: str, standing: Record | None) -> None:
    if standing is None:
        registry.delete_alias(name, gate)
        return
    try:
        registry.set_alias(name, gate, holder_subject(standing).version)
    except AssayError:
        registry.delete_alias(name, gate)


def _done(admission: Admission, action: Action, reasons: tuple[str, ...] = ()) -> Reconciled:
    decision = admission.decision
    return Reconciled(
        name=decision.subject.name,
        gate=decision.gate,
        version=decision.subject.version,
        action=action,
        reasons=reasons,
    )
