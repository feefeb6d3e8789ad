from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.terminal import typed

from assay.cli.init import plain
from assay.workflow.config import NAME


@given(st.text(max_size=100))
def test_any_folder_name_becomes_a_name_a_workspace_can_bear(text: str) -> None:
    assert NAME.fullmatch(plain(text))


def test_a_workspace_is_made_with_the_people_named(tmp_path: Path) -> None:
    made = typed("init", tmp_path / "my (shop)", "--person", "approver=mia")
    assert made.code == 0
    assert "workspace my -shop in" in made.out
    assert "prove nothing about separation of duties" in made.err
    assert "mia" in typed("keys", "list", root=tmp_path / "my (shop)").out
    assert typed("system", "check", root=tmp_path / "my (shop)").code == 0


def test_a_workspace_named_like_a_number_has_a_card_that_reads(tmp_path: Path) -> None:
    assert typed("init", tmp_path / "2026").code == 0
    assert typed("system", "check", root=tmp_path / "2026").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--person", "mia"), ("'mia'", "ROLE=NAME")),
        (("--person", "=mia"), ("'=mia'", "ROLE=NAME")),
        (("--person", "king=mia"), ("'king'", "approver")),
        (("--name", 'a"b'), ("--name", "letters")),
        (("--name", ""), ("--name", "letters")),
    ],
)
def test_a_mistake_makes_no_folder(
    tmp_path: Path, words: tuple[str, ...], told: tuple[str, ...]
) -> None:
    answer = typed("init", tmp_path / "shop", *words)
    assert answer.code == 2
    assert all(word in answer.message for word in told)
    assert not (tmp_path / "shop").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in ("file", "file/inner"):
        answer = typed("init", tmp_path / folder)
        assert answer.code == 2
        assert "file is a file" in answer.message
