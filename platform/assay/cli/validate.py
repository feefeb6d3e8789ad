"""`assay validate`."""

import typer

from assay.cli.options import AsJson, Data
from assay.cli.output import emit, emit_json, next_step, progress, say, table
from assay.cli.session import open_journal_only


def validate(data: Data = "digits", *, as_json: AsJson = False) -> None:
    """Validate images with Great Expectations and our own counts, and attest the outcome."""
    journal = open_journal_only()
    from assay.workflow.validate import validate_data

    with progress("validating"):
        validated = validate_data(journal, source=data)
    found = validated.found
    for each in validated.left_out:
        say(f"left out: {each}")
    if as_json:
        emit_json(found.as_json())
    else:
        facts = found.facts
        table(("figure", "value"), [(name, value) for name, value in facts.items()])
        for check in found.failed:
            emit(f"failed: {check.part}: {check.expectation} {check.column}".rstrip(), style="red")
        emit(f"{len(found.checks)} checks, {len(found.failed)} failed")
        next_step("assay evaluate" if found.success else "mend the data, then train anew")
    raise typer.Exit(0 if found.success else 1)
