"""How commands speak: data on stdout, talk on stderr, tables within 100 columns."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
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
    console = Console(highlight=False, soft_wrap=False)
    return Console(
        highlight=False, width=min(WIDTH, console.width) if console.is_terminal else WIDTH
    )


def err() -> Console:
    """Return the console for talk."""
    return Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """Tell something that is not data."""
    err().print(text, markup=False)


def next_step(text: str) -> None:
    """Suggest what to do now."""
    err().print(f"next: {text}", style="dim", markup=False)


def emit_json(value: object) -> None:
    """Print data for programs."""
    print(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=False))  # noqa: T201  # stdout


def emit(text: str, style: str | None = None) -> None:
    """Print a line of data."""
    out().print(text, style=style, markup=False)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str = "") -> None:
    """Print a table; words like pass and deny get their colour."""
    drawn = Table(box=SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(_cell(value) for value in row))
    out().print(drawn)


def styled(word: str) -> str:
    """Return a word in its colour, as rich markup."""
    style = OUTCOME_STYLES.get(word)
    return f"[{style}]{word}[/{style}]" if style else word


@contextmanager
def progress(label: str, total: float | None = None) -> Iterator["Bar"]:
    """Show a bar on stderr while something takes its time."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[note]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err(), transient=True) as drawn:
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


def _cell(value: object) -> str:
    from rich.markup import escape

    text = "" if value is None else str(value)
    return styled(text) if text in OUTCOME_STYLES else escape(text)
