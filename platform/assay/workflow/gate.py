"""The gate: fold the facts, decide, count the approvals, and leave a record.

A decision is recorded once for the same facts, packs and outcomes; approvals are signatures over
its digest, so they die with any change of model, pack, facts or outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assay.domain.approval import Approval, Standing, standing
from assay.domain.decision import Decision, Subject
from assay.domain.errors import InvalidInputError
from assay.domain.outcome import Verdict
from assay.evidence.canonical import digest_of
from assay.evidence.manifest import Manifest
from assay.evidence.record import Record, format_time
from assay.evidence.statement import Resource, Statement
from assay.ledger.view import LedgerView
from assay.policy.decide import decide
from assay.policy.factset import FactSet
from assay.policy.fold import facts_about
from assay.workflow.journal import Journal
from assay.workflow.policy import published_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A decision together with how far its approvals have come."""

    decision: Decision
    facts: FactSet
    standings: tuple[Standing, ...]

    @property
    def digest(self) -> str:
        """The decision's digest: what approvers sign."""
        return digest_of(self.decision.basis())

    @property
    def verdict(self) -> Verdict:
        """Allow, deny, or waiting for people."""
        if self.decision.verdict is Verdict.DENY:
            return Verdict.DENY
        waiting = any(not each.met for each in self.standings)
        return Verdict.WAITING if waiting else Verdict.ALLOW


def consider(journal: Journal, subject: Subject, gate: str, manifest: Manifest) -> Admission:
    """Decide without leaving a trace.

    Raises:
        InvalidInputError: There is no such gate.
        IntegrityError: Ledger, packs or settings are not what was signed.
    """
    records = journal.records()
    policy = published_policy(journal)
    if gate not in policy.gates:
        raise InvalidInputError("gate", f"got {gate!r}", f"one of {', '.join(policy.gates)}")
    at = journal.now()
    facts = facts_about(subject, records, policy.catalogue, manifest=manifest.as_dict(), at=at)
    decision = decide(subject, gate, policy.gates[gate], facts, at=at)
    return Admission(
        decision=decision,
        facts=facts,
        standings=_standings(journal.view, decision, facts.barred, at),
    )


def admit(journal: Journal, subject: Subject, gate: str, manifest: Manifest) -> Admission:
    """Decide, and record the decision unless it is already the newest about this version."""
    admission = consider(journal, subject, gate, manifest)
    latest = latest_decision(journal.view, subject, gate)
    if latest is None or latest.statement.predicate.get("digest") != admission.digest:
        journal.attest([_statement(admission, journal.view)], role="ledger")
        journal.checkpoint()
    return admission


def latest_decision(view: LedgerView, subject: Subject, gate: str) -> Record | None:
    """Return the newest recorded decision about a version at a gate."""
    for record in reversed(view.about(subject.digest, "decision")):
        if record.statement.predicate.get("gate") == gate and _names(record, subject.name):
            return record
    return None


def approvals_in(view: LedgerView, *, before: int | None = None) -> tuple[Approval, ...]:
    """Return every approval on record, or those before an entry."""
    return tuple(
        Approval(
            decision=str(record.statement.predicate.get("decision")),
            person=record.signer.person,
            role=record.signer.role,
            at=record.at,
        )
        for record in view.of_kind("approval")
        if before is None or record.seq < before
    )


def _standings(
    view: LedgerView, decision: Decision, barred: frozenset[str], at: datetime
) -> tuple[Standing, ...]:
    digest, given = digest_of(decision.basis()), approvals_in(view)
    return tuple(
        standing(need, given, decision=digest, barred=barred, at=at) for need in decision.needs
    )


def _statement(admission: Admission, view: LedgerView) -> Statement:
    decision = admission.decision
    subject = Resource(name=decision.subject.name, digest=decision.subject.digest)
    predicate: dict[str, object] = {
        **decision.basis(),
        "digest": admission.digest,
        "version": decision.subject.version,
        "at": format_time(decision.at),
        "findings": [finding.as_dict() for finding in decision.findings],
        "values": _plain(admission.facts),
        "barred": sorted(admission.facts.barred),
        "ledger": {"size": view.frontier.size, "root": view.frontier.root.hex()},
    }
    return Statement(kind="decision", subjects=(subject,), predicate=predicate)


def _plain(facts: FactSet) -> Mapping[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in facts.values.items()
    }


def _names(record: Record, name: str) -> bool:
    return any(each.name == name for each in record.statement.subjects)
