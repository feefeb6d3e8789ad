"""What cannot be read or does not hold is one error on every page, and no data beside it."""

import shutil
from pathlib import Path

import pytest
from tests.worlds import World

from assay.workflow import journal

from .conftest import Open

PAGES = ("fleet", "model", "alerts", "history")
ONE_BYTE = (
    "UPDATE ledger_entry SET leaf = substr(leaf, 1, 40) || ? || substr(leaf, 42) WHERE seq = ?"
)


@pytest.mark.parametrize("page", PAGES)
def test_one_changed_byte_in_the_ledger_leaves_nothing_but_the_error(
    populated: World, board: Open, page: str
) -> None:
    populated.sql(ONE_BYTE, "~", 12)
    journal.forget()  # another process looks
    shown = board(page, populated.root)
    assert len(shown.app.error) == 1
    assert "The record does not hold." in shown.text
    assert "ledger entry 12" in shown.text
    assert shown.silent


@pytest.mark.parametrize("page", PAGES)
def test_a_change_after_the_page_was_loaded_is_found_when_it_reads_again(
    populated: World, board: Open, page: str
) -> None:
    shown = board(page, populated.root)
    assert not shown.silent
    populated.sql(ONE_BYTE, "~", 3)
    shown.again()
    assert len(shown.app.error) == 1
    assert "ledger entry 3" in shown.text
    assert shown.silent


def test_entries_added_since_the_last_reading_are_shown_and_no_error(
    populated: World, board: Open
) -> None:
    shown = board("history", populated.root)
    before = len(shown.app.dataframe[0].value)
    populated.drift(alarm=False)
    assert len(shown.again().app.dataframe[0].value) == before + 1


def test_a_verdict_changes_with_the_evidence(populated: World, board: Open) -> None:
    shown = board("model", populated.root, version="digits@3")
    assert "waiting" in shown.app.header[0].value
    populated.drift()
    assert "deny" in shown.again().app.header[0].value


@pytest.mark.parametrize("page", PAGES)
def test_outside_a_workspace_the_next_command_is_named(
    tmp_path: Path, board: Open, page: str
) -> None:
    shown = board(page, tmp_path)
    assert "No workspace." in shown.text
    assert "assay init" in shown.text
    assert shown.silent


def test_a_lost_ledger_is_an_error(populated: World, board: Open) -> None:
    root = _copied(populated.root)
    (root / ".assay" / "ledger.db").unlink()
    shown = board("fleet", root)
    assert "no ledger at" in shown.text
    assert shown.silent


def test_versions_lost_from_mlflow_are_not_an_empty_fleet(populated: World, board: Open) -> None:
    populated.sql("DELETE FROM model_versions", database="mlflow.db")
    shown = board("fleet", populated.root)
    assert "MLflow holds no version, yet the ledger has decisions" in shown.text
    assert shown.silent


def test_a_broken_mlflow_database_is_an_error_without_a_traceback(
    populated: World, board: Open
) -> None:
    root = _copied(populated.root)
    (root / ".assay" / "mlflow.db").write_bytes(b"no database" * 500)
    shown = board("fleet", root)
    assert len(shown.app.error) == 1
    assert shown.silent


def test_a_fault_of_our_own_is_named_and_shows_no_traceback(
    populated: World, board: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("division by zero\nand where")

    monkeypatch.setattr("assay.views.history", broken)
    shown = board("history", populated.root)
    assert shown.text.startswith("No verdict is shown")
    assert "ZeroDivisionError: division by zero" in shown.text
    assert "and where" not in shown.text
    assert shown.silent


def test_no_page_promises_more_than_it_can(populated: World, board: Open) -> None:
    for page in PAGES:
        text = board(page, populated.root).text.lower()
        assert "complian" not in text
        assert "certif" not in text


def _copied(root: Path) -> Path:
    """Return a copy that this process has not opened yet."""
    return Path(shutil.copytree(root, root.with_name("copied")))
