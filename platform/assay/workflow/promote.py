"""Promoting, as any client does it: set the alias, and let the gate answer."""

from assay.domain.errors import DeniedError, InvalidInputError, UnavailableError
from assay.domain.outcome import Verdict
from assay.registry.client import Registry, Version
from assay.workflow.gate import Admission, consider
from assay.workflow.journal import Journal
from assay.workflow.models import examined

UNDECIDED = "refused: "  # how the governed store begins when it has no verdict to give


def check(journal: Journal, registry: Registry, version: Version, gate: str) -> Admission:
    """Ask what the gate would say, leaving no trace."""
    subject, manifest = examined(registry, version)
    return consider(journal, subject, gate, manifest)


def promote(journal: Journal, registry: Registry, version: Version, gate: str) -> Admission:
    """Set the alias and report what the gate decided.

    Raises:
        UnavailableError: The gate could not even decide: a key or a file is not there.
        DeniedError: The server refuses what this machine would allow.
    """
    if gate not in journal.workspace.config.gates:
        known = ", ".join(journal.workspace.config.gates)
        raise InvalidInputError("gate", f"got {gate!r}", f"one of {known}")
    try:
        registry.set_alias(version.name, gate, version.version)
    except DeniedError as refused:
        admission = check(journal, registry, version, gate)
        if str(refused).startswith(UNDECIDED):
            raise UnavailableError(f"the gate could not decide: {refused}") from None
        if admission.verdict is Verdict.ALLOW:
            raise DeniedError(f"the server refused what seems allowed here: {refused}") from None
        return admission
    return check(journal, registry, version, gate)
