"""A small catalogue and pack to vary, and facts under which the shipped packs block nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from assay.domain.decision import Decision, Subject
from assay.policy.catalogue import TYPES, Fact, FactValue
from assay.policy.decide import decide
from assay.policy.factset import EvidenceItem, FactSet
from assay.policy.pack import Pack
from assay.policy.pack_loader import load_pack

POLICIES: Final = Path(__file__).parents[3] / "policies"
SHIPPED: Final = ("eu-ai-act", "ml-supply-chain")
AT: Final = datetime(2028, 9, 1, 12, tzinfo=UTC)  # every shipped control binds by then
SUBJECT: Final = Subject(name="digits", version="1", digest="sha256:" + "ab" * 32)

# One fact of each type: t.bool, t.int, t.double, t.string, t.list, and a second of each.
SMALL: Final[Mapping[str, Fact]] = {
    f"{prefix}.{'list' if kind == 'list<string>' else kind}": Fact(
        name=f"{prefix}.{kind}", type=kind, producer="test", description="d"
    )
    for prefix in ("t", "u")
    for kind in TYPES
}

PASSING: Final[Mapping[str, FactValue]] = {
    "artifact.names_match": True,
    "artifact.unsafe_files": (),
    "training.method": "simclr",
    "training.data_digest": "sha256:" + "dd" * 32,
    "training.config_digest": "sha256:" + "cc" * 32,
    "data.validated": True,
    "data.train_test_overlap": 0,
    "data.class_imbalance": 1.1,
    "data.smallest_class": 80,
    "evaluation.thresholds_met": True,
    "evaluation.thresholds_changed": False,
    "evaluation.abandoned": 0,
    "evaluation.held_out": True,
    "evaluation.data_validated": True,
    "evaluation.probe_gain_over_random": 0.05,
    "evaluation.robust_accuracy": 0.8,
    "evaluation.worst_class_recall": 0.9,
    "monitoring.open_drift_alarms": 0,
    "system.intended_purpose": "Group scanned digits.",
    "risk.overall": "high-risk",
    "risk.high": True,
    "risk.biometric": True,
    "risk.prohibitions": (),
    "risk.pending": (),
    "risk.duties": ("50(1)", "50(2)", "50(3)", "50(4)"),
    "risk.unknown": (),
    "documents.attested": (
        "bias-examination",
        "content-label",
        "disclosure-notice",
        "exposure-notice",
        "marking-test",
    ),
}
KINDS: Final = (
    "data-validation",
    "document",
    "evaluation",
    "evaluation-request",
    "system-card",
    "training",
)


def item(kind: str, *, days: float = 1, seq: int = 1, digest: str = "") -> EvidenceItem:
    """A statement of some age."""
    return EvidenceItem(
        kind=kind,
        seq=seq,
        at=AT - timedelta(days=days),
        person="ann",
        digest=digest or f"sha256:{kind}",
    )


ITEMS: Final = tuple(item(kind, seq=seq) for seq, kind in enumerate(KINDS, 1))


def facts(
    values: Mapping[str, FactValue] = PASSING, evidence: tuple[EvidenceItem, ...] = ITEMS
) -> FactSet:
    return FactSet(values=values, evidence=evidence, barred=frozenset())


def without(values: Mapping[str, FactValue], *names: str) -> dict[str, FactValue]:
    return {name: value for name, value in values.items() if name not in names}


def control(**parts: Any) -> dict[str, Any]:
    """A control as a pack's file writes it."""
    return {
        "id": "c-1",
        "title": "A control",
        "law": {"act": "NIST", "article": "A-1", "url": "https://csrc.nist.gov/x"},
        "severity": "block",
        "decided": "automatic",
        "require": [{"check": "t.bool", "because": "it has to be"}],
        "remedy": "Mend it.",
        **parts,
    }


def asking(check: str) -> list[dict[str, str]]:
    return [{"check": check, "because": f"because of {check}"}]


def pack_text(*controls: dict[str, Any], **parts: Any) -> str:
    written = {
        "pack": "test-pack",
        "version": "1.0.0",
        "title": "A pack",
        "controls": list(controls or (control(),)),
        **parts,
    }
    return yaml.safe_dump(written, sort_keys=False)


def small_pack(*controls: dict[str, Any], **parts: Any) -> Pack:
    return load_pack(pack_text(*controls, **parts), SMALL, where="pack.yaml")


def decided(*packs: Pack, of: FactSet, at: datetime = AT) -> Decision:
    return decide(SUBJECT, "production", packs, of, at=at)


def outcomes(decision: Decision) -> dict[str, str]:
    return {finding.control: str(finding.outcome) for finding in decision.findings}
