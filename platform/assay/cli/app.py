"""The command line: parse, call a workflow, print, choose an exit code.

Exit codes: 0 allowed or fine, 1 denied or alert found, 2 wrong usage or input, 3 people
must approve, 4 a service or store is unavailable, 5 integrity broken, 70 our own
fault, 130 interrupted, 141 nobody reads the output any more.
"""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

import typer

from assay.cli.commands import COMMANDS, GROUPS
from assay.cli.output import say
from assay.cli.session import quiet_libraries
from assay.domain.errors import AssayError, UnavailableError, UsageError

FAULT: Final = 70
INTERRUPTED: Final = 130
UNREAD: Final = 141
DEBUG: Final = "--debug"
# Typer carries a click of its own, or uses the installed one: this is the base of its errors.
PARSING: Final = next(each for each in typer.BadParameter.__mro__ if "ClickExc" in each.__name__)

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
    debug: Annotated[bool, typer.Option(DEBUG, help="Show tracebacks and warnings.")] = False,
) -> None:
    del debug  # read by `answer`, which has to know it even when parsing fails
    if workspace is not None:
        os.environ["ASSAY_WORKSPACE"] = workspace


for _name, _command in COMMANDS.items():
    app.command(_name)(_command)
for _name, _group in GROUPS.items():
    app.add_typer(_group, name=_name)


def main() -> None:
    """Run the command line as typed, and exit."""
    quiet_libraries(warnings_too=DEBUG not in sys.argv)
    sys.exit(answer(sys.argv[1:]))


def answer(words: Sequence[str]) -> int:
    """Run a command; what goes wrong becomes one message and an exit code.

    Args:
        words: What was typed after `assay`; `--debug` may stand anywhere.
    """
    wanted = [word for word in words if word != DEBUG]
    command = typer.main.get_command(app)
    return run(
        lambda: command(wanted, prog_name="assay", standalone_mode=False),
        debug=len(wanted) < len(words),
    )


def run(command: Callable[[], Any], *, debug: bool = False) -> int:
    """Call a command and return its exit code."""
    try:
        result = command()
    except (KeyboardInterrupt, typer.Abort):
        result = INTERRUPTED  # newer Typers return it, older ones raise
    except BrokenPipeError:
        # Python flushes stdout once more when it exits; nobody is there to read that either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except Exception as error:  # noqa: BLE001  # the edge: whatever it is, it becomes one message
        if debug:
            traceback.print_exc()
        return _explained(error)
    if result == INTERRUPTED:
        say("interrupted; the workspace is as the last finished step left it")
    return result if isinstance(result, int) else 0


def _explained(error: Exception) -> int:
    if isinstance(error, PARSING):
        return _misread(error)
    if isinstance(error, OSError) and error.filename:
        error = UnavailableError(f"{error.filename}: {error.strerror}")
    if isinstance(error, AssayError):
        say(f"error: {error}")
        return error.exit_code
    say(f"error: unexpected {type(error).__name__}: {error}")
    say(f"This is our fault, not yours: please report it with what `assay {DEBUG} …` shows.")
    return FAULT


def _misread(error: Any) -> int:
    # Without any arguments typer has shown the help already, and says no more.
    context = getattr(error, "ctx", None)
    if text := error.format_message().rstrip("."):
        path = context.command_path if context else "assay"
        say(f"error: {text[0].lower()}{text[1:]}; see `{path} --help`")
    return UsageError.exit_code
