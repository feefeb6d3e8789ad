"""`assay alerts`."""

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, next_step, table
from assay.cli.session import open_journal_only, open_reader

group = typer.Typer(no_args_is_help=True, help="Alerts: list them, deliver them, test a channel.")


@group.command("list")
def list_alerts(*, as_json: AsJson = False) -> None:
    """List alerts, newest first; exit 1 while one is open."""
    from dataclasses import asdict

    source = open_reader()
    from assay.views import alert_list

    found = alert_list(source)
    if as_json:
        emit_json([asdict(each) for each in found])
    elif not found:
        emit("no alert has been raised")
    else:
        table(
            ("id", "raised", "severity", "version", "what", "state", "seen"),
            [
                (
                    a.id,
                    a.opened_at[:16].replace("T", " "),
                    a.severity,
                    f"{a.model}@{a.version}",
                    a.title,
                    a.state,
                    a.seen,
                )
                for a in found
            ],
        )
        next_step("assay alerts deliver")
    raise typer.Exit(1 if any(each.open for each in found) else 0)


@group.command()
def deliver() -> None:
    """Deliver what is due; what fails is tried again later."""
    journal = open_journal_only()
    from assay.workflow.alerts import channels, deliver_due

    if not channels(journal):
        emit("no channel is configured: alerts wait")
        next_step('name one in assay.toml: [alerts] urls = ["mailto://…"]')
        return
    attempts = deliver_due(journal)
    for each in attempts:
        emit(f"{each.state}: {each.title}" + (f" ({each.error})" if each.error else ""))
    emit(f"{len(attempts)} due")
    raise typer.Exit(4 if any(not each.delivered for each in attempts) else 0)


@group.command()
def test() -> None:
    """Send a test alert to every channel, without recording one."""
    journal = open_journal_only()
    from assay.monitoring.delivery import AlertMessage, deliver
    from assay.workflow.alerts import channels

    message = AlertMessage(
        title="Assay test alert",
        body="If you read this, alerts reach you.",
        severity="info",
        fingerprint="test",
    )
    outcome = deliver(message, channels(journal))
    emit("delivered" if outcome.ok else f"not delivered: {outcome.error}")
    raise typer.Exit(0 if outcome.ok else 4)
