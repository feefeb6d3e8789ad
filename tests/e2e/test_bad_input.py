"""A user's mistake gets one message that helps, exit 2, and changes nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.bad_inputs import CARDS, COMMANDS, PACKS, SETTINGS, SUITES, TRAININGS
from tests.terminal import Answer, everything, typed
from tests.worlds import copy_world

from assay.resources import folder


def named(cases: tuple[tuple[object, ...], ...]) -> list[object]:
    return [pytest.param(*case[1:], id=str(case[0])) for case in cases]


def is_refused(answer: Answer, words: tuple[str, ...]) -> None:
    assert (answer.code, answer.out) == (2, ""), answer
    for word in words:
        assert word in answer.message


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, proven_template: Path) -> Path:
    """A proven version that is waiting; nothing below may change it, so all share it."""
    root = tmp_path_factory.mktemp("kept") / "world"
    copy_world(proven_template, root)
    return root


@pytest.fixture
def unchanged(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The shared workspace, looked over before and after; one stands in it."""
    monkeypatch.chdir(kept)
    before = everything(kept)
    yield kept
    assert everything(kept) == before


@pytest.mark.parametrize(("content", "words"), named(CARDS))
def test_a_malformed_card_is_refused_and_nothing_registered(
    unchanged: Path, tmp_path: Path, content: bytes, words: tuple[str, ...]
) -> None:
    card = tmp_path / "card.yaml"
    card.write_bytes(content)
    is_refused(typed("system", "check", card), (*words, "card.yaml"))
    is_refused(typed("register", "digits", "--card", card, root=unchanged), (*words, "card.yaml"))


@pytest.mark.parametrize(("before", "after", "words"), named(SETTINGS))
def test_malformed_settings_are_refused(
    empty_copy: Path, before: str, after: str, words: tuple[str, ...]
) -> None:
    file = empty_copy / "assay.toml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    looked = everything(empty_copy)
    is_refused(typed("policy", "publish", root=empty_copy), (*words, "assay.toml"))
    assert everything(empty_copy) == looked


@pytest.mark.parametrize(("before", "after", "words"), named(PACKS))
def test_a_malformed_pack_is_refused(
    empty_copy: Path, before: str, after: str, words: tuple[str, ...]
) -> None:
    shutil.copytree(folder("policies"), empty_copy / "own")
    settings = empty_copy / "assay.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[policies]\nfolder = "own"\n', "utf-8")
    pack = empty_copy / "own" / "ml-supply-chain" / "pack.yaml"
    text = pack.read_text("utf-8")
    assert before in text
    pack.write_text(text.replace(before, after, 1), "utf-8")
    looked = everything(empty_copy)
    is_refused(typed("policy", "publish", root=empty_copy), (*words, "pack.yaml"))
    is_refused(typed("policy", "lint", root=empty_copy), (*words, "pack.yaml"))
    assert everything(empty_copy) == looked


@pytest.mark.parametrize(("text", "words"), named(TRAININGS))
def test_malformed_training_settings_are_refused(
    unchanged: Path, tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "training.toml"
    file.write_text(text, "utf-8")
    is_refused(typed("train", "--config", file, root=unchanged), words)


@pytest.mark.parametrize(("text", "words"), named(SUITES))
def test_a_malformed_suite_is_refused_before_anything_is_committed(
    unchanged: Path, text: str, words: tuple[str, ...]
) -> None:
    suite = unchanged / "evaluation.toml"
    kept_text = suite.read_text("utf-8")
    suite.write_text(text, "utf-8")
    try:
        is_refused(typed("evaluate", root=unchanged), (*words, "evaluation.toml"))
    finally:
        suite.write_text(kept_text, "utf-8")


@pytest.mark.parametrize(("words", "told"), named(COMMANDS))
def test_a_command_mistyped_is_refused(
    unchanged: Path, words: tuple[str, ...], told: tuple[str, ...]
) -> None:
    is_refused(typed(*words, root=unchanged), told)
