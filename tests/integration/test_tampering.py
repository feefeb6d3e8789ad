"""Whoever writes to a database or a disk past us is found out, and by name."""

import base64
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests.worlds import World

from assay.domain.errors import AssayError, DeniedError, IntegrityError, UnavailableError
from assay.evidence.envelope import sign
from assay.evidence.keys import new_key
from assay.evidence.statement import Statement
from assay.ledger.leaf import Leaf
from assay.ledger.merkle import Frontier, leaf_hash

OFFSETS: Final = (0.0, 0.1, 0.33, 0.5, 0.8, 0.999)


def leaves_of(world: World) -> list[tuple[str, str]]:
    """Return kind and leaf of each entry, from the bare database."""
    connection = sqlite3.connect(world.root / ".assay" / "ledger.db")
    rows = connection.execute("SELECT kind, leaf FROM ledger_entry ORDER BY seq").fetchall()
    connection.close()
    return rows


def rewrite(world: World, leaves: list[tuple[str, str]]) -> None:
    """Somebody who knows our code writes a ledger whose hashes are all in order."""
    world.sql("DELETE FROM ledger_entry")
    tree = Frontier()
    for seq, (kind, text) in enumerate(leaves, 1):
        hashed = leaf_hash(text.encode())
        world.sql(
            "INSERT INTO ledger_entry (seq, kind, leaf, leaf_hash, prev_root) VALUES (?,?,?,?,?)",
            *(seq, kind, text, hashed.hex(), tree.root.hex()),
        )
        tree = tree.append(hashed)
    last = json.loads(leaves[-1][1])["at"]
    world.sql(
        "UPDATE ledger_head SET size = ?, root = ?, frontier = ?, recorded_at = ?",
        *(tree.size, tree.root.hex(), tree.to_hex(), last),
    )


def position(world: World, kind: str) -> int:
    return [each for each, _ in leaves_of(world)].index(kind)


def refused(world: World, match: str, error: type[AssayError] = IntegrityError) -> None:
    """Whoever verifies, and whoever loads, in a new process, is told."""
    with pytest.raises(error, match=match):
        world.audit()
    world.forget()
    with pytest.raises(error, match=match):
        world.load()


def test_an_untouched_world_verifies_and_loads(promoted: World) -> None:
    found = promoted.audit()
    assert found.standing == ("digits@1 at production",)
    assert found.entries == found.signatures == len(leaves_of(promoted))
    promoted.reopen().load()


def test_a_rewrite_that_changes_nothing_is_the_same_ledger(promoted: World) -> None:
    """The forger's tool above works: what the tests below find is not its clumsiness."""
    rewrite(promoted, leaves_of(promoted))
    promoted.audit()
    promoted.reopen().load()


# Statements


def test_one_changed_character_anywhere_in_any_statement_is_found(promoted: World) -> None:
    for seq, (_, leaf) in enumerate(leaves_of(promoted), 1):
        for share in OFFSETS:
            at = int(share * len(leaf))
            changed = leaf[:at] + ("0" if leaf[at] != "0" else "1") + leaf[at + 1 :]
            promoted.sql("UPDATE ledger_entry SET leaf = ? WHERE seq = ?", changed, seq)
            with pytest.raises(IntegrityError, match=f"ledger entry {seq}:"):
                promoted.audit()
        promoted.sql("UPDATE ledger_entry SET leaf = ? WHERE seq = ?", leaf, seq)
    promoted.audit()


def test_a_changed_character_is_found_although_all_hashes_are_mended(promoted: World) -> None:
    """Even without checkpoints: signatures cover the statements."""
    leaves = leaves_of(promoted)
    for index, (kind, leaf) in enumerate(leaves):
        value = json.loads(leaf)
        payload = bytearray(base64.b64decode(value["envelope"]["payload"]))
        payload[len(payload) // 2] ^= 1
        value["envelope"]["payload"] = base64.b64encode(payload).decode()
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))
        rewrite(promoted, [*leaves[:index], (kind, text), *leaves[index + 1 :]])
        with pytest.raises(IntegrityError, match=f"ledger entry {index + 1}:"):
            promoted.audit()


def test_a_better_result_signed_by_a_key_nobody_registered_is_found(promoted: World) -> None:
    leaves = leaves_of(promoted)
    index = position(promoted, "evaluation")
    record = promoted.journal.records()[index]
    better = Statement(
        kind="evaluation",
        subjects=record.statement.subjects,
        predicate={**record.statement.predicate, "metrics": {"knn_accuracy": 1.0}},
    )
    forged = Leaf(at=record.at, envelope=sign(better, new_key())).text()
    rewrite(promoted, [*leaves[:index], ("evaluation", forged), *leaves[index + 1 :]])
    refused(promoted, f"ledger entry {index + 1}: signed by the unregistered key")


