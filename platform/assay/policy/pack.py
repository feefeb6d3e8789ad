"""A policy pack: controls with their law, dates, clauses and remedies, ready to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assay.domain.decision import ApprovalNeed
from assay.domain.outcome import Severity
from assay.policy.catalogue import FactValue
from assay.policy.cel_engine import Environment, Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One clause of a control, and why it is there."""

    check: Expression
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceNeed:
    """A kind of statement a control rests on, looked for before any clause is asked."""

    kind: str
    max_age_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One requirement of a law, a standard or the house."""

    id: str
    title: str
    act: str
    article: str
    url: str
    severity: Severity
    effective_from: date | None
    effective_until: date | None
    applies_when: Expression | None
    evidence: tuple[EvidenceNeed, ...]
    require: tuple[Requirement, ...]
    approval: ApprovalNeed | None
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A versioned set of controls; `digest` covers its content, not its comments."""

    name: str
    version: tuple[int, int, int]
    digest: str
    title: str
    params: Mapping[str, FactValue]
    controls: tuple[Control, ...]
    environment: Environment

    @property
    def version_text(self) -> str:
        """Return the version as written."""
        return ".".join(map(str, self.version))
