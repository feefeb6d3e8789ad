"""`assay doctor`."""

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit_json, emit_sentence, next_step, table


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
            emit_sentence(f"{each.what}: {each.remedy}")
        at_home = any(each.what == "workspace" and each.ok for each in found)
        well = "assay list" if at_home else "assay demo"
        next_step("mend the above, then look again" if wrong else well)
    raise typer.Exit(4 if wrong else 0)
