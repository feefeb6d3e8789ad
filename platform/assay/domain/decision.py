"""What the packs say about one version at one gate at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assay.domain.finding import Finding
from assay.domain.outcome import VOUCHING, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The model version a decision is about: a name given to a digest.

    The digest is the identity; name and version only say under which label it is asked for.
    """

    name: str
    version: str
    digest: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalNeed:
    """A control that people have to confirm, and how many of which role."""

    control: str
    article: str
    role: str
    count: int
    because: str

    def as_dict(self) -> dict[str, object]:
        """Return the need as plain JSON values."""
        return {
            "control": self.control,
            "article": self.article,
            "role": self.role,
            "count": self.count,
            "because": self.because,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome of every control, and the approvals still to be given."""

    subject: Subject
    gate: str
    packs: Mapping[str, str]
    facts_digest: str
    findings: tuple[Finding, ...]
    needs: tuple[ApprovalNeed, ...]
    at: datetime

    @property
    def verdict(self) -> Verdict:
        """Derived, never stored: a decision cannot contradict its findings.

        Without a control that was met nothing vouches for the version, so it is denied.
        """
        met = any(finding.outcome in VOUCHING for finding in self.findings)
        return Verdict.ALLOW if met and not self.blocking else Verdict.DENY

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that stop the promotion."""
        return tuple(finding for finding in self.findings if finding.blocks)

    def basis(self) -> dict[str, object]:
        """Return what an approver's signature covers.

        The moment of the decision is left out on purpose: the same facts under the same packs
        are the same decision a minute later, while any change of outcome is another one.
        """
        return {
            "subject": {"name": self.subject.name, "digest": self.subject.digest},
            "gate": self.gate,
            "packs": dict(self.packs),
            "facts": self.facts_digest,
            "outcomes": [[f.pack, f.control, str(f.outcome)] for f in self.findings],
            "needs": [need.as_dict() for need in self.needs],
            "verdict": str(self.verdict),
        }
