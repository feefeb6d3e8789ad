"""Weights on disk: safetensors only, read with the shapes known beforehand. Never a pickle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assay.domain.errors import IntegrityError

if TYPE_CHECKING:
    from torch import Tensor

HEADER_BYTES = 1 << 20  # room for names and metadata above the raw numbers


def read_weights(path: Path, wanted: Mapping[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """Read float32 tensors of exactly the wanted names and shapes.

    The size is checked before anything is read, so a swapped file cannot exhaust memory.

    Raises:
        IntegrityError: The file is missing, damaged, too large, or does not hold these tensors.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    _check_size(path, wanted)
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise IntegrityError(f"{path.name} is not readable safetensors: {error}") from None
    check_weights(tensors, wanted, where=path.name)
    return tensors


def check_weights(
    tensors: Mapping[str, Tensor], wanted: Mapping[str, tuple[int, ...]], *, where: str
) -> None:
    """Refuse tensors of other names, shapes or type, and numbers that are not finite.

    Raises:
        IntegrityError: Names the first tensor that does not fit.
    """
    if tensors.keys() != wanted.keys():
        wrong = sorted(tensors.keys() ^ wanted.keys())
        raise IntegrityError(f"{where}: tensors do not fit model.json, first {wrong[0]!r}")
    for name, shape in wanted.items():
        tensor = tensors[name]
        if tuple(tensor.shape) != shape or str(tensor.dtype) != "torch.float32":
            found = f"{tensor.dtype} {tuple(tensor.shape)}"
            raise IntegrityError(f"{where}: {name} is {found}, wanted torch.float32 {shape}")
        if not bool(tensor.isfinite().all()):
            raise IntegrityError(f"{where}: {name} holds NaN or infinity; train again")


def _check_size(path: Path, wanted: Mapping[str, tuple[int, ...]]) -> None:
    if path.is_symlink() or not path.is_file():
        raise IntegrityError(f"{path.name} is missing from {path.parent} or is not a plain file")
    most = HEADER_BYTES
    for shape in wanted.values():
        count = 4
        for side in shape:
            count *= side
        most += count
    size = path.stat().st_size
    if size > most:
        raise IntegrityError(f"{path.name} has {size} bytes, at most {most} fit its model.json")
