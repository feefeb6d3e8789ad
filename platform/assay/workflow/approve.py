"""Approving: a signature over the digest of a recorded decision."""

from dataclasses import dataclass

from assay.domain.approval import VALID_FOR
from assay.domain.errors import DeniedError, InvalidInputError, UsageError
from assay.domain.outcome import Verdict
from assay.evidence.record import Record
from assay.evidence.statement import Statement
from assay.workflow.journal import Journal

SHORTEST_PREFIX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A decision as it stands in the ledger."""

    record: Record

    @property
    def digest(self) -> str:
        """What approvers sign."""
        return str(self.record.statement.predicate["digest"])

    @property
    def barred(self) -> frozenset[str]:
        """Persons who may not approve it."""
        found = self.record.statement.predicate.get("barred")
        return frozenset(map(str, found)) if isinstance(found, list) else frozenset()

    @property
    def allows(self) -> bool:
        """Whether only people are missing."""
        return self.record.statement.predicate.get("verdict") == Verdict.ALLOW


def find_decision(journal: Journal, text: str) -> Recorded:
    """Find a recorded decision by its digest, or by a beginning of it.

    Raises:
        InvalidInputError: None or several begin so.
    """
    prefix = text.removeprefix("sha256:")
    found = {
        str(each.statement.predicate["digest"]): Recorded(record=each)
        for each in journal.view.of_kind("decision")
        if str(each.statement.predicate["digest"]).removeprefix("sha256:").startswith(prefix)
    }
    if len(prefix) < SHORTEST_PREFIX or len(found) != 1:
        names = f"names {len(found)} of them" if found else "is none that `assay promote` recorded"
        raise InvalidInputError(
            "decision",
            f"{text!r} {'is too short' if len(prefix) < SHORTEST_PREFIX else names}",
            f"give the digest that `assay promote` prints, at least {SHORTEST_PREFIX} digits of it",
        )
    return next(iter(found.values()))


def approve(journal: Journal, decision: Recorded, *, role: str, comment: str) -> Record:
    """Sign a decision.

    Raises:
        UsageError: It denies; a signature cannot change that.
        DeniedError: The key's person submitted or evaluated the version.
    """
    if not decision.allows:
        raise UsageError("this decision denies the promotion; approving it would change nothing")
    signer = journal.signer(role)
    if signer.person in decision.barred:
        raise DeniedError(
            f"{signer.person} submitted or evaluated this version and so may not approve it: "
            "another person has to"
        )
    statement = Statement(
        kind="approval",
        subjects=decision.record.statement.subjects,
        predicate={
            "decision": decision.digest,
            "comment": comment,
            "valid_days": VALID_FOR.days,
        },
    )
    return journal.attest([statement], role=role)[0]
