"""Opening the workspace a command works on."""

import os
import sys
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.cli.output import progress
from assay.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from assay.registry.client import Registry
    from assay.views import Source
    from assay.workflow.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The opened workspace."""

    journal: "Journal"
    registry: "Registry"

    def check_gate(self, gate: str) -> None:
        """Refuse a gate that the settings do not have."""
        gates = self.journal.workspace.config.gates
        if gate not in gates:
            raise InvalidInputError("gate", f"got {gate!r}", f"one of {', '.join(gates)}")


def quiet_libraries(*, warnings_too: bool = True) -> None:
    """Switch off what libraries would send or print, before any of them is imported."""
    if warnings_too and not sys.warnoptions:  # they speak to programmers, not to our readers
        warnings.simplefilter("ignore")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")


def open_session() -> Session:
    """Open the workspace's ledger, verified, and its MLflow."""
    journal = open_journal_only()
    with progress("opening MLflow", logged=False):
        from assay.workflow.models import open_registry

        return Session(journal=journal, registry=open_registry(journal.workspace))


def open_journal_only() -> "Journal":
    """Open the workspace's ledger, verified."""
    with progress("verifying the ledger", logged=False):
        from assay.workflow.journal import open_journal
        from assay.workflow.workspace import find_workspace

        return open_journal(find_workspace())


def open_reader() -> "Source":
    """Open the workspace for reading: ledger verified, MLflow beside it."""
    with progress("opening the workspace", logged=False):
        from assay.views import open_source

        return open_source()
