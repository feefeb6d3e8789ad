"""The model folder: `model.json`, `encoder.safetensors`, `probe.safetensors`. No pickle, ever.

`model.json` states the shape of the encoder, the classes and the SHA-256 of both weight files, so
files of two different models can never be taken for one. What is loaded is checked against it
first; nothing in the folder is executed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import IntegrityError, InvalidInputError, UnavailableError
from assay.vision.bundle_json import Description, description_from_json
from assay.vision.probe import Probe
from assay.vision.weights import check_weights, read_weights

if TYPE_CHECKING:
    from torch import Tensor

    from assay.vision.encoder import Encoder, EncoderConfig

MODEL_JSON = "model.json"
ENCODER_FILE = "encoder.safetensors"
PROBE_FILE = "probe.safetensors"
MAX_JSON_BYTES = 1 << 20
BATCH = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictions:
    """What a model says about n images.

    Attributes:
        labels: (n,) int64, indices into the model's classes.
        confidence: (n,) float32, the probability of that label, 0..1.
        embeddings: (n, d) float32 of length 1.
    """

    labels: NDArray[np.int64]
    confidence: NDArray[np.float32]
    embeddings: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisionModel:
    """An encoder and the linear probe on top of it."""

    encoder: Encoder
    probe: Probe
    classes: tuple[str, ...]

    @property
    def config(self) -> EncoderConfig:
        """Return the shape of the encoder."""
        return self.encoder.config

    def embed(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return embeddings of length 1 (L2-normalised), (n, d), for pixels (n, h, w, c) uint8."""
        return embed(self.encoder, pixels)

    def predict(self, pixels: NDArray[np.uint8]) -> Predictions:
        """Classify pixels (n, h, w, c) uint8."""
        embeddings = self.embed(pixels)
        shares = self.probe.probabilities(embeddings)
        return Predictions(
            labels=shares.argmax(axis=1).astype(np.int64),
            confidence=shares.max(axis=1).astype(np.float32),
            embeddings=embeddings,
        )


def embed(encoder: Encoder, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Embed pixels (n, h, w, c) uint8 in batches; returns (n, d) float32 of length 1.

    Raises:
        InvalidInputError: The pixels are not of the size and channels the encoder was made for.
    """
    import torch
    from torch.nn import functional

    config = encoder.config
    wanted = (config.image_size, config.image_size, config.channels)
    if pixels.dtype != np.uint8 or pixels.shape[1:] != wanted:
        found = f"got {pixels.dtype} of shape {pixels.shape}"
        raise InvalidInputError("pixels", found, f"give uint8 of shape (n, {wanted})")
    found_embeddings = np.empty((len(pixels), config.embedding_dim), dtype=np.float32)
    encoder.eval()
    with torch.inference_mode():
        for start in range(0, len(pixels), BATCH):
            batch = as_tensor(pixels[start : start + BATCH])
            rows = functional.normalize(encoder(batch), dim=1).numpy()
            found_embeddings[start : start + BATCH] = rows
    return found_embeddings


def as_tensor(pixels: NDArray[np.uint8]) -> Tensor:
    """Return pixels (n, h, w, c) uint8 as (n, c, h, w) float32 in 0..1, laid out channels-last."""
    import torch

    images = torch.tensor(pixels).permute(0, 3, 1, 2)
    return images.to(torch.float32, memory_format=torch.channels_last) / 255


def save_model(folder: Path, model: VisionModel) -> None:
    """Write a model folder; an existing one is replaced whole, never mixed.

    Everything is written beside the folder first and then moved into place.

    Raises:
        IntegrityError: The weights are not finite or do not fit the encoder.
        UnavailableError: The folder cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write(fresh, model)
            _swap(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise UnavailableError(f"the model cannot be written to {folder}: {error}") from error


def load_model(folder: Path) -> VisionModel:
    """Read a model folder.

    Raises:
        InvalidInputError: `model.json` is missing or does not describe a model.
        IntegrityError: The weights are missing, damaged, not finite, or not those it describes.
        UnavailableError: The files cannot be read.
    """
    try:
        return _load(folder)
    except OSError as error:
        raise UnavailableError(f"the model in {folder} cannot be read: {error}") from error


def _load(folder: Path) -> VisionModel:
    from assay.vision.encoder import random_encoder

    described = _read_description(folder)
    encoder = random_encoder(described.encoder, seed=0)
    for name, digest in described.files.items():
        _check_digest(folder / name, digest)
    encoder.load_state_dict(read_weights(folder / ENCODER_FILE, _encoder_shapes(encoder)))
    probe = read_weights(folder / PROBE_FILE, _probe_shapes(described))
    return VisionModel(
        encoder=encoder,
        probe=Probe(weight=probe["weight"].numpy(), bias=probe["bias"].numpy()),
        classes=described.classes,
    )


def _swap(fresh: Path, folder: Path) -> None:
    fresh.chmod(0o755)  # a temporary folder is private to its owner
    if not folder.exists():
        fresh.rename(folder)
        return
    old = fresh.with_name(fresh.name + ".old")
    folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old)


def _write(folder: Path, model: VisionModel) -> None:
    import torch
    from safetensors.torch import save

    described = Description(encoder=model.config, classes=model.classes, files={})
    encoder = {name: value.contiguous() for name, value in model.encoder.state_dict().items()}
    probe = {
        "weight": torch.tensor(model.probe.weight),
        "bias": torch.tensor(model.probe.bias),
    }
    check_weights(encoder, _encoder_shapes(model.encoder), where=ENCODER_FILE)
    check_weights(probe, _probe_shapes(described), where=PROBE_FILE)
    contents = {ENCODER_FILE: save(encoder), PROBE_FILE: save(probe)}
    files = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    described = Description(encoder=model.config, classes=model.classes, files=files)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    text = json.dumps(described.as_dict(), indent=2, sort_keys=True, ensure_ascii=False)
    (folder / MODEL_JSON).write_text(text + "\n", encoding="utf-8")


def _read_description(folder: Path) -> Description:
    path = folder / MODEL_JSON
    where = str(path)
    if path.is_symlink() or not path.is_file():
        raise InvalidInputError(where, "no such file", "give a folder that `assay train` wrote")
    if path.stat().st_size > MAX_JSON_BYTES:
        raise InvalidInputError(where, "too large", f"at most {MAX_JSON_BYTES} bytes are read")
    return description_from_json(path.read_bytes(), where, files={ENCODER_FILE, PROBE_FILE})


def _check_digest(path: Path, digest: str) -> None:
    if path.is_symlink() or not path.is_file():
        raise IntegrityError(f"{path.name} is missing from {path.parent} or is not a plain file")
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != digest:
        raise IntegrityError(
            f"{path.name} has SHA-256 {found[:12]}…, model.json says {digest[:12]}…: "
            "the file was damaged or swapped; restore the folder or train again"
        )


def _encoder_shapes(encoder: Encoder) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in encoder.state_dict().items()}


def _probe_shapes(described: Description) -> dict[str, tuple[int, ...]]:
    classes, length = len(described.classes), described.encoder.embedding_dim
    return {"weight": (classes, length), "bias": (classes,)}
