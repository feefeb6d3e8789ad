"""Stores that are gone or damaged: exit 4; stores that were tampered with: exit 5."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.terminal import typed
from tests.worlds import World, copy_world, open_world


@pytest.fixture(scope="module")
def standing_template(tmp_path_factory: pytest.TempPathFactory, proven_template: Path) -> Path:
    """A version in production that has answered some images."""
    import numpy as np

    from assay.workflow.score import open_service

    root = tmp_path_factory.mktemp("standing") / "world"
    world = copy_world(proven_template, root)
    world.approve(world.promote().digest)
    world.promote()
    service = open_service(world.journal, world.registry, "digits", "production")
    service.answer(np.zeros((60, 8, 8, 1), dtype=np.uint8))
    return root


@pytest.fixture
def standing(tmp_path: Path, standing_template: Path) -> Iterator[Path]:
    """A workspace of one's own to spoil, with a version in production."""
    from assay.workflow import journal

    root = tmp_path / "world"
    copy_world(standing_template, root)
    yield root
    journal.forget()


RIGHT = {"ASSAY_KEY_PASSPHRASE": "right"}
WRONG = {"ASSAY_KEY_PASSPHRASE": "wrong"}


def store(root: Path) -> Path:
    return root / ".assay"


def no_ledger(root: Path) -> None:
    for path in store(root).glob("ledger.db*"):
        path.unlink()


def a_ledger_of_noise(root: Path) -> None:
    no_ledger(root)
    (store(root) / "ledger.db").write_bytes(os.urandom(9000))


def no_keys(root: Path) -> None:
    shutil.rmtree(store(root) / "keys")


def keys_of_noise(root: Path) -> None:
    for path in (store(root) / "keys").iterdir():
        path.write_bytes(os.urandom(100))


def no_checkpoints(root: Path) -> None:
    (store(root) / "checkpoints.txt").unlink()


def no_mlflow(root: Path) -> None:
    (store(root) / "mlflow.db").unlink()


def an_mlflow_of_noise(root: Path) -> None:
    (store(root) / "mlflow.db").write_bytes(os.urandom(9000))


def no_packs(root: Path) -> None:
    settings = root / "assay.toml"
    settings.write_text(settings.read_text() + '\n[policies]\nfolder = "elsewhere"\n')


GONE: tuple[tuple[Callable[[Path], None], str, tuple[str, ...]], ...] = (
    (no_ledger, "list", ("no ledger at", "restore")),
    (no_ledger, "history", ("no ledger at", "restore")),
    (a_ledger_of_noise, "list", ("ledger", "not a database")),
    (no_keys, "audit checkpoint", ("ledger.pem", "ASSAY_KEY_PASSPHRASE")),
    (no_keys, "promote digits@1", ("could not decide", "ledger.pem")),
    (keys_of_noise, "audit checkpoint", ("ledger.pem", "ASSAY_KEY_PASSPHRASE")),
    (no_checkpoints, "audit verify", ("checkpoints.txt",)),
    (no_mlflow, "list", ("mlflow.db", "restore")),
    (no_mlflow, "promote digits@1", ("mlflow.db", "restore")),
    (an_mlflow_of_noise, "list", ("MLflow's database", "not a database")),
    (an_mlflow_of_noise, "promote digits@1", ("MLflow's database",)),
    (an_mlflow_of_noise, "reconcile", ("MLflow's database",)),
    (no_packs, "check digits@1", ("elsewhere", "catalogue.yaml")),
)


@pytest.mark.parametrize(
    ("lose", "command", "words"),
    [pytest.param(*each, id=f"{each[0].__name__}: {each[1]}") for each in GONE],
)
def test_a_store_that_is_gone_or_damaged_is_unavailable(
    proven_copy: Path, lose: Callable[[Path], None], command: str, words: tuple[str, ...]
) -> None:
    lose(proven_copy)
    answer = typed(*command.split(), root=proven_copy)
    assert (answer.code, answer.out) == (4, ""), answer
    for word in words:
        assert word in answer.message


def test_a_wrong_passphrase_opens_no_key(tmp_path: Path) -> None:
    assert typed("init", tmp_path / "w", variables=RIGHT).code == 0
    wrong = typed("audit", "checkpoint", root=tmp_path / "w", variables=WRONG)
    assert wrong.code == 4
    assert "ledger.pem" in wrong.message
    right = typed("audit", "checkpoint", root=tmp_path / "w", variables=RIGHT)
    assert right.code == 0


