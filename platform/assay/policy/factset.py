"""What is known about one version, and which signed statements it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assay.evidence.canonical import digest_of
from assay.policy.catalogue import FactValue


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """A statement that facts were taken from."""

    kind: str
    seq: int
    at: datetime
    person: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSet:
    """Facts by name, and the evidence behind them.

    Args:
        barred: Persons who submitted or evaluated the version, and so may not approve it.
    """

    values: Mapping[str, FactValue]
    evidence: tuple[EvidenceItem, ...]
    barred: frozenset[str]

    @property
    def digest(self) -> str:
        """Return the digest that decisions and approvals are bound to."""
        return digest_of(
            {
                "values": {
                    name: list(value) if isinstance(value, tuple) else value
                    for name, value in self.values.items()
                },
                "evidence": sorted(item.digest for item in self.evidence),
            }
        )

    def latest(self, kind: str) -> EvidenceItem | None:
        """Return the newest statement of a kind."""
        items = [item for item in self.evidence if item.kind == kind]
        return max(items, key=lambda item: item.seq, default=None)
