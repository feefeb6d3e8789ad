import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assay.domain.errors import IntegrityError, InvalidInputError
from assay.monitoring.profile import ReferenceProfile, build_profile, load_profile
from assay.vision.bundle import Predictions
from assay.vision.dataset import ImageSet


class Brightness:
    def predict(self, pixels: NDArray[np.uint8]) -> Predictions:
        means = pixels.reshape(len(pixels), -1).mean(axis=1) / 255
        return Predictions(
            labels=(means > 0.5).astype(np.int64),
            confidence=np.maximum(means, 1 - means).astype(np.float32),
            embeddings=np.column_stack([means, means**2]).astype(np.float32),
        )


class Broken(Brightness):
    def predict(self, pixels: NDArray[np.uint8]) -> Predictions:
        found = super().predict(pixels)
        found.embeddings[2] = np.nan
        return found


def images(count: int = 80) -> ImageSet:
    random = np.random.default_rng(1)
    return ImageSet(
        name="held-out",
        pixels=random.integers(0, 256, (count, 4, 4, 1), dtype=np.uint8),
        labels=np.zeros(count, np.int64),
        classes=("a",),
        ids=tuple(str(index) for index in range(count)),
    )


def profile(count: int = 80, rows: int = 60) -> ReferenceProfile:
    held_out = images(count)
    light = held_out.pixels.reshape(count, -1).mean(axis=1)
    return build_profile(
        held_out, Brightness(), model_digest="sha256:aa", scalars={"light": light}, rows=rows
    )


def test_it_samples_rows_and_keeps_columns_together() -> None:
    found = profile()
    assert len(found.rows) == 60
    assert set(found.rows.scalars) == {"light", "confidence"}
    light = found.rows.scalars["light"]
    assert found.rows.embeddings[:, 0] == pytest.approx(light / 255)
    assert found.data_digest == images().digest


def test_fewer_images_than_rows_are_all_kept() -> None:
    assert len(profile(55, rows=1000).rows) == 55


def test_it_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "profile.safetensors"
    profile().save(path)
    loaded = load_profile(path)
    assert loaded.digest == profile().digest
    assert (loaded.model_digest, loaded.data_digest) == ("sha256:aa", images().digest)
    assert (loaded.rows.embeddings == profile().rows.embeddings).all()
    assert [entry.name for entry in tmp_path.iterdir()] == ["profile.safetensors"]


def test_the_digest_is_the_same_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "profile.safetensors"
    profile().save(path)
    program = (
        "import pathlib, sys\n"
        "from assay.monitoring.profile import load_profile\n"
        "print(load_profile(pathlib.Path(sys.argv[1])).digest)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "5"},
    ).stdout
    assert told.decode().strip() == profile().digest


def test_any_changed_byte_is_found(tmp_path: Path) -> None:
    path = tmp_path / "profile.safetensors"
    profile().save(path)
    data = path.read_bytes()
    for place in range(0, len(data), 97):
        changed = bytearray(data)
        changed[place] ^= 0x04
        path.write_bytes(changed)
        with pytest.raises(IntegrityError):
            load_profile(path)


@pytest.mark.parametrize("data", [b"", b"junk", bytes(100), b"\x02" + bytes(7) + b"{}"])
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "profile.safetensors"
    path.write_bytes(data)
    with pytest.raises(IntegrityError, match="not a reference profile"):
        load_profile(path)


def test_another_safetensors_file_is_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    path = tmp_path / "weights.safetensors"
    save_file({"weight": np.ones(3)}, path, metadata={"kind": "weights", "digest": ""})
    with pytest.raises(IntegrityError, match="its kind is 'weights'"):
        load_profile(path)


def test_a_safetensors_file_without_texts_is_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    path = tmp_path / "weights.safetensors"
    save_file({"weight": np.ones(3)}, path)
    with pytest.raises(IntegrityError, match="holds no texts"):
        load_profile(path)


def test_a_missing_file_is_not_tampering(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no such profile"):
        load_profile(tmp_path / "none")


def test_too_few_images_or_broken_embeddings_make_no_profile() -> None:
    with pytest.raises(InvalidInputError, match="49 rows"):
        profile(49)
    with pytest.raises(InvalidInputError, match="scalars of held-out: 1 rows hold NaN"):
        build_profile(
            images(),
            Brightness(),
            model_digest="sha256:aa",
            scalars={"light": np.array([np.nan, *[1.0] * 79])},
        )
    with pytest.raises(InvalidInputError, match="NaN"):
        build_profile(images(), Broken(), model_digest="sha256:aa")


def test_another_model_makes_another_profile() -> None:
    other = ReferenceProfile(
        rows=profile().rows, model_digest="sha256:bb", data_digest=profile().data_digest
    )
    assert other.digest != profile().digest
