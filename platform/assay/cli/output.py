"""How commands speak: data on stdout, talk on stderr, at most 100 columns."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import fill

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDTH = 100
OUTCOME_STYLES: Mapping[str, str] = {
    "pass": "green",
    "allow": "green",
    "fail": "red",
    "missing": "red",
    "error": "red",
    "deny": "red",
    "waiting": "yellow",
    "waived": "yellow",
}


def out() -> Console:
    """Return the console for data; narrower than 100 columns only if the terminal is."""
    console = Console(highlight=False)
    return Console(highlight=False, width=_width(console))


def err() -> Console:
    """Return the console for talk."""
    return Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """Tell something that is not data; folded for a reader, left whole for a log."""
    console = err()
    lines = text.splitlines()
    shown = [folded(each, width=_width(console)) for each in lines] if _read(console) else lines
    console.print("\n".join(shown), markup=False, soft_wrap=True)


def next_step(text: str) -> None:
    """Suggest what to do now."""
    err().print(f"next: {text}", style="dim", markup=False, soft_wrap=True)


def emit_json(value: object) -> None:
    """Print data for programs; JSON knows no NaN, so that becomes null."""
    text = json.dumps(_jsonable(value), indent=2, ensure_ascii=False, allow_nan=False)
    print(text)  # noqa: T201  # stdout is where data goes


def emit(text: str, style: str | None = None) -> None:
    """Print a line of data, never folded: digests and paths are there to be copied."""
    out().print(text, style=style, markup=False, soft_wrap=True)


def emit_sentence(text: str, *, style: str | None = None, indent: str = "") -> None:
    """Print a sentence, folded to the page."""
    emit(folded(text, indent=indent, hanging=indent), style)


def folded(text: str, *, indent: str = "", hanging: str = "", width: int = WIDTH) -> str:
    """Fold text between words only, so that paths and options stay in one piece.

    >>> print(folded("see platform/assay and --json", indent="- ", hanging="  ", width=20))
    - see platform/assay
      and --json
    """
    return fill(
        text,
        width=width,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table and an empty line; words like pass and deny get their colour."""
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(_cell(value) for value in row))
    console = out()
    with console.capture() as captured:
        console.print(drawn)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    console.file.write("\n".join(line for line in lines if line) + "\n\n")


def styled(word: str) -> str:
    """Return a word in its colour, as rich markup."""
    style = OUTCOME_STYLES.get(word)
    return f"[{style}]{word}[/{style}]" if style else escape(word)


@contextmanager
def progress(label: str, total: float | None = None, *, logged: bool = True) -> Iterator["Bar"]:
    """Show a bar on stderr while something takes its time.

    Args:
        label: What is going on.
        total: Steps, if known.
        logged: Say it in one line where nobody watches: in a log.
    """
    console = err()
    if logged and not _read(console):
        console.print(f"{label} …", markup=False, soft_wrap=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[note]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not _read(console)) as drawn:
        yield Bar(drawn, label, total)


class Bar:
    """One running bar."""

    def __init__(self, drawn: Progress, label: str, total: float | None) -> None:
        self._drawn = drawn
        self._task = drawn.add_task(label, total=total, note="")

    def update(
        self, *, completed: float | None = None, total: float | None = None, note: str = ""
    ) -> None:
        """Move the bar."""
        self._drawn.update(self._task, completed=completed, total=total, note=note)


def _read(console: Console) -> bool:
    return console.is_terminal


def _width(console: Console) -> int:
    return min(WIDTH, console.width) if _read(console) else WIDTH


def _cell(value: object) -> str:
    return styled("" if value is None else str(value))


def _jsonable(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
