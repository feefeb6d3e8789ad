"""A claim about a digest: an in-toto Statement v1 with one of our predicate types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assay.domain.errors import IntegrityError

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_BASE: Final = "https://assay.dev/"

# Which role's key may sign which kind. Anything else is refused on the way in and on the way out.
SIGNERS: Final[dict[str, frozenset[str]]] = {
    "key": frozenset({"admin"}),
    "policy": frozenset({"policy-author"}),
    "system-card": frozenset({"trainer"}),
    "training": frozenset({"trainer"}),
    "data-validation": frozenset({"trainer", "evaluator"}),
    "evaluation-request": frozenset({"evaluator"}),
    "evaluation": frozenset({"evaluator"}),
    "document": frozenset({"trainer", "approver", "dpo"}),
    "approval": frozenset({"approver", "dpo"}),
    "decision": frozenset({"ledger"}),
    "promotion": frozenset({"ledger"}),
    "withdrawal": frozenset({"ledger"}),
    "drift": frozenset({"monitor"}),
    "alert": frozenset({"monitor", "ledger"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A named digest."""

    name: str
    digest: str  # "sha256:<64 hex digits>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is claimed (`predicate`, of a `kind`) about which digests."""

    kind: str
    subjects: tuple[Resource, ...]
    predicate: Mapping[str, object]

    def as_dict(self) -> dict[str, object]:
        """Return the in-toto form."""
        return {
            "_type": STATEMENT_TYPE,
            "subject": [
                {"name": each.name, "digest": {"sha256": each.digest.removeprefix("sha256:")}}
                for each in self.subjects
            ],
            "predicateType": _predicate_type(self.kind),
            "predicate": dict(self.predicate),
        }

    def is_about(self, digest: str) -> bool:
        """Whether one of the subjects has this digest."""
        return any(each.digest == digest for each in self.subjects)


def _predicate_type(kind: str) -> str:
    return f"{PREDICATE_BASE}{kind}/v1"


_KINDS: Final = {_predicate_type(kind): kind for kind in SIGNERS}


def statement_from(value: Mapping[str, object], *, where: str) -> Statement:
    """Read the in-toto form back.

    Raises:
        IntegrityError: It is not a statement of a kind we know.
    """
    predicate, subjects = value.get("predicate"), value.get("subject")
    if value.get("_type") != STATEMENT_TYPE or not isinstance(predicate, dict):
        raise IntegrityError(f"{where}: not an in-toto Statement v1")
    if not isinstance(subjects, list) or not subjects:
        raise IntegrityError(f"{where}: the statement names no subject")
    kind = _KINDS.get(str(value.get("predicateType")))
    if kind is None:
        raise IntegrityError(f"{where}: unknown predicate type {value.get('predicateType')!r}")
    return Statement(
        kind=kind,
        subjects=tuple(_resource(each, where) for each in subjects),
        predicate=predicate,
    )


def _resource(value: object, where: str) -> Resource:
    digest = value.get("digest") if isinstance(value, dict) else None
    sha256 = digest.get("sha256") if isinstance(digest, dict) else None
    if not isinstance(value, dict) or not isinstance(sha256, str) or not _is_hex(sha256):
        raise IntegrityError(f"{where}: a subject without a SHA-256 digest")
    return Resource(name=str(value.get("name", "")), digest=f"sha256:{sha256}")


def _is_hex(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")  # noqa: PLR2004  # SHA-256
