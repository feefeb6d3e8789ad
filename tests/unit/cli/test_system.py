from pathlib import Path

import pytest
from tests.terminal import typed

from assay.resources import folder


def test_a_card_is_checked_without_any_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    card = (folder("policies") / "examples" / "employee-emotion.yaml").read_text("utf-8")
    (tmp_path / "system.yaml").write_text(card)
    assert "0 still to be answered" in typed("system", "check").out
    found = typed("system", "classify", "--json", "--at", "2026-12-01").json
    assert found["overall"] == "prohibited"
    assert "not legal advice" in typed("system", "classify").out


def test_the_card_is_that_of_the_workspace_named(tmp_path: Path) -> None:
    assert typed("init", tmp_path / "shop").code == 0
    assert "still to be answered" in typed("system", "check", root=tmp_path / "shop").out
