"""`assay doctor`."""

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, next_step, table


def doctor(*, as_json: AsJson = False) -> None:
    """Look over the installation and the workspace; changes nothing."""
    from dataclasses import asdict

    from assay.workflow.doctor import examine

    found = examine()
    wrong = [each for each in found if each.ok is False]
    if as_json:
        emit_json([asdict(each) for each in found])
    else:
        marks = {True: "ok", False: "wrong", None: "-"}
        table(("", "what", "found"), [(marks[each.ok], each.what, each.found) for each in found])
        for each in wrong:
            emit(f"{each.what}: {each.remedy}")
        next_step("assay demo" if not wrong else "mend the above, then look again")
    raise typer.Exit(4 if wrong else 0)
