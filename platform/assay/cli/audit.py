"""`assay audit`."""

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, next_step, progress, table
from assay.cli.session import open_journal_only, open_session

group = typer.Typer(no_args_is_help=True, help="The ledger: verify it, sign where it stands.")


@group.command()
def verify(*, as_json: AsJson = False) -> None:
    """Verify the whole history: chain, signatures, checkpoints, decisions, approved files."""
    from dataclasses import asdict

    session = open_session()
    from assay.workflow.audit import audit

    with progress("verifying") as bar:
        found = audit(session.journal, session.registry, lambda step: bar.update(note=step))
    if as_json:
        emit_json(asdict(found))
        return
    table(
        ("verified", ""),
        [
            ("entries", found.entries),
            ("signatures", found.signatures),
            ("checkpoints", found.checkpoints),
            ("decisions", found.decisions),
            ("promotions", found.promotions),
            ("standing", ", ".join(found.standing) or "nothing"),
            ("root", found.root),
        ],
    )
    emit("the history holds")
    next_step("keep a copy of .assay/checkpoints.txt where nobody here can change it")


@group.command()
def checkpoint() -> None:
    """Sign where the ledger stands, and print the signed note."""
    journal = open_journal_only()
    emit(journal.checkpoint().note().removesuffix("\n"))
