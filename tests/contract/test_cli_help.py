"""The help texts, as golden files: look at the difference, then `make golden`."""

import os
from pathlib import Path

import pytest
from tests.contract.places import ROOT
from tests.terminal import typed

from assay.cli.app import app
from assay.cli.commands import COMMANDS, GROUPS

GOLDEN = ROOT / "tests" / "golden" / "help"
WIDTH = 100


def commands() -> list[tuple[str, ...]]:
    """Every command, as one types it."""
    inner = [
        (group, command.name or "")
        for group, typer in GROUPS.items()
        for command in typer.registered_commands
    ]
    named = [
        (group, name or command.callback.__name__)  # typer names it after the function
        for (group, name), command in zip(
            inner, (c for t in GROUPS.values() for c in t.registered_commands), strict=True
        )
        if command.callback
    ]
    return [(), *((name,) for name in COMMANDS), *((name,) for name in GROUPS), *named]


@pytest.fixture(autouse=True)
def _a_page_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "TERMINAL_WIDTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_help_is_the_golden_one(words: tuple[str, ...]) -> None:
    answer = typed(*words, "--help")
    assert answer.code == 0
    shown = "\n".join(line.rstrip() for line in answer.out.strip("\n").splitlines()) + "\n"
    assert max(map(len, shown.splitlines())) <= WIDTH
    file = GOLDEN / f"{'-'.join(('assay', *words))}.txt"
    if os.environ.get("ASSAY_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown, "utf-8")
    assert shown == file.read_text("utf-8")


def test_no_golden_file_is_left_over() -> None:
    expected = {f"{'-'.join(('assay', *words))}.txt" for words in commands()}
    assert {path.name for path in Path(GOLDEN).iterdir()} == expected


def test_each_command_says_what_it_does_in_one_sentence() -> None:
    for name, command in COMMANDS.items():
        first = (command.__doc__ or "").strip().splitlines()[0]
        assert first.endswith("."), name
        assert len(first) < WIDTH, name
    assert app.info.help
