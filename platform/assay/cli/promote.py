"""`assay promote`."""

import typer

from assay.cli.findings import show_admission
from assay.cli.options import AsJson, Gate, Model
from assay.cli.output import progress
from assay.cli.session import open_session


def promote(model: Model, gate: Gate = "production", *, as_json: AsJson = False) -> None:
    """Set a protected alias: the gate decides, records, and opens or refuses."""
    session = open_session()
    from assay.workflow.models import find_version
    from assay.workflow.promote import promote as do

    with progress("asking the gate", logged=False):
        version = find_version(session.registry, model)
        admission = do(session.journal, session.registry, version, gate)
    raise typer.Exit(show_admission(admission, as_json=as_json, promoted=True))
