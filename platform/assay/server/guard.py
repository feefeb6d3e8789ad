"""The gate as the governed store sees it: a workspace found beside the database it guards."""

import getpass
import os
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from assay.domain.decision import Subject
from assay.domain.errors import UnavailableError
from assay.evidence.manifest import Manifest
from assay.workflow.gate import Admission, admit
from assay.workflow.journal import Journal, open_journal
from assay.workflow.promotion import holder, holder_subject, record_promotion, record_withdrawal
from assay.workflow.workspace import VARIABLE, Workspace, find_workspace

WITHDRAWN_BY_ALIAS: Final = ("the alias was deleted",)


class Guard:
    """Decides for one registry database.

    Raises:
        UnavailableError: No workspace governs this database; then nothing may be promoted in it.
    """

    def __init__(self, database_url: str) -> None:
        self._workspace = _workspace_of(database_url)

    @property
    def gates(self) -> tuple[str, ...]:
        """The protected aliases."""
        return tuple(self._workspace.config.gates)

    def admit(self, subject: Subject, manifest: Manifest, gate: str) -> Admission:
        """Decide and record the decision."""
        return admit(self._journal(), subject, gate, manifest)

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
        view = self._journal().view
        standing = {gate: holder(view, name, gate) for gate in self.gates}
        return tuple(
            gate
            for gate, record in standing.items()
            if record is not None
            and version in {None, str(record.statement.predicate.get("version"))}
        )

    def _journal(self) -> Journal:
        return open_journal(self._workspace)


def _workspace_of(database_url: str) -> Workspace:
    if os.environ.get(VARIABLE):
        return find_workspace()
    database = make_url(database_url).database
    if not database:
        raise UnavailableError(f"no workspace governs {database_url}: set {VARIABLE}")
    return find_workspace(Path(database).resolve().parent)


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
