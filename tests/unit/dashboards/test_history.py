"""The history page."""

from tests.worlds import World

from .conftest import Open


def test_the_whole_ledger_is_listed_newest_first(populated: World, board: Open) -> None:
    found = board("history", populated.root).app.dataframe[0].value
    size = len(populated.journal.records())
    assert list(found["entry"]) == list(range(size, 0, -1))
    assert list(found.columns) == ["entry", "time", "kind", "what", "signed by"]


def test_kinds_can_be_chosen(populated: World, board: Open) -> None:
    page = board("history", populated.root)
    page.app.button_group(key="kinds").set_value(["promotion", "approval"]).run()
    assert list(page.app.dataframe[0].value["kind"]) == ["promotion", "approval"]
