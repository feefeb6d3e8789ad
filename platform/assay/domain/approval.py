"""Who has to confirm a decision, who may not, and until when it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assay.domain.decision import ApprovalNeed

VALID_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A signature of a person, in a role, over the digest of a decision."""

    decision: str
    person: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a need for approval is met."""

    need: ApprovalNeed
    persons: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether enough distinct persons have approved."""
        return len(self.persons) >= self.need.count


def standing(
    need: ApprovalNeed,
    approvals: Iterable[Approval],
    *,
    decision: str,
    barred: frozenset[str],
    at: datetime,
) -> Standing:
    """Count the approvals that answer a need.

    Args:
        need: The control's demand.
        approvals: Every approval on record.
        decision: The digest of the decision at hand; approvals of another one are ignored.
        barred: Persons who submitted or evaluated this version: nobody judges their own work.
        at: The moment at which approvals must not have expired.
    """
    persons: set[str] = set()
    refused: list[str] = []
    for each in approvals:
        if each.decision != decision or each.role != need.role:
            continue
        if each.person in barred:
            refused.append(f"{each.person} submitted or evaluated this version")
        elif each.at + VALID_FOR <= at:
            refused.append(f"{each.person}'s approval of {each.at:%Y-%m-%d} has expired")
        else:
            persons.add(each.person)
    return Standing(need=need, persons=tuple(sorted(persons)), refused=tuple(refused))
