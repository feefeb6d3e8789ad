"""`assay monitor`."""

from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import AsJson, Gate, Name
from assay.cli.output import emit, emit_json, next_step, progress, table
from assay.cli.session import open_session

if TYPE_CHECKING:
    from assay.workflow.monitor import Watched


def monitor(
    name: Name,
    gate: Gate = "production",
    window: Annotated[int, typer.Option(help="Images in a window, at least 50.", min=50)] = 100,
    *,
    as_json: AsJson = False,
) -> None:
    """Compare what is served with what was measured; attest it, raise or close the alert."""
    session = open_session()
    session.check_gate(gate)
    from assay.workflow.alerts import deliver_due
    from assay.workflow.monitor import monitor as look

    with progress("monitoring") as bar:
        found = look(
            session.journal,
            session.registry,
            name,
            gate,
            size=window,
            on_step=lambda step: bar.update(note=step),
        )
    deliver_due(session.journal)
    if as_json:
        emit_json({**found.verdict.as_json(), "alarm": found.alarm, "new": found.new})
    else:
        _show(found)
    raise typer.Exit(1 if found.alarm else 0)


def _show(found: "Watched") -> None:
    verdict = found.verdict
    table(
        ("window", "rows", *(f"p ({each})" for each in verdict.detectors), "drift"),
        [
            (
                number,
                window.rows,
                *(f"{window.p_values.get(each, float('nan')):.3g}" for each in verdict.detectors),
                "yes" if window.drift else "no",
            )
            for number, window in enumerate(verdict.windows, 1)
        ],
    )
    if not verdict.windows:
        emit("no full window has been served yet")
    emit(f"{found.subject}: {'ALARM' if found.alarm else verdict.state}")
    if found.report:
        emit(f"report {found.report.path}")
    next_step("assay reconcile" if found.alarm else "serve more, then look again")
