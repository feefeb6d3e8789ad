"""Records as the ledger hands them out, without the ledger: folding trusts their signatures."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import yaml
from tests.unit.policy.cases import POLICIES

from assay.domain.decision import Subject
from assay.evidence.canonical import digest_of
from assay.evidence.record import Record, Signer
from assay.evidence.statement import Resource, Statement

START: Final = datetime(2026, 11, 1, tzinfo=UTC)
AT: Final = datetime(2026, 11, 23, tzinfo=UTC)
MODEL: Final = "sha256:" + "aa" * 32
OTHER: Final = "sha256:" + "bb" * 32
DATA: Final = "sha256:" + "dd" * 32
TEST_DATA: Final = "sha256:" + "ee" * 32
FILES: Final = {"MLmodel": "11" * 32, "weights.safetensors": "22" * 32}
SUBJECT: Final = Subject(name="digits", version="1", digest=MODEL)
THRESHOLDS: Final = {"probe_accuracy": 0.9}
ROLES: Final = {"training": "tina", "system-card": "carl", "document": "dora", "drift": "mona"}
CARD: Final = yaml.safe_load((POLICIES / "examples" / "digits.yaml").read_text(encoding="utf-8"))
GOOD: Final = {
    "probe_accuracy": 0.98,
    "probe_gain_over_random": 0.05,
    "worst_class_recall": 0.9,
    "robust_accuracy": 0.8,
}

VALIDATION: Final = 2  # where the data validation stands in `proven`

Said = tuple[str, str, Mapping[str, object], str]


def said(
    kind: str,
    predicate: Mapping[str, object],
    *,
    about: str = MODEL,
    name: str = "digits",
    by: str = "",
) -> Said:
    """A statement to be put on record."""
    return kind, f"{name}|{about}", predicate, by or ROLES.get(kind, "eva")


def on_record(*statements: Said) -> list[Record]:
    """Number the statements as the ledger would, an hour apart."""
    return [_record(seq, each) for seq, each in enumerate(statements, 1)]


def _record(seq: int, what: Said) -> Record:
    kind, subject, predicate, person = what
    name, _, digest = subject.partition("|")
    return Record(
        seq=seq,
        at=START + timedelta(hours=seq),
        statement=Statement(
            kind=kind, subjects=(Resource(name=name, digest=digest),), predicate=predicate
        ),
        signer=Signer(key_id=person, person=person, role="any", raw=b""),
        envelope_digest=digest_of([seq, kind]),
    )


def training(**parts: object) -> Said:
    predicate = {
        "method": "simclr",
        "framework": "torch 2.13.0",
        "data_digest": DATA,
        "config_digest": "sha256:" + "cc" * 32,
        "images_seen": 1000,
        "parameters": 5000,
        "flop": 1e12,
        "files": FILES,
    }
    return said("training", {**predicate, **parts})


def validation(*digests: str, by: str = "eva", **parts: object) -> Said:
    figures = {
        "rows": 1797,
        "train_test_overlap": 0,
        "class_imbalance": 1.1,
        "smallest_class": 80,
    }
    predicate: dict[str, object] = {"success": True, "suite": "images 1", "facts": figures}
    return said("data-validation", {**predicate, **parts}, about="|".join(digests) or DATA, by=by)


def request(nonce: object = "n0", *, about: str = MODEL, by: str = "eva", **parts: object) -> Said:
    predicate = {"nonce": nonce, "thresholds": THRESHOLDS, "data_digest": TEST_DATA}
    return said("evaluation-request", {**predicate, **parts}, about=about, by=by)


def result(
    nonce: object = "n0", metrics: object = None, *, about: str = MODEL, by: str = "eva"
) -> Said:
    measured = GOOD if metrics is None else metrics
    return said("evaluation", {"nonce": nonce, "metrics": measured}, about=about, by=by)


def card(name: str = "digits", *, by: str = "carl", **changed: object) -> Said:
    return said("system-card", {"facts": {**CARD["facts"], **changed}}, name=name, by=by)


def both_parts(record: Record) -> Record:
    """The same validation, of the training and of the test data."""
    statement = record.statement
    subjects = tuple(Resource(name=each, digest=each) for each in (DATA, TEST_DATA))
    return Record(
        seq=record.seq,
        at=record.at,
        statement=Statement(kind=statement.kind, subjects=subjects, predicate=statement.predicate),
        signer=record.signer,
        envelope_digest=record.envelope_digest,
    )


def proven(*more: Said) -> list[Record]:
    """Everything the shipped packs ask of a harmless version, and then some."""
    records = on_record(training(), validation(), request(), result(), card(), *more)
    return [both_parts(each) if each.seq == VALIDATION else each for each in records]


def without_kind(records: Sequence[Record], kind: str) -> list[Record]:
    return [each for each in records if each.statement.kind != kind]
