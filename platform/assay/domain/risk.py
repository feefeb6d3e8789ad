"""The risk class of an AI system under the AI Act: never one label alone.

A class comes with the articles and facts that led there, the duties that stack on any class, the
bans that are adopted but not yet applicable, and the facts still missing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Tier(StrEnum):
    """The overall class: by purpose, whether or not its duties apply yet."""

    PROHIBITED = "prohibited"
    HIGH_RISK = "high_risk"
    HIGH_RISK_ANNEX_I_B = "high_risk_annex_i_b"
    ANNEX_III_EXEMPT = "annex_iii_exempt"
    LIMITED = "limited"
    MINIMAL = "minimal"
    OUT_OF_SCOPE = "out_of_scope"
    UNDETERMINED = "undetermined"

    @property
    def severity(self) -> int:
        """Rank of the class, higher is graver.

        What is undetermined may turn out to be anything, so nothing ranks above it.

        >>> Tier.UNDETERMINED.severity > Tier.PROHIBITED.severity > Tier.HIGH_RISK.severity
        True
        """
        return _SEVERITY[self]


_SEVERITY: Final = {
    Tier.UNDETERMINED: 7,
    Tier.PROHIBITED: 6,
    Tier.HIGH_RISK: 5,
    Tier.HIGH_RISK_ANNEX_I_B: 4,
    Tier.ANNEX_III_EXEMPT: 3,
    Tier.LIMITED: 2,
    Tier.MINIMAL: 1,
    Tier.OUT_OF_SCOPE: 0,
}


class GpaiStatus(StrEnum):
    """Whether the model is general-purpose (Art. 51), apart from the class of the system."""

    NO = "no"
    GPAI = "gpai"
    SYSTEMIC = "systemic"
    UNDETERMINED = "undetermined"

    @property
    def severity(self) -> int:
        """Rank of the status; nothing ranks above what is undetermined."""
        return list(GpaiStatus).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """An article that applies, and the facts that led there."""

    article: str
    facts: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the ground as JSON-ready data."""
        return {"article": self.article, "facts": list(self.facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A ban that catches the system from a later date on."""

    article: str
    from_: date

    def as_dict(self) -> dict[str, object]:
        """Return the pending ban as JSON-ready data."""
        return {"article": self.article, "from": self.from_.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The outcome of classifying a system card at a date.

    Attributes:
        overall: the class; `undetermined` when an unknown fact could make it graver.
        grounds: every article that applies, graver ones first.
        duties: what stacks on the class, such as "50(2)" or "53(1)(a)".
        pending: bans that are adopted and not applicable yet.
        roles: the roles declared, and those that follow from other facts.
        applies_from: when the duties of the class start to apply; None where there are none.
        gpai: the status of the model.
        unknown: the facts to answer next, those that the class hangs on first.
    """

    overall: Tier
    grounds: tuple[Ground, ...]
    duties: tuple[str, ...]
    pending: tuple[Pending, ...]
    roles: tuple[str, ...]
    applies_from: date | None
    gpai: GpaiStatus
    unknown: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the classification as JSON-ready data."""
        return {
            "overall": self.overall.value,
            "grounds": [ground.as_dict() for ground in self.grounds],
            "duties": list(self.duties),
            "pending": [ban.as_dict() for ban in self.pending],
            "roles": list(self.roles),
            "applies_from": self.applies_from.isoformat() if self.applies_from else None,
            "gpai": self.gpai.value,
            "unknown": list(self.unknown),
        }
