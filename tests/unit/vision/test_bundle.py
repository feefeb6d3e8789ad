import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from scipy.special import softmax

from assay.domain.errors import IntegrityError, InvalidInputError, UnavailableError
from assay.vision.bundle import (
    BATCH,
    ENCODER_FILE,
    MODEL_JSON,
    PROBE_FILE,
    VisionModel,
    load_model,
    save_model,
)
from assay.vision.dataset import ImageSet
from assay.vision.encoder import EncoderConfig, random_encoder
from assay.vision.probe import random_probe

CONFIG = EncoderConfig(channels=1, width=4, embedding_dim=6, image_size=8)
CLASSES = tuple("0123456789")


def small_model(seed: int = 0) -> VisionModel:
    probe = random_probe(6, classes=10, seed=seed)
    return VisionModel(encoder=random_encoder(CONFIG, seed), probe=probe, classes=CLASSES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tmp_path / "model", small_model())
    return tmp_path / "model"


def rewrite_json(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    described = json.loads((folder / MODEL_JSON).read_text())
    change(described)
    (folder / MODEL_JSON).write_text(json.dumps(described))


def own_up_to(folder: Path, name: str) -> None:
    """Let model.json state the digest that the file has now."""
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    rewrite_json(folder, lambda described: described["files"].update({name: digest}))  # type: ignore[attr-defined]


def test_a_saved_model_says_the_same_to_the_bit(folder: Path, digits: ImageSet) -> None:
    before, after = small_model().predict(digits.pixels), load_model(folder).predict(digits.pixels)
    assert (before.embeddings == after.embeddings).all()
    assert (before.labels == after.labels).all()
    assert (before.confidence == after.confidence).all()
    assert load_model(folder).classes == CLASSES
    assert load_model(folder).config == CONFIG


def test_the_folder_holds_three_files_and_the_same_bytes_every_time(
    folder: Path, tmp_path: Path
) -> None:
    save_model(tmp_path / "again", small_model())
    names = {file.name for file in folder.iterdir()}
    assert names == {MODEL_JSON, ENCODER_FILE, PROBE_FILE}
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert {file.name for file in tmp_path.iterdir()} == {"model", "again"}


def test_predictions_are_the_softmax_of_the_probe(digits: ImageSet) -> None:
    model = small_model()
    found = model.predict(digits.pixels[:30])
    logits = found.embeddings.astype(float) @ model.probe.weight.T.astype(float) + model.probe.bias
    oracle = softmax(logits, axis=1)
    assert (found.labels == oracle.argmax(axis=1)).all()
    assert np.allclose(found.confidence, oracle.max(axis=1), atol=1e-6)
    assert found.confidence.max() <= 1


def test_embeddings_have_length_one_and_do_not_depend_on_the_batch(digits: ImageSet) -> None:
    model, pixels = small_model(), digits.pixels[: BATCH + 3]
    rows = model.embed(pixels)
    assert rows.shape == (BATCH + 3, 6)
    assert str(rows.dtype) == "float32"
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(model.embed(pixels[-2:]), rows[-2:], atol=1e-5)


def test_no_images_give_no_rows() -> None:
    found = small_model().predict(np.zeros((0, 8, 8, 1), np.uint8))
    assert found.embeddings.shape == (0, 6)
    assert found.labels.shape == found.confidence.shape == (0,)


def test_embedding_keeps_no_gradients_and_reads_read_only_pixels(digits: ImageSet) -> None:
    pixels = digits.pixels[:4].copy()
    pixels.flags.writeable = False
    assert isinstance(small_model().embed(pixels), np.ndarray)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((2, 9, 8, 1), np.uint8),
        np.zeros((2, 8, 8, 3), np.uint8),
        np.zeros((2, 8, 8, 1), np.float32),
        np.zeros((8, 8, 1), np.uint8),
    ],
)
def test_pixels_of_another_shape_or_type_are_refused(pixels: NDArray[np.uint8]) -> None:
    with pytest.raises(InvalidInputError, match="pixels"):
        small_model().embed(pixels)


