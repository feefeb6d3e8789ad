"""Taking a version out of a gate. This is never refused."""

from collections.abc import Sequence

from assay.domain.errors import InvalidInputError
from assay.evidence.record import Record
from assay.registry.client import Registry
from assay.workflow.alerts import Alert
from assay.workflow.journal import Journal
from assay.workflow.promotion import holder, holder_subject, record_withdrawal


def withdraw(
    journal: Journal,
    registry: Registry,
    name: str,
    gate: str,
    *,
    actor: str,
    reasons: Sequence[str],
    alert: Alert | None = None,
) -> Record:
    """Record the withdrawal, and an alert about it if there is one; then delete the alias.

    In this order loaders refuse the version from the first step on; a crash before the second is
    finished by `reconcile`.

    Raises:
        InvalidInputError: Nothing stands there.
    """
    standing = holder(journal.view, name, gate)
    if standing is None:
        if registry.at_alias(name, gate) is None:
            raise InvalidInputError(
                "gate", f"no version of {name} stands at {gate!r}", "see `assay list`"
            )
        raise InvalidInputError(
            "gate", f"{name} has the alias {gate!r} without a promotion", "run `assay reconcile`"
        )
    subject = holder_subject(standing)
    record = record_withdrawal(journal, subject, gate, actor=actor, reasons=reasons, alert=alert)
    registry.delete_alias(name, gate)
    return record
