from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from assay.domain.errors import IntegrityError
from assay.vision.weights import HEADER_BYTES, check_weights, read_weights

WANTED = {"a": (2, 3), "b": (4,)}


def fitting() -> dict[str, torch.Tensor]:
    return {"a": torch.arange(6.0).reshape(2, 3), "b": torch.zeros(4)}


def test_what_fits_is_read_back_to_the_bit(tmp_path: Path) -> None:
    save_file(fitting(), tmp_path / "w.safetensors")
    found = read_weights(tmp_path / "w.safetensors", WANTED)
    assert all(torch.equal(found[name], value) for name, value in fitting().items())


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"c": torch.zeros(1)}, "first 'c'"),
        ({"a": torch.zeros(3, 2)}, "a is torch.float32"),
        ({"a": torch.zeros(2, 3, dtype=torch.float64)}, "a is torch.float64"),
        ({"b": torch.tensor([0, float("nan"), 0, 0])}, "b holds NaN or infinity"),
        ({"b": torch.tensor([0, float("-inf"), 0, 0])}, "b holds NaN or infinity"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(change: dict[str, torch.Tensor], named: str) -> None:
    with pytest.raises(IntegrityError, match=named):
        check_weights({**fitting(), **change}, WANTED, where="w")


def test_a_missing_tensor_is_refused() -> None:
    with pytest.raises(IntegrityError, match="first 'b'"):
        check_weights({"a": torch.zeros(2, 3)}, WANTED, where="w")


def test_a_file_larger_than_its_tensors_need_is_not_read(tmp_path: Path) -> None:
    save_file({**fitting(), "x": torch.zeros(HEADER_BYTES)}, tmp_path / "w.safetensors")
    with pytest.raises(IntegrityError, match="at most"):
        read_weights(tmp_path / "w.safetensors", WANTED)


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b"\xff" * 64, b'{"a": 1}' * 4])
def test_bytes_of_another_kind_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.safetensors").write_bytes(content)
    with pytest.raises(IntegrityError, match="not readable safetensors"):
        read_weights(tmp_path / "w.safetensors", WANTED)


def test_a_missing_file_and_a_link_are_refused(tmp_path: Path) -> None:
    save_file(fitting(), tmp_path / "w.safetensors")
    (tmp_path / "link").symlink_to(tmp_path / "w.safetensors")
    for name in ("none", "link"):
        with pytest.raises(IntegrityError, match="missing from"):
            read_weights(tmp_path / name, WANTED)