def test_a_time_set_back_is_found(promoted: World) -> None:
    leaves = leaves_of(promoted)
    kind, leaf = leaves[-1]
    earlier = json.dumps(
        {**json.loads(leaf), "at": "2020-01-01T00:00:00.000000Z"},
        sort_keys=True,
        separators=(",", ":"),
    )
    rewrite(promoted, [*leaves[:-1], (kind, earlier)])
    refused(promoted, f"ledger entry {len(leaves)}: dated 2020")


def test_a_time_set_forward_is_found_by_the_checkpoints(promoted: World) -> None:
    leaves = leaves_of(promoted)
    kind, leaf = leaves[-1]
    after = json.dumps(
        {**json.loads(leaf), "at": "2099-01-01T00:00:00.000000Z"},
        sort_keys=True,
        separators=(",", ":"),
    )
    rewrite(promoted, [*leaves[:-1], (kind, after)])
    refused(promoted, "are not those a checkpoint saw")


def test_a_statement_labelled_as_another_kind_is_found(promoted: World) -> None:
    promoted.sql("UPDATE ledger_entry SET kind = 'training' WHERE kind = 'approval'")
    refused(promoted, "labelled training but it is a approval")


# The order of things


@pytest.mark.parametrize("kind", ["key", "policy", "training", "evaluation", "approval"])
def test_a_deleted_entry_is_found(promoted: World, kind: str) -> None:
    seq = position(promoted, kind) + 1
    promoted.sql("DELETE FROM ledger_entry WHERE seq = ?", seq)
    refused(promoted, f"ledger entry {seq}: missing")


@pytest.mark.parametrize("kind", ["policy", "training", "evaluation-request", "approval"])
def test_a_deleted_entry_is_found_although_all_hashes_are_mended(
    promoted: World, kind: str
) -> None:
    leaves = leaves_of(promoted)
    del leaves[position(promoted, kind)]
    rewrite(promoted, leaves)
    refused(promoted, "is missing|are not those a checkpoint saw")


def test_two_swapped_entries_are_found(promoted: World) -> None:
    seq = position(promoted, "evaluation-request") + 1
    promoted.sql("UPDATE ledger_entry SET seq = -1 WHERE seq = ?", seq)
    promoted.sql("UPDATE ledger_entry SET seq = ? WHERE seq = ?", seq, seq + 1)
    promoted.sql("UPDATE ledger_entry SET seq = ? WHERE seq = -1", seq + 1)
    refused(promoted, f"ledger entry {seq}:")


def test_two_swapped_entries_are_found_although_all_hashes_are_mended(promoted: World) -> None:
    leaves = leaves_of(promoted)
    at = position(promoted, "evaluation-request")
    leaves[at], leaves[at + 1] = leaves[at + 1], leaves[at]
    rewrite(promoted, leaves)
    refused(promoted, "dated|are not those a checkpoint saw")


@pytest.mark.parametrize(
    "change",
    [
        "size = size + 1",
        "size = size - 1",
        "size = 'many'",
        "root = replace(root, substr(root, 1, 1), 'g')",
        "frontier = ''",
        "recorded_at = '2020-01-01T00:00:00.000000Z'",
    ],
)
def test_an_edited_head_is_found(promoted: World, change: str) -> None:
    promoted.sql(f"UPDATE ledger_head SET {change}")  # noqa: S608  # the literals above
    refused(promoted, "ledger entry|ledger head")


# Rolling back


def test_a_database_rolled_back_to_an_older_copy_is_found(proven: World, tmp_path: Path) -> None:
    """The classic: restore the backup of before the failed evaluation."""
    copied = snapshot(proven, tmp_path)
    proven.request("withheld")
    proven.promote()
    restore(proven, copied)
    refused(proven, "a checkpoint saw")


def test_a_rollback_is_found_while_a_process_runs(promoted: World, tmp_path: Path) -> None:
    copied = snapshot(promoted, tmp_path)
    promoted.request("withheld")
    restore(promoted, copied)
    with pytest.raises(IntegrityError):
        promoted.load()


