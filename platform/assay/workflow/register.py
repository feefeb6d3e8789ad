"""Registering: a version gets its system card, and documents people sign for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assay.domain.decision import Subject
from assay.domain.errors import InvalidInputError, UsageError
from assay.domain.system_card import SystemCard
from assay.evidence.manifest import manifest_of
from assay.evidence.statement import Resource, Statement
from assay.registry.client import Registry
from assay.workflow.journal import Journal
from assay.workflow.models import find_version
from assay.workflow.system_card import read_card


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A new or known version, with what was attested about it."""

    subject: Subject
    created: bool


def register(
    journal: Journal,
    registry: Registry,
    *,
    name: str,
    uri: str,
    card: Path,
    documents: Mapping[str, Path],
) -> Registration:
    """Create a version of a logged model and attest its card and documents.

    The card is read before anything is written: without one there is no version. Registering the
    same bytes under the same name again adds the card as it is now and no second version.

    Raises:
        InvalidInputError: Card or a document does not read.
        UsageError: The card says nothing about the purpose.
    """
    declared = read_card(card)
    if "intended_purpose" not in declared.values:
        raise UsageError(
            f"{card.name} does not state intended_purpose: nobody can judge a system without one"
        )
    digests = {kind: _digest(path) for kind, path in documents.items()}
    digest = manifest_of(registry.folder(uri)).digest
    subject, created = _version(registry, name, uri, digest)
    resource = Resource(name=name, digest=digest)
    statements = [_card_statement(resource, declared, card)]
    statements += [_document_statement(resource, kind, digests[kind]) for kind in digests]
    journal.attest(statements, role="trainer")
    return Registration(subject=subject, created=created)


def model_uri(journal: Journal, registry: Registry, text: str | None) -> str:
    """Return the URI of a logged model: as given, that of a version, or what was trained last.

    Raises:
        UsageError: Nothing was trained yet.
        InvalidInputError: There is no such version.
    """
    if text is None:
        found = journal.view.of_kind("training")
        if not found:
            raise UsageError("nothing has been trained here yet: run `assay train` first")
        return str(found[-1].statement.predicate.get("uri"))
    if not text.startswith("models:/m-"):
        return find_version(registry, text).uri
    registry.run_of(text)  # which refuses one that was never logged
    return text


def _version(registry: Registry, name: str, uri: str, digest: str) -> tuple[Subject, bool]:
    if name in registry.names():
        for known in registry.versions(name):
            if manifest_of(registry.folder(known.uri)).digest == digest:
                return Subject(name=name, version=known.version, digest=digest), False
    made = registry.create_version(name, uri)
    return Subject(name=name, version=made.version, digest=digest), True


def _card_statement(subject: Resource, card: SystemCard, path: Path) -> Statement:
    return Statement(
        kind="system-card",
        subjects=(subject,),
        predicate={**card.as_dict(), "file_sha256": _digest(path)},
    )


def _document_statement(subject: Resource, kind: str, digest: str) -> Statement:
    return Statement(
        kind="document",
        subjects=(subject,),
        predicate={"document": kind, "sha256": digest, "assurance": "human attestation"},
    )


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InvalidInputError(
            str(path), f"cannot be read: {error.strerror}", "name an existing file"
        ) from None
