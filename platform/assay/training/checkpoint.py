"""A training run's state in one file: safetensors, with its numbers as JSON in the header.

One file and one rename: a kill at any moment leaves either the old state or the new one. A
checkpoint of another configuration, other data or another torch is refused, never continued.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assay.domain.errors import IntegrityError, InvalidInputError, UnavailableError
from assay.evidence.canonical import parse_object
from assay.vision.weights import read_weights

if TYPE_CHECKING:
    from torch import Tensor

CHECKPOINT_FILE = "checkpoint.safetensors"
KEY = "assay"
LOSSES = "losses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a run has come.

    Attributes:
        fingerprint: Digest of the configuration, the data and the torch version.
        step: Steps done.
        seconds: Wall time so far, over all attempts that were continued.
        cpu_seconds: CPU time of the process so far.
        augment_seconds: Wall time of augmentation so far.
    """

    fingerprint: str
    step: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    augment_seconds: float = 0.0

    def after(self, *, step: int, seconds: float, cpu_seconds: float, augment: float) -> Position:
        """Return the position at `step`, with the times of this attempt added."""
        return replace(
            self,
            step=step,
            seconds=self.seconds + seconds,
            cpu_seconds=self.cpu_seconds + cpu_seconds,
            augment_seconds=self.augment_seconds + augment,
        )


def save_checkpoint(
    folder: Path, position: Position, tensors: Mapping[str, Tensor], losses: list[float]
) -> None:
    """Write the state so that it is on disk whole or not at all.

    Raises:
        UnavailableError: The folder cannot be written.
    """
    import torch
    from safetensors.torch import save

    history = torch.tensor(losses, dtype=torch.float32)
    header = {KEY: json.dumps(asdict(position), sort_keys=True)}
    fresh = folder / f".{CHECKPOINT_FILE}.fresh"
    try:
        with fresh.open("wb") as stream:
            stream.write(save({**tensors, LOSSES: history}, metadata=header))
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(folder / CHECKPOINT_FILE)
    except OSError as error:
        raise UnavailableError(f"no checkpoint can be written to {folder}: {error}") from error


def load_checkpoint(
    folder: Path, fingerprint: str, tensors: Mapping[str, Tensor], steps: int
) -> tuple[Position, dict[str, Tensor], list[float]] | None:
    """Return what was saved, or nothing if there is no checkpoint.

    Args:
        folder: Where the run writes.
        fingerprint: Of the run that wants to go on.
        tensors: What a fresh run has, for names and shapes.
        steps: How many steps the whole run has.

    Raises:
        InvalidInputError: The checkpoint is another run's.
        IntegrityError: It is damaged.
    """
    path = folder / CHECKPOINT_FILE
    if not path.exists():
        return None
    position = _read_position(path)
    if position.fingerprint != fingerprint:
        found = "it holds a checkpoint of another configuration, data set or torch version"
        raise InvalidInputError(str(folder), found, f"use another folder or remove {path.name}")
    if not 0 < position.step <= steps:
        raise IntegrityError(f"{path}: step {position.step} of {steps}; remove it to start afresh")
    wanted = {name: tuple(value.shape) for name, value in tensors.items()}
    found_tensors = read_weights(path, {**wanted, LOSSES: (position.step,)})
    losses = [float(loss) for loss in found_tensors.pop(LOSSES)]
    return position, found_tensors, losses


def _read_position(path: Path) -> Position:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as stream:
            header = stream.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise IntegrityError(f"{path} is damaged: {error}; remove it to start afresh") from None
    found = parse_object(header.get(KEY, ""), where=str(path))
    wanted = {field.name for field in fields(Position)}
    numbers = [value for name, value in found.items() if name != "fingerprint"]
    if found.keys() != wanted or not all(type(value) in (int, float) for value in numbers):
        raise IntegrityError(f"{path}: its header is not a checkpoint's; remove it")
    step = found.pop("step")
    if type(step) is not int:
        raise IntegrityError(f"{path}: its step is {step!r}; remove it to start afresh")
    times = {name: float(str(found[name])) for name in found.keys() - {"fingerprint"}}
    return Position(fingerprint=str(found["fingerprint"]), step=step, **times)
