"""One control, assessed for one model version."""

from dataclasses import dataclass

from assay.domain.outcome import BLOCKING, Outcome, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One requirement of a control, with what was found and what was wanted."""

    wanted: str
    got: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A control's outcome, with everything a reader needs to act on it."""

    pack: str
    control: str
    title: str
    article: str
    outcome: Outcome
    severity: Severity
    clauses: tuple[Clause, ...] = ()
    remedy: str = ""
    effective_from: str = ""

    @property
    def blocks(self) -> bool:
        """Whether this finding alone stops a promotion.

        One about approvals does too: it is there only when nobody can tell whether they are needed.
        """
        return self.severity is not Severity.WARN and self.outcome in BLOCKING

    @property
    def got(self) -> str:
        """What was found, for the clauses that are not met."""
        return "; ".join(clause.got for clause in self.clauses if clause.outcome in BLOCKING)

    @property
    def wanted(self) -> str:
        """What was wanted, for the clauses that are not met."""
        return "; ".join(clause.wanted for clause in self.clauses if clause.outcome in BLOCKING)

    def as_dict(self) -> dict[str, object]:
        """Return the finding as plain JSON values."""
        return {
            "pack": self.pack,
            "control": self.control,
            "title": self.title,
            "article": self.article,
            "outcome": str(self.outcome),
            "severity": str(self.severity),
            "clauses": [
                {"wanted": each.wanted, "got": each.got, "outcome": str(each.outcome)}
                for each in self.clauses
            ],
            "remedy": self.remedy,
            "effective_from": self.effective_from,
        }
