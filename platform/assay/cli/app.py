"""The command line: parse, call a workflow, print, choose an exit code.

Exit codes: 0 allowed or fine, 1 denied or alert found, 2 wrong usage or input, 3 people
must approve, 4 a service or store is unavailable, 5 integrity broken, 70 our own
fault, 130 interrupted.
"""

import os
import sys
from collections.abc import Callable
from typing import Annotated, Any, Final

import click
import typer

from assay.cli.commands import COMMANDS, GROUPS
from assay.cli.output import say
from assay.cli.session import quiet_libraries
from assay.domain.errors import AssayError

FAULT: Final = 70
INTERRUPTED: Final = 130

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Promote a model only when its signed evidence satisfies policy.",
    epilog="Start with `assay demo`, or `assay init` in a folder of your own.",
)


@app.callback()
def _settings(
    workspace: Annotated[
        str | None,
        typer.Option("--workspace", "-w", metavar="DIR", help="The folder with assay.toml."),
    ] = None,
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    del debug  # read by `main`, which has to know it even when parsing fails
    if workspace:
        os.environ["ASSAY_WORKSPACE"] = workspace


for _name, _command in COMMANDS.items():
    app.command(_name)(_command)
for _name, _group in GROUPS.items():
    app.add_typer(_group, name=_name)


def main() -> None:
    """Run the command line; expected errors become one message and an exit code."""
    quiet_libraries()
    sys.exit(run(lambda: typer.main.get_command(app)(standalone_mode=False)))


def run(command: Callable[[], Any]) -> int:
    """Run a command and return its exit code."""
    debug = "--debug" in sys.argv
    try:
        result = command()
    except (KeyboardInterrupt, click.Abort):
        say("interrupted; the workspace is as the last finished step left it")
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except AssayError as error:
        if debug:
            raise
        say(f"error: {error}")
        return error.exit_code
    except BrokenPipeError:
        return FAULT
    except Exception as error:
        if debug:
            raise
        say(
            f"error: unexpected {type(error).__name__}: {error}; run again with --debug for details"
        )
        return FAULT
    return result if isinstance(result, int) else 0
