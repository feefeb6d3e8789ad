from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from assay.domain.errors import AssayError, IntegrityError, InvalidInputError, UnavailableError
from assay.training.checkpoint import (
    CHECKPOINT_FILE,
    Position,
    load_checkpoint,
    save_checkpoint,
)

TENSORS = {"w": torch.arange(6.0).reshape(2, 3)}
POSITION = Position(
    fingerprint="sha256:1", step=2, seconds=1.5, cpu_seconds=2.5, augment_seconds=0.25
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path, POSITION, TENSORS, [0.5, 0.25])
    return tmp_path


def test_what_was_saved_is_loaded(folder: Path) -> None:
    saved = load_checkpoint(folder, "sha256:1", TENSORS, steps=9)
    assert saved is not None
    position, tensors, losses = saved
    assert position == POSITION
    assert torch.equal(tensors["w"], TENSORS["w"])
    assert losses == [0.5, 0.25]


def test_without_a_checkpoint_there_is_nothing(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path, "sha256:1", TENSORS, steps=9) is None


def test_saving_again_replaces_it_and_leaves_nothing_else(folder: Path) -> None:
    save_checkpoint(folder, Position(fingerprint="sha256:1", step=1), TENSORS, [3.0])
    assert [file.name for file in folder.iterdir()] == [CHECKPOINT_FILE]
    saved = load_checkpoint(folder, "sha256:1", TENSORS, steps=9)
    assert saved is not None
    assert saved[0].step == 1


def test_an_unfinished_write_is_ignored(folder: Path) -> None:
    (folder / f".{CHECKPOINT_FILE}.fresh").write_bytes(b"half")
    assert load_checkpoint(folder, "sha256:1", TENSORS, steps=9) is not None


def test_another_run_s_checkpoint_is_refused_and_kept(folder: Path) -> None:
    before = (folder / CHECKPOINT_FILE).read_bytes()
    with pytest.raises(InvalidInputError, match="another configuration"):
        load_checkpoint(folder, "sha256:2", TENSORS, steps=9)
    assert (folder / CHECKPOINT_FILE).read_bytes() == before


def test_a_step_beyond_the_run_is_refused(folder: Path) -> None:
    with pytest.raises(IntegrityError, match="step 2 of 1"):
        load_checkpoint(folder, "sha256:1", TENSORS, steps=1)


def test_no_cut_or_changed_header_loads_or_escapes_as_another_error(folder: Path) -> None:
    path = folder / CHECKPOINT_FILE
    whole = path.read_bytes()
    header = 8 + int.from_bytes(whole[:8], "little")
    for place in range(0, header, 3):
        path.write_bytes(whole[:place])
        with pytest.raises(IntegrityError):
            load_checkpoint(folder, "sha256:1", TENSORS, steps=9)
        path.write_bytes(whole[:place] + b"\x00" + whole[place + 1 :])
        if whole[place]:
            with pytest.raises(AssayError):
                load_checkpoint(folder, "sha256:1", TENSORS, steps=9)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"assay": "[]"},
        {"assay": '{"fingerprint": "sha256:1"}'},
        {
            "assay": '{"fingerprint": "sha256:1", "step": 1.5, "seconds": 1, "cpu_seconds": 1,'
            ' "augment_seconds": 1}'
        },
        {
            "assay": '{"fingerprint": "sha256:1", "step": 1, "seconds": "a", "cpu_seconds": 1,'
            ' "augment_seconds": 1}'
        },
    ],
)
def test_a_safetensors_file_of_another_kind_is_refused(
    tmp_path: Path, header: dict[str, str]
) -> None:
    save_file(TENSORS, tmp_path / CHECKPOINT_FILE, metadata=header)
    with pytest.raises(IntegrityError):
        load_checkpoint(tmp_path, "sha256:1", TENSORS, steps=9)


def test_times_of_continued_attempts_add_up() -> None:
    later = POSITION.after(step=7, seconds=1, cpu_seconds=2, augment=0.5)
    assert later == Position(
        fingerprint="sha256:1", step=7, seconds=2.5, cpu_seconds=4.5, augment_seconds=0.75
    )


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no checkpoint can be written"):
        save_checkpoint(tmp_path / "missing", POSITION, TENSORS, [0.5, 0.25])
