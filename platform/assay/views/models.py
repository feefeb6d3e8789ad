"""What a reader sees: plain values, already worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assay.domain.finding import Finding
from assay.domain.outcome import Verdict
from assay.registry.client import Registry
from assay.workflow.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An opened workspace to read from."""

    journal: Journal
    registry: Registry

    @property
    def name(self) -> str:
        """The workspace's name."""
        return self.journal.workspace.config.name

    @property
    def gates(self) -> tuple[str, ...]:
        """The protected aliases."""
        return tuple(self.journal.workspace.config.gates)

    @property
    def size(self) -> int:
        """Entries in the ledger."""
        return self.journal.view.frontier.size

    @property
    def root(self) -> str:
        """The ledger's root, in hex."""
        return self.journal.view.frontier.root.hex()

    @property
    def now(self) -> datetime:
        """The moment a decision taken now would carry."""
        return self.journal.now()

    @property
    def has_decided(self) -> bool:
        """Whether the ledger has a decision about any version."""
        return bool(self.journal.view.of_kind("decision"))

    def verify(self) -> None:
        """Check that what this process verified earlier still stands in the database.

        Raises:
            IntegrityError: Something was changed since; the message names the first such entry.
        """
        self.journal.recheck()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """What one gate says about one version today; without a verdict, `problem` says why."""

    gate: str
    verdict: Verdict | None
    stands: bool
    findings: tuple[Finding, ...] = ()
    waiting: tuple[str, ...] = ()
    decision: str = ""
    problem: str = ""

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that keep the gate shut."""
        return tuple(finding for finding in self.findings if finding.blocks)

    def counted(self) -> str:
        """Say how the findings are spread."""
        outcomes = [str(finding.outcome) for finding in self.findings]
        return ", ".join(f"{outcomes.count(each)} {each}" for each in dict.fromkeys(outcomes))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """A signed statement a version's facts rest on."""

    seq: int
    kind: str
    person: str
    at: datetime
    age_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftView:
    """One judged window of what a version was served."""

    at: datetime
    rows: int
    p_value: float
    drift: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One registered version with what is known of it; `digest` is empty if it cannot be read."""

    name: str
    version: str
    digest: str
    gates: tuple[GateView, ...]
    risk: str = "unknown"
    evidence: tuple[EvidenceView, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    baselines: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    drift: tuple[DriftView, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def oldest_evidence_days(self) -> float | None:
        """Age of the oldest statement a gate rests on."""
        return max((each.age_days for each in self.evidence), default=None)

    def gate(self, name: str) -> GateView:
        """Return one gate's view."""
        return next(each for each in self.gates if each.gate == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An alert, with how its delivery stands."""

    id: int
    opened_at: str
    severity: str
    model: str
    version: str
    title: str
    body: str
    state: str
    open: bool
    seen: int
    attempts: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history."""

    seq: int
    at: datetime
    kind: str
    what: str
    person: str
