"""`assay history`."""

import re
from typing import Annotated

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit_json, next_step, table
from assay.cli.session import open_reader


def history(
    model: Annotated[
        str | None, typer.Argument(metavar="[MODEL]", help="Only what is about this version.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Print the ledger as readable lines, oldest first."""
    source = open_reader()
    from assay.views import history as read
    from assay.views import version

    digest = version(source, model).digest if model else None
    events = read(source, digest)
    if as_json:
        emit_json(
            [
                {
                    "entry": e.seq,
                    "at": e.at.isoformat(),
                    "kind": e.kind,
                    "what": e.what,
                    "person": e.person,
                }
                for e in events
            ]
        )
        return
    table(
        ("entry", "time (UTC)", "kind", "what", "signed by"),
        [(e.seq, f"{e.at:%m-%d %H:%M:%S}", e.kind, _short(e.what), e.person) for e in events],
    )
    next_step("assay audit verify")


def _short(what: str) -> str:
    """Shorten MLflow's model ids, as their beginnings tell them apart."""
    return re.sub(r"\b(m-[0-9a-f]{8})[0-9a-f]{24}\b", r"\1…", what)
