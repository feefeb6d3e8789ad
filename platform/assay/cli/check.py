"""`assay check`."""

from typing import Annotated

import typer

from assay.cli.findings import show_admission
from assay.cli.options import AsJson, Gate, Model
from assay.cli.output import progress
from assay.cli.session import open_session


def check(
    model: Model,
    gate: Gate = "production",
    *,
    full: Annotated[bool, typer.Option("--all", help="Show every finding.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what the gate would say, without leaving a trace."""
    session = open_session()
    from assay.workflow.models import find_version
    from assay.workflow.promote import check as ask

    with progress("asking the gate", logged=False):
        version = find_version(session.registry, model)
        admission = ask(session.journal, session.registry, version, gate)
    raise typer.Exit(show_admission(admission, as_json=as_json, full=full))
