"""What a validation found: thresholds, counts and yes or no, never a value of the data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assay.evidence.canonical import digest_of

Severity = Literal["critical", "warning", "info"]
ALL_PARTS = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One expectation about one part.

    Attributes:
        part: The part's name, or `*` for the parts together.
        expectation: What was expected, in the words of Great Expectations or ours.
        column: The column looked at, empty for a whole table.
        success: Whether it held.
        unexpected_count: How many images did not fit, where that was counted.
        severity: How much a failure matters.
        thresholds: The numbers it was held against.
    """

    part: str
    expectation: str
    column: str
    success: bool
    unexpected_count: int | None
    severity: Severity
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the JSON form that the result's digest covers."""
        return {
            "part": self.part,
            "expectation": self.expectation,
            "column": self.column,
            "success": self.success,
            "unexpected_count": self.unexpected_count,
            "severity": self.severity,
            "thresholds": dict(self.thresholds),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DataValidation:
    """The outcome of a suite over all parts of a data set.

    Attributes:
        suite: Name of the suite.
        suite_version: Its version: it changes with any expectation or constant threshold.
        gx_version: The Great Expectations release that judged.
        checks: One result per expectation and part, in the suite's order.
        facts: Figures by name, as the fact catalogue names them after `data.`.
    """

    suite: str
    suite_version: str
    gx_version: str
    checks: tuple[CheckResult, ...]
    facts: Mapping[str, float | int | bool | str]

    @property
    def success(self) -> bool:
        """Whether every expectation held; a suite without any vouches for nothing."""
        return bool(self.checks) and all(check.success for check in self.checks)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """Return the checks that did not hold."""
        return tuple(check for check in self.checks if not check.success)

    @property
    def result_digest(self) -> str:
        """Return `sha256:…` of the canonical result: equal data and suite give equal digests."""
        return digest_of(self.as_json())

    def as_json(self) -> dict[str, object]:
        """Return the canonical result, without run ids, times or values."""
        return {
            "suite": f"{self.suite}@{self.suite_version}",
            "gx_version": self.gx_version,
            "success": self.success,
            "checks": [check.as_json() for check in self.checks],
            "facts": dict(self.facts),
        }
