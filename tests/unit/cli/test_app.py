import sys

import pytest
import typer
from tests.terminal import typed

from assay.cli.app import FAULT, INTERRUPTED, answer, main, run
from assay.domain.errors import DeniedError, IntegrityError, UnavailableError, WaitingError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DeniedError("no"), 1),
        (WaitingError("later"), 3),
        (UnavailableError("gone"), 4),
        (IntegrityError("changed"), 5),
        (FileNotFoundError(2, "No such file or directory", "a/b"), 4),
        (PermissionError(13, "Permission denied", "a/b"), 4),
        (ZeroDivisionError("x"), FAULT),
        (OSError("no file named"), FAULT),
        (KeyboardInterrupt(), INTERRUPTED),
        (typer.Abort(), INTERRUPTED),
    ],
)
def test_each_way_to_fail_has_its_exit_code(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise error

    assert run(fails) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert told.err


def test_what_a_command_returns_is_the_exit_code() -> None:
    assert run(lambda: 3) == 3
    assert run(lambda: None) == 0
    assert run(lambda: INTERRUPTED) == INTERRUPTED  # as newer Typers say it


def test_a_file_that_cannot_be_had_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise PermissionError(13, "Permission denied", "a/b")

    run(fails)
    assert capsys.readouterr().err == "error: a/b: Permission denied\n"


def test_debug_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise DeniedError("no")

    assert run(fails, debug=True) == 1
    assert "in fails" in capsys.readouterr().err


def test_nothing_typed_shows_the_help_and_counts_as_a_mistake() -> None:
    shown = typed()
    assert shown.code == 2
    assert "Usage: assay" in shown.out + shown.err
    assert "error" not in shown.err


def test_main_exits_with_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["assay", "frobnicate"])
    monkeypatch.setattr(sys, "warnoptions", ["error"])  # somebody wants to see warnings
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2


def test_help_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["train", "--help"]) == 0
    assert "--config" in capsys.readouterr().out
