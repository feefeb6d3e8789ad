"""`assay policy`."""

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, next_step, table
from assay.cli.session import open_journal_only

group = typer.Typer(no_args_is_help=True, help="Policy packs: show them, check them, publish them.")


@group.command()
def show(*, as_json: AsJson = False) -> None:
    """Show the packs and controls that the gates demand."""
    from assay.workflow.policy import read_policy
    from assay.workflow.workspace import find_workspace

    policy = read_policy(find_workspace())
    if as_json:
        emit_json(policy.content())
        return
    for pack in policy.packs:
        gates = [gate for gate, packs in policy.gates.items() if pack in packs]
        emit(f"{pack.name} {pack.version_text}, demanded by {', '.join(gates)}")
        emit(f"{pack.digest}\n")
        table(
            ("control", "law", "severity", "binds from", "title"),
            [
                (c.id, f"{c.article}", c.severity, c.effective_from or "always", c.title)
                for c in pack.controls
            ],
        )
    next_step("assay policy lint")


@group.command()
def lint(*, as_json: AsJson = False) -> None:
    """Check every pack the gates demand: fields, types, clauses; all problems at once."""
    from assay.workflow.policy import read_policy
    from assay.workflow.workspace import find_workspace

    policy = read_policy(find_workspace())
    if as_json:
        emit_json([{"pack": p.name, "version": p.version_text} for p in policy.packs])
        return
    for pack in policy.packs:
        emit(f"{pack.name} {pack.version_text}: {len(pack.controls)} controls, no problem found")


@group.command()
def publish() -> None:
    """Sign the present packs and gates; from then on they are what every gate demands."""
    journal = open_journal_only()
    from assay.workflow.policy import publish as sign

    record = sign(journal)
    journal.checkpoint()
    emit(f"published in ledger entry {record.seq}")
    next_step("assay reconcile, since versions may newly fail")
