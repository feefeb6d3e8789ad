"""The gate as the governed store sees it: a workspace found beside the database it guards."""

import getpass
import os
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from assay.domain.decision import Subject
from assay.domain.errors import UnavailableError
from assay.domain.names import fold_alias
from assay.evidence.manifest import Manifest
from assay.workflow.gate import Admission, admit
from assay.workflow.journal import Journal, open_journal
from assay.workflow.policy import latest_policy
from assay.workflow.promotion import holder, holder_subject, record_promotion, record_withdrawal
from assay.workflow.workspace import VARIABLE, Workspace, find_workspace

WITHDRAWN_BY_ALIAS: Final = ("the alias was deleted",)


class Guard:
    """Decides for one registry database.

    Raises:
        UnavailableError: No workspace governs this database; then nothing may be promoted in it.
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._workspace()

    @property
    def gates(self) -> tuple[str, ...]:
        """The protected aliases, as the settings have them."""
        return tuple(self._workspace().config.gates)

    def gate(self, alias: str) -> str | None:
        """Return the gate an alias is, or looks like.

        An alias is protected by the settings or by the policy that was signed last, so that taking
        a gate out of the settings does not open it.
        """
        folded = fold_alias(alias)
        if folded in self.gates:
            return folded
        return folded if folded in _signed_gates(self._journal()) else None

    def admit(self, subject: Subject, manifest: Manifest, gate: str) -> Admission:
        """Decide and record the decision.

        Raises:
            UnavailableError: The ledger's key is not there: what follows could not be recorded.
            IntegrityError: The ledger was changed.
        """
        journal = self._journal()
        journal.recheck()  # a server runs for months: what it once verified may be gone
        journal.signer("ledger")
        return admit(journal, subject, gate, manifest)

    def promoted(self, admission: Admission) -> None:
        """Record that the alias was set."""
        record_promotion(self._journal(), admission, actor=_actor())

    def withdrawn(self, name: str, gate: str) -> None:
        """Record that a protected alias was deleted, if a version stood there."""
        journal = self._journal()
        standing = holder(journal.view, name, gate)
        if standing is not None:
            record_withdrawal(
                journal,
                holder_subject(standing),
                gate,
                actor=_actor(),
                reasons=WITHDRAWN_BY_ALIAS,
            )

    def held(self, name: str, version: str | None) -> tuple[str, ...]:
        """Return the gates at which the model, or one version of it, stands."""
        journal = self._journal()
        gates = dict.fromkeys((*self.gates, *_signed_gates(journal)))
        standing = {gate: holder(journal.view, name, gate) for gate in gates}
        return tuple(
            gate
            for gate, record in standing.items()
            if record is not None
            and version in {None, str(record.statement.predicate.get("version"))}
        )

    def _journal(self) -> Journal:
        return open_journal(self._workspace())

    def _workspace(self) -> Workspace:
        # Read each time: a server must not go on with settings that were changed under it.
        if os.environ.get(VARIABLE):
            return find_workspace()
        database = make_url(self._database_url).database
        if not database:
            raise UnavailableError(f"no workspace governs {self._database_url}: set {VARIABLE}")
        return find_workspace(Path(database).resolve().parent)


def _signed_gates(journal: Journal) -> tuple[str, ...]:
    latest = latest_policy(journal)
    gates = latest.statement.predicate.get("gates") if latest else None
    return tuple(gates) if isinstance(gates, dict) else ()


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
