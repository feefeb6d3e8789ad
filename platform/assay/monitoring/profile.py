"""What the model's embeddings looked like on held-out images: the yardstick for later windows.

A profile is one safetensors file: arrays and a few texts, nothing that runs when it is read.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import IntegrityError, InvalidInputError
from assay.evidence.canonical import digest_of, parse_object
from assay.monitoring.two_sample import check_sample
from assay.monitoring.window import Window
from assay.vision.bundle import Predictions
from assay.vision.dataset import ImageSet

REFERENCE_ROWS: Final = 1000
SCALAR: Final = "scalar."
KIND: Final = "assay-reference-profile-1"


class Predictor(Protocol):
    """Anything that classifies and embeds pixels, such as a `VisionModel`."""

    def predict(self, pixels: NDArray[np.uint8]) -> Predictions:
        """Classify pixels (n, h, w, c) uint8."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferenceProfile:
    """A sample of held-out images as the model sees them.

    Attributes:
        rows: Embeddings, predictions and scalars of the sample.
        model_digest: Digest of the model that embedded them.
        data_digest: Digest of the image set they were drawn from.
    """

    rows: Window
    model_digest: str
    data_digest: str

    @property
    def digest(self) -> str:
        """Return `sha256:…` over arrays and origin; it does not depend on the file's layout."""
        return digest_of(
            {
                "kind": KIND,
                "model_digest": self.model_digest,
                "data_digest": self.data_digest,
                "rows": self.rows.digest,
            }
        )

    def save(self, path: Path) -> None:
        """Write the profile; the file appears whole or not at all."""
        from safetensors.numpy import save

        arrays = {
            "embeddings": self.rows.embeddings,
            "predictions": self.rows.predictions,
            **{SCALAR + name: values for name, values in self.rows.scalars.items()},
        }
        origin = {"model_digest": self.model_digest, "data_digest": self.data_digest}
        data = save(
            {name: np.ascontiguousarray(array) for name, array in arrays.items()},
            metadata={"kind": KIND, "digest": self.digest, **origin},
        )
        write_whole(path, data)


def build_profile(
    images: ImageSet,
    model: Predictor,
    *,
    model_digest: str,
    scalars: Mapping[str, NDArray[np.floating]] | None = None,
    rows: int = REFERENCE_ROWS,
    seed: int = 0,
) -> ReferenceProfile:
    """Profile a model on images it neither learned from nor was tuned on.

    Images it learned from sit elsewhere in embedding space, and every window would look drifted.

    Args:
        images: The held-out images.
        model: What embeds them.
        model_digest: `sha256:…` of the model.
        scalars: More columns by name, one number per image; `confidence` is added.
        rows: At most how many images are kept, drawn at random.
        seed: Decides which.

    Raises:
        InvalidInputError: There are too few images, or the embeddings are not finite.
    """
    chosen = np.random.default_rng(seed).permutation(len(images))[:rows]
    found = model.predict(images.pixels[chosen])
    columns = {name: np.asarray(values)[chosen] for name, values in (scalars or {}).items()}
    drawn = Window(
        embeddings=found.embeddings,
        predictions=found.labels,
        scalars={**columns, "confidence": found.confidence},
    )
    for part, values in (("embeddings", drawn.embeddings), ("scalars", drawn.scalar_matrix())):
        check_sample(values, f"{part} of {images.name}")
    return ReferenceProfile(rows=drawn, model_digest=model_digest, data_digest=images.digest)


def load_profile(path: Path) -> ReferenceProfile:
    """Read a profile and check it against the digest it carries.

    Raises:
        InvalidInputError: There is no such file.
        IntegrityError: The file is damaged, or no profile.
    """
    if not path.is_file():
        raise InvalidInputError(str(path), "no such profile", "build it with `assay monitor`")
    data = path.read_bytes()
    try:
        profile, digest = _parsed(data)
    except (ValueError, KeyError, TypeError, InvalidInputError) as error:
        raise IntegrityError(f"{path}: not a reference profile ({error}); build it anew") from error
    if profile.digest != digest:
        raise IntegrityError(f"{path}: altered since it was built; build it anew")
    return profile


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees a part of it."""
    incoming = path.with_name(f".{path.name}.{os.getpid()}")
    with incoming.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    incoming.replace(path)


def _parsed(data: bytes) -> tuple[ReferenceProfile, str]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(data)
    except SafetensorError as error:
        raise ValueError(error) from error
    texts = _metadata(data)
    if texts["kind"] != KIND:
        raise ValueError(f"its kind is {texts['kind']!r}, {KIND!r} is wanted")
    scalars = {
        name.removeprefix(SCALAR): values
        for name, values in arrays.items()
        if name.startswith(SCALAR)
    }
    rows = Window(
        embeddings=arrays["embeddings"], predictions=arrays["predictions"], scalars=scalars
    )
    origin = {"model_digest": texts["model_digest"], "data_digest": texts["data_digest"]}
    return ReferenceProfile(rows=rows, **origin), texts["digest"]


def _metadata(data: bytes) -> dict[str, str]:
    """Return the texts in the file's header: safetensors reads them from paths only."""
    length = int.from_bytes(data[:8], "little")
    match parse_object(data[8 : 8 + length], where="profile header"):
        case {"__metadata__": dict(found)}:
            return {str(key): str(value) for key, value in found.items()}
        case _:
            raise ValueError("its header holds no texts")