@pytest.mark.parametrize("name", [ENCODER_FILE, PROBE_FILE])
@pytest.mark.parametrize("place", [-1, -200, 9])
def test_one_changed_byte_is_noticed(folder: Path, name: str, place: int) -> None:
    data = bytearray((folder / name).read_bytes())
    data[place] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(IntegrityError, match="damaged or swapped"):
        load_model(folder)


@pytest.mark.parametrize("name", [ENCODER_FILE, PROBE_FILE])
def test_a_missing_cut_or_linked_weight_file_is_noticed(folder: Path, name: str) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(IntegrityError, match=name):
        load_model(folder)
    (folder / name).unlink()
    with pytest.raises(IntegrityError, match=f"{name} is missing"):
        load_model(folder)
    (folder.parent / "elsewhere").write_bytes(data)
    (folder / name).symlink_to(folder.parent / "elsewhere")
    with pytest.raises(IntegrityError, match="not a plain file"):
        load_model(folder)


def test_weights_of_another_model_are_noticed(folder: Path, tmp_path: Path) -> None:
    save_model(tmp_path / "other", small_model(seed=1))
    (folder / PROBE_FILE).write_bytes((tmp_path / "other" / PROBE_FILE).read_bytes())
    with pytest.raises(IntegrityError, match="swapped"):
        load_model(folder)


def test_nan_is_refused_even_when_the_digest_fits(folder: Path) -> None:
    tensors = load_file(folder / ENCODER_FILE)
    tensors["head.bias"][0] = torch.nan
    save_file(tensors, folder / ENCODER_FILE)
    own_up_to(folder, ENCODER_FILE)
    with pytest.raises(IntegrityError, match=r"head\.bias holds NaN"):
        load_model(folder)


def test_a_pickle_under_a_weight_file_s_name_is_refused(folder: Path) -> None:
    torch.save({"weight": torch.zeros(10, 6)}, folder / PROBE_FILE)
    own_up_to(folder, PROBE_FILE)
    with pytest.raises(IntegrityError, match="not readable safetensors"):
        load_model(folder)


def test_an_oversized_weight_file_is_refused_before_it_is_read(folder: Path) -> None:
    with (folder / PROBE_FILE).open("r+b") as stream:
        stream.truncate(1 << 22)
    own_up_to(folder, PROBE_FILE)
    with pytest.raises(IntegrityError, match="at most"):
        load_model(folder)


def test_another_shape_than_the_weights_have_is_refused(folder: Path) -> None:
    rewrite_json(folder, lambda described: described["encoder"].update(width=8))  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError, match="wanted"):
        load_model(folder)


def test_a_folder_without_model_json_is_refused(folder: Path) -> None:
    (folder / MODEL_JSON).unlink()
    with pytest.raises(InvalidInputError, match="no such file"):
        load_model(folder)


def test_a_huge_model_json_is_not_read(folder: Path) -> None:
    (folder / MODEL_JSON).write_bytes(b" " * ((1 << 20) + 1))
    with pytest.raises(InvalidInputError, match="too large"):
        load_model(folder)


def test_weights_that_are_not_finite_are_never_saved(folder: Path) -> None:
    model = small_model()
    broken = replace(model.probe, bias=np.full(10, np.inf, np.float32))
    with pytest.raises(IntegrityError, match="bias holds NaN or infinity"):
        save_model(folder, replace(model, probe=broken))
    assert load_model(folder).classes == CLASSES  # what was there still stands
    assert [file.name for file in folder.parent.iterdir()] == ["model"]


def test_saving_replaces_a_whole_folder(folder: Path) -> None:
    (folder / "stray.txt").write_text("left over")
    save_model(folder, small_model(seed=3))
    assert {file.name for file in folder.iterdir()} == {MODEL_JSON, ENCODER_FILE, PROBE_FILE}
    assert (load_model(folder).probe.weight == small_model(seed=3).probe.weight).all()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnavailableError, match="cannot be written"):
        save_model(tmp_path / "file" / "model", small_model())