def test_a_checkpoint_of_ones_own_does_not_cover_a_rollback(
    promoted: World, tmp_path: Path
) -> None:
    """Without the ledger's key nobody can sign one."""
    copied = snapshot(promoted, tmp_path)
    promoted.request("withheld")
    promoted.promote()
    restore(promoted, copied)
    checkpoints = promoted.root / ".assay" / "checkpoints.txt"
    text = checkpoints.read_text("utf-8")
    size = text.splitlines()[-5]
    checkpoints.write_text(text.replace(f"\n{size}\n", "\n5\n"), "utf-8")
    refused(promoted, "the checkpoint of size 5 has no valid signature")


# The checkpoints


def a_bit(text: str) -> str:
    lines = text.splitlines(keepends=True)
    size = int(lines[1]) + 1
    return "".join([lines[0], f"{size}\n", *lines[2:]])


EDITS: Final[dict[str, Callable[[str], str]]] = {
    "another size": a_bit,
    "another origin": lambda text: text.replace("assay.dev/test", "assay.dev/mine"),
    "another root": lambda text: text.replace(text.splitlines()[2][:4], "AAAA"),
    "no signature": lambda text: text.replace(text.splitlines()[4].split()[-1], "AAAA"),
    "a line more": lambda text: "\n" + text,
    "emptied": lambda _: "",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_edited_checkpoints_are_found(promoted: World, edit: Callable[[str], str]) -> None:
    checkpoints = promoted.root / ".assay" / "checkpoints.txt"
    checkpoints.write_text(edit(checkpoints.read_text("utf-8")), "utf-8")
    refused(promoted, "checkpoint")


def test_removed_checkpoints_are_found(promoted: World) -> None:
    (promoted.root / ".assay" / "checkpoints.txt").unlink()
    refused(promoted, "checkpoints cannot be read", UnavailableError)


@pytest.mark.parametrize("missing", [1, 20, 60])
def test_a_note_cut_off_by_a_crash_is_left_out_and_the_next_one_is_whole(
    promoted: World, missing: int
) -> None:
    checkpoints = promoted.root / ".assay" / "checkpoints.txt"
    whole = checkpoints.read_bytes()
    checkpoints.write_bytes(whole[:-missing])
    before = promoted.audit().checkpoints
    promoted.journal.checkpoint()
    assert promoted.audit().checkpoints == before + 1
    assert checkpoints.read_bytes() == whole  # the same tree, signed again


# MLflow's database and disk


def test_an_alias_moved_to_another_version_is_found(promoted: World) -> None:
    promoted.train(seed=1)
    promoted.register()
    promoted.move_alias("2")
    refused(promoted, "points at version 2, but the ledger promoted 1", DeniedError)


def test_an_alias_given_to_a_version_nobody_promoted_is_found(proven: World) -> None:
    proven.move_alias("1")
    refused(proven, "points at version 1, but the ledger promoted none", DeniedError)


def test_a_removed_alias_is_found(promoted: World) -> None:
    promoted.move_alias(None)
    refused(promoted, "no approved version of digits stands at 'production'", DeniedError)


def test_a_model_removed_from_mlflow_is_found(promoted: World) -> None:
    for table in ("registered_model_aliases", "model_versions", "registered_models"):
        promoted.sql(f"DELETE FROM {table}", database="mlflow.db")  # noqa: S608  # the names above
    refused(promoted, "no approved version of digits", DeniedError)


def test_a_version_whose_location_is_moved_to_other_files_is_found(
    promoted: World, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(promoted.registry.folder(promoted.uri), other)
    (other / "MLmodel").write_text("flavors: {}\n")
    promoted.sql("UPDATE model_versions SET storage_location = ?", str(other), database="mlflow.db")
    refused(promoted, "are not those that were promoted")


def test_overwritten_weights_are_found(promoted: World) -> None:
    promoted.overwrite()
    refused(promoted, "the files of digits@1 are not those that were promoted")


def test_what_mlflow_shows_beside_a_run_decides_nothing(promoted: World) -> None:
    """Metrics, parameters and tags are for people to look at."""
    before = promoted.check().digest
    for table in ("metrics", "latest_metrics"):
        promoted.sql(f"UPDATE {table} SET value = 1.0", database="mlflow.db")  # noqa: S608
    promoted.sql("UPDATE params SET value = 'x'", database="mlflow.db")
    assert promoted.reopen().check().digest == before
    promoted.audit()


def snapshot(world: World, folder: Path) -> Path:
    target = folder / "backup.db"
    source = sqlite3.connect(world.root / ".assay" / "ledger.db")
    copied = sqlite3.connect(target)
    source.backup(copied)
    source.close()
    copied.close()
    return target


def restore(world: World, copied: Path) -> None:
    for file in (world.root / ".assay").glob("ledger.db*"):
        file.unlink()
    shutil.copy(copied, world.root / ".assay" / "ledger.db")
