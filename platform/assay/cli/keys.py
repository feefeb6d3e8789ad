"""`assay keys`."""

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit_json, say, table
from assay.cli.session import open_journal_only

group = typer.Typer(no_args_is_help=True, help="Signing keys and the people they belong to.")


@group.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """List the registered keys."""
    journal = open_journal_only()
    folder = journal.workspace.keys
    rows = [
        (signer.role, signer.person, signer.key_id, (folder / f"{signer.role}.pem").exists())
        for signer in journal.view.keys.all()
    ]
    if as_json:
        emit_json([{"role": r, "person": p, "key_id": k, "here": h} for r, p, k, h in rows])
        return
    table(
        ("role", "person", "key id", "private half here"),
        [
            (role, person, f"{key[:16]}…", "yes" if here else "no")
            for role, person, key, here in rows
        ],
    )
    if all(here for *_, here in rows):
        say("Every private key is on this machine: nothing here proves separation of duties.")
