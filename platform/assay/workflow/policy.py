"""The packs a workspace's gates demand, as published: signed into the ledger, never taken on trust.

Whoever can edit a pack file or `assay.toml` could otherwise make a gate milder. So a gate works
only while files and settings are exactly what the policy author signed last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assay.domain.errors import IntegrityError, InvalidInputError, PolicyError, UnavailableError
from assay.evidence.canonical import digest_of
from assay.evidence.record import Record
from assay.evidence.statement import Resource, Statement
from assay.policy.catalogue import Fact, load_catalogue
from assay.policy.pack import Pack
from assay.policy.pack_loader import load_pack
from assay.workflow.journal import Journal
from assay.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The catalogue, and each gate's packs."""

    catalogue: Mapping[str, Fact]
    gates: Mapping[str, tuple[Pack, ...]]

    @property
    def packs(self) -> tuple[Pack, ...]:
        """Every pack a gate demands, once."""
        return tuple({p.name: p for packs in self.gates.values() for p in packs}.values())

    def content(self) -> dict[str, object]:
        """Return what the policy author signs."""
        return {
            "gates": {name: [pack.name for pack in packs] for name, packs in self.gates.items()},
            "packs": {
                pack.name: {"version": pack.version_text, "digest": pack.digest}
                for pack in self.packs
            },
            "catalogue": catalogue_digest(self.catalogue),
        }


def read_policy(workspace: Workspace) -> Policy:
    """Read the packs the workspace's gates name.

    Raises:
        InvalidInputError: A pack or the catalogue does not read.
        PolicyError: A pack has problems.
        UnavailableError: A pack is absent.
    """
    folder = workspace.policies
    catalogue = read_catalogue(folder)
    gates = {
        gate: tuple(read_pack(folder / name / "pack.yaml", catalogue) for name in names)
        for gate, names in workspace.config.gates.items()
    }
    return Policy(catalogue=catalogue, gates=gates)


def published_policy(journal: Journal) -> Policy:
    """Return the policy, if it is the one that was published last.

    Raises:
        UnavailableError: None was published.
        IntegrityError: Files or settings differ from what was signed.
    """
    policy = read_policy(journal.workspace)
    latest = latest_policy(journal)
    if latest is None:
        raise UnavailableError("no policy has been published: run `assay policy publish`")
    if dict(latest.statement.predicate) != policy.content():
        raise IntegrityError(
            f"the packs or gates differ from those published in entry {latest.seq} "
            f"({_difference(latest, policy)}): restore them, or let the policy author run "
            "`assay policy publish`"
        )
    return policy


def publish(journal: Journal) -> Record:
    """Sign the present packs and gates into the ledger.

    Raises:
        PolicyError: A pack is older than, or differs under the same version from, the last one.
    """
    policy = read_policy(journal.workspace)
    latest = latest_policy(journal)
    if latest is not None and dict(latest.statement.predicate) == policy.content():
        return latest
    _refuse_older(journal, policy)
    subject = Resource(name="policy", digest=digest_of(policy.content()))
    statement = Statement(kind="policy", subjects=(subject,), predicate=policy.content())
    return journal.attest([statement], role="policy-author")[0]


def latest_policy(journal: Journal) -> Record | None:
    """Return the newest policy statement."""
    found = journal.view.of_kind("policy")
    return found[-1] if found else None


def read_catalogue(folder: Path) -> Mapping[str, Fact]:
    """Read the fact catalogue of a folder of policies."""
    path = folder / "facts" / "catalogue.yaml"
    return _catalogue(_text(path), path.name)


def read_pack(path: Path, catalogue: Mapping[str, Fact]) -> Pack:
    """Read one pack."""
    return _pack(_text(path), f"{path.parent.name}/{path.name}", _Catalogue(catalogue))


def catalogue_digest(catalogue: Mapping[str, Fact]) -> str:
    """Return the digest of the names and types that clauses are read against."""
    return digest_of({name: fact.type for name, fact in catalogue.items()})


class _Catalogue:
    """A catalogue that can be a cache key: two of the same names and types are equal."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.facts = facts
        self._digest = catalogue_digest(facts)

    def __hash__(self) -> int:
        return hash(self._digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Catalogue) and other._digest == self._digest


@lru_cache(maxsize=4)
def _catalogue(text: str, where: str) -> Mapping[str, Fact]:
    return load_catalogue(text, where=where)


@lru_cache(maxsize=64)
def _pack(text: str, where: str, catalogue: _Catalogue) -> Pack:
    return load_pack(text, catalogue.facts, where=where)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInputError(path.name, f"not UTF-8: {error.reason}", "save as UTF-8") from None
    except OSError as error:
        raise UnavailableError(f"the policy file {path} cannot be read: {error}") from error


def _refuse_older(journal: Journal, policy: Policy) -> None:
    problems = []
    for pack in policy.packs:
        newest = _newest_published(journal, pack.name)
        if newest is None or newest.get("digest") == pack.digest:
            continue
        if pack.version <= _number(newest):
            problems.append(
                f"{pack.name} {pack.version_text} changes {newest.get('version')}, which was "
                "published before: give it a higher version"
            )
    if problems:
        raise PolicyError("policy", tuple(problems))


def _newest_published(journal: Journal, name: str) -> Mapping[str, object] | None:
    # Over all statements: a pack left out for a while may not come back in a milder version.
    published = [each.statement.predicate.get("packs") for each in journal.view.of_kind("policy")]
    found = [packs[name] for packs in published if isinstance(packs, dict) and name in packs]
    return max(found, key=_number, default=None)


def _number(pack: Mapping[str, object]) -> tuple[int, ...]:
    return tuple(int(part) for part in str(pack.get("version")).split("."))


def _difference(latest: Record, policy: Policy) -> str:
    signed, present = latest.statement.predicate, policy.content()
    return ", ".join(key for key in present if signed.get(key) != present[key])
