"""`assay reconcile`."""

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, next_step, progress, table
from assay.cli.session import open_session


def reconcile(*, as_json: AsJson = False) -> None:
    """Make the aliases agree with the decisions: withdraw, complete or undo."""
    session = open_session()
    from assay.workflow.reconcile import Action
    from assay.workflow.reconcile import reconcile as do

    with progress("reconciling"):
        done = do(session.journal, session.registry)
    changed = [each for each in done if each.action is not Action.NONE]
    if as_json:
        emit_json(
            [
                {
                    "model": r.name,
                    "version": r.version,
                    "gate": r.gate,
                    "action": str(r.action),
                    "reasons": list(r.reasons),
                }
                for r in done
            ]
        )
    elif not done:
        emit("nothing stands at a gate")
    else:
        table(
            ("model", "gate", "action", "why"),
            [(f"{r.name}@{r.version}", r.gate, r.action, "; ".join(r.reasons)) for r in done],
        )
    if changed:
        next_step("assay alerts list")
    raise typer.Exit(1 if changed else 0)
