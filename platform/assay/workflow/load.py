"""Loading what stands at a gate, after verifying everything that put it there."""

from pathlib import Path

from assay.domain.decision import Subject
from assay.domain.errors import DeniedError, IntegrityError
from assay.domain.names import fold_alias
from assay.evidence.record import Record
from assay.registry.approved import Scorer
from assay.registry.client import Registry
from assay.workflow.backing import check_backing
from assay.workflow.journal import Journal, open_journal
from assay.workflow.models import examined, open_registry
from assay.workflow.promotion import holder, holds
from assay.workflow.scorer import load_scorer
from assay.workflow.workspace import find_workspace


def load_approved(name: str, gate: str = "production", *, workspace: Path | None = None) -> Scorer:
    """Load the model that stands at a gate, or refuse.

    The ledger is verified from its first entry; the alias must point at the version the ledger
    says was promoted; its decision must allow; and the bytes that are loaded are hashed while they
    are copied.

    Args:
        name: The registered model.
        gate: The protected alias.
        workspace: Where `assay.toml` lies; by default found as the command line does.

    Raises:
        DeniedError: Nothing approved stands there.
        IntegrityError: Ledger or files were changed.

    Example:
        >>> load_approved("digits", workspace=Path("/nowhere"))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        assay.domain.errors.UsageError: no assay.toml in /nowhere or above: run `assay init` ...
    """
    journal = open_journal(find_workspace(workspace))
    return load_for(journal, open_registry(journal.workspace), name, fold_alias(gate))[1]


def load_for(journal: Journal, registry: Registry, name: str, gate: str) -> tuple[Subject, Scorer]:
    """Verify and load; also say which version it is."""
    subject, _ = verified_holder(journal, registry, name, gate)
    training = journal.view.about(subject.digest, "training")
    if not training:
        raise IntegrityError(f"{subject} stands at {gate!r} without a training statement")
    return subject, load_scorer(registry, training[-1])


def verified_holder(
    journal: Journal, registry: Registry, name: str, gate: str
) -> tuple[Subject, Record]:
    """Return the version that rightly stands at a gate, and its promotion.

    Raises:
        DeniedError: There is none, or alias and ledger disagree.
        IntegrityError: Its files are not those that were promoted.
    """
    journal.records()
    standing, version = holder(journal.view, name, gate), registry.at_alias(name, gate)
    if standing is None and version is not None:
        raise DeniedError(
            f"no approved version of {name} stands at {gate!r}: the alias points at version "
            f"{version.version}, but the ledger promoted none: run `assay reconcile`"
        )
    if standing is None or version is None:
        raise DeniedError(f"no approved version of {name} stands at {gate!r}: see `assay list`")
    if standing.statement.predicate.get("version") != version.version:
        raise DeniedError(
            f"the alias {gate!r} of {name} points at version {version.version}, but the ledger "
            f"promoted {standing.statement.predicate.get('version')}: run `assay reconcile`"
        )
    subject, _ = examined(registry, version)
    if not holds(journal.view, subject, gate):
        raise IntegrityError(
            f"the files of {subject} are not those that were promoted to {gate!r}: they have the "
            f"digest {subject.digest}, promoted was {standing.statement.subjects[0].digest}"
        )
    check_backing(journal.view, standing)
    return subject, standing