def test_doctor_names_what_is_wrong_and_what_mends_it(proven_copy: Path) -> None:
    no_ledger(proven_copy)
    (store(proven_copy) / "keys" / "dpo.pem").chmod(0o644)
    answer = typed("doctor", "--json", root=proven_copy)
    assert answer.code == 4
    wrong = {each["what"]: each for each in answer.json if each["ok"] is False}
    assert "no ledger" in wrong["ledger"]["found"]
    assert "dpo.pem" in wrong["private keys"]["found"]
    assert "chmod 600" in wrong["private keys"]["remedy"]


def change_an_entry(world: World) -> None:
    world.sql("UPDATE ledger_entry SET leaf = replace(leaf, 'a', 'b') WHERE seq = 3")


def drop_an_entry(world: World) -> None:
    world.sql("DELETE FROM ledger_entry WHERE seq = 5")


def swap_two_entries(world: World) -> None:
    for a, b in ((4, -1), (6, 4), (-1, 6)):
        world.sql("UPDATE ledger_entry SET seq = ? WHERE seq = ?", b, a)


def cut_off_the_end(world: World) -> None:
    world.sql("DELETE FROM ledger_entry WHERE seq > 9")


def change_a_checkpoint(world: World) -> None:
    path = store(world.root) / "checkpoints.txt"
    path.write_text(path.read_text().replace("A", "B"))


def change_the_model(world: World) -> None:
    weights = next(world.registry.folder(world.uri).rglob("encoder.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x7f")


def soften_a_pack(world: World) -> None:
    settings = world.root / "assay.toml"
    text = settings.read_text().replace('["ml-supply-chain", "eu-ai-act"]', '["ml-supply-chain"]')
    settings.write_text(text)


TAMPERED: tuple[tuple[Callable[[World], None], str, tuple[str, ...]], ...] = (
    (change_an_entry, "audit verify", ("ledger entry 3",)),
    (drop_an_entry, "audit verify", ("ledger entry 5",)),
    (swap_two_entries, "list", ("ledger entry 4",)),
    (cut_off_the_end, "history", ("9",)),
    (change_a_checkpoint, "audit verify", ("checkpoint",)),
    (change_the_model, "audit verify", ("digits@1", "digest")),
    (change_the_model, "serve digits --batch images", ("digits@1", "digest")),
    (soften_a_pack, "check digits@1", ("packs or gates differ", "assay policy publish")),
)


@pytest.mark.parametrize(
    ("tamper", "command", "words"),
    [pytest.param(*each, id=f"{each[0].__name__}: {each[1]}") for each in TAMPERED],
)
def test_tampering_is_told_as_such_with_the_first_bad_entry(
    standing: Path, tamper: Callable[[World], None], command: str, words: tuple[str, ...]
) -> None:
    world = open_world(standing)
    world.uri = str(world.journal.view.of_kind("training")[-1].statement.predicate["uri"])
    tamper(world)
    answer = typed(*command.split(), root=standing)
    assert (answer.code, answer.out) == (5, ""), answer
    for word in words:
        assert word in answer.message


def test_a_changed_inference_log_is_told_as_such(standing: Path) -> None:
    log = next((store(standing) / "inference").rglob("*.parquet"))
    log.write_bytes(log.read_bytes()[:-40] + b"x" * 40)
    answer = typed("monitor", "digits", root=standing)
    assert (answer.code, answer.out) == (5, ""), answer
    assert log.name in answer.message


def test_debug_shows_the_traceback_wherever_it_stands(proven_copy: Path) -> None:
    no_ledger(proven_copy)
    for words in (("--debug", "list"), ("list", "--debug")):
        answer = typed(*words, root=proven_copy)
        assert answer.code == 4
        assert "Traceback (most recent call last)" in answer.err
        assert answer.err.rstrip().splitlines()[-1].startswith("error: no ledger at")


def test_an_error_of_our_own_is_no_verdict(
    proven_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json, "dumps", lambda *_, **__: 1 // 0)
    answer = typed("keys", "list", "--json", root=proven_copy)
    assert answer.code == 70
    assert "ZeroDivisionError" in answer.message
    assert "--debug" in answer.message
