"""Turn pixels into a batch of predictions: no disk, no clock, no network."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.vision.bundle import Predictions
from assay.vision.dataset import content_digest

MAX_BATCH = 256


class Predictor(Protocol):
    """Anything that classifies pixels, such as a `VisionModel`."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the class names."""

    def predict(self, pixels: NDArray[np.uint8]) -> Predictions:
        """Classify pixels (n, h, w, c) uint8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The model version that answers, as its answers are recorded.

    Attributes:
        model: Registered name.
        version: Registered version.
        model_digest: `sha256:…` of its artifacts.
        input_shape: (height, width, channels) of the images it takes.
    """

    model: str
    version: str
    model_digest: str
    input_shape: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoredBatch:
    """The answers to one request.

    Attributes:
        served: Who answered.
        at: When, with its time zone.
        classes: The class names.
        input_sha256: One hash of shape and pixels per image.
        predictions: (n,) int64, indices into `classes`.
        confidence: (n,) float32 in 0..1.
        embeddings: (n, d) float32.
    """

    served: Served
    at: datetime
    classes: tuple[str, ...]
    input_sha256: tuple[str, ...]
    predictions: NDArray[np.int64]
    confidence: NDArray[np.float32]
    embeddings: NDArray[np.float32]

    def __post_init__(self) -> None:
        if problem := _problem(self):
            raise InvalidInputError(f"answers of {self.served.model}", *problem)

    def __len__(self) -> int:
        return len(self.input_sha256)


def score(
    predictor: Predictor, pixels: NDArray[np.uint8], *, served: Served, at: datetime
) -> ScoredBatch:
    """Classify a batch of images.

    Args:
        predictor: The model.
        pixels: (n, height, width, channels) uint8, 1..256 images of the model's shape.
        served: What the answers are recorded under.
        at: The time of the answers.

    Raises:
        InvalidInputError: The pixels do not fit, or the model's answers are not finite.
    """
    check_pixels(pixels, served.input_shape)
    found = predictor.predict(pixels)
    return ScoredBatch(
        served=served,
        at=at,
        classes=predictor.classes,
        input_sha256=tuple(content_digest(image).hex() for image in pixels),
        predictions=np.asarray(found.labels, dtype=np.int64),
        confidence=np.asarray(found.confidence, dtype=np.float32),
        embeddings=np.asarray(found.embeddings, dtype=np.float32),
    )


def check_pixels(pixels: NDArray[np.generic], shape: tuple[int, int, int]) -> None:
    """Refuse pixels that the model was not made for; what is uint8 cannot be NaN.

    Raises:
        InvalidInputError: The type, shape or number of the images does not fit.
    """
    wanted = f"send uint8 of shape (n, {shape[0]}, {shape[1]}, {shape[2]})"
    if pixels.dtype != np.uint8 or pixels.shape[1:] != shape:
        raise InvalidInputError("images", f"got {pixels.dtype} of shape {pixels.shape}", wanted)
    if not 1 <= len(pixels) <= MAX_BATCH:
        raise InvalidInputError("images", f"got {len(pixels)}", f"send 1 to {MAX_BATCH} at a time")


def _problem(batch: ScoredBatch) -> tuple[str, str] | None:
    count = len(batch.input_sha256)
    shapes = (batch.predictions.shape, batch.confidence.shape, batch.embeddings.shape[:1])
    if batch.embeddings.ndim != 2 or shapes != ((count,),) * 3:  # noqa: PLR2004  # n, d
        found = f"{count} inputs, but answers of shapes {shapes}"
        return found, "give one prediction, confidence and embedding per input"
    if batch.at.tzinfo is None:
        return "a time without a zone", "give a time in UTC"
    if not (np.isfinite(batch.embeddings).all() and np.isfinite(batch.confidence).all()):
        return "a confidence or embedding is not finite", "withdraw the model: its weights overflow"
    if count and not 0 <= batch.predictions.min() <= batch.predictions.max() < len(batch.classes):
        return "a prediction outside the classes", f"give indices below {len(batch.classes)}"
    return None
