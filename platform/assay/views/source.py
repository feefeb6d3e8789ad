"""Opening a workspace to read from it."""

from pathlib import Path

from assay.views.models import Source
from assay.workflow.journal import open_journal
from assay.workflow.models import open_registry
from assay.workflow.workspace import find_workspace


def open_source(workspace: Path | None = None) -> Source:
    """Open a workspace for reading; the ledger is verified on the way."""
    journal = open_journal(find_workspace(workspace))
    return Source(journal=journal, registry=open_registry(journal.workspace))
