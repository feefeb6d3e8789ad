from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.serving.scoring import MAX_BATCH, ScoredBatch, Served, score
from assay.vision.bundle import Predictions, VisionModel
from assay.vision.dataset import content_digest
from assay.vision.probe import random_probe

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVED = Served(model="digits", version="3", model_digest="sha256:aa", input_shape=(8, 8, 1))


class Brightness:
    """Two classes, by whether the mean is above one half."""

    classes = ("dark", "light")

    def predict(self, pixels: NDArray[np.uint8]) -> Predictions:
        means = pixels.reshape(len(pixels), -1).mean(axis=1) / 255
        return Predictions(
            labels=(means > 0.5).astype(np.int64),
            confidence=np.maximum(means, 1 - means).astype(np.float32),
            embeddings=np.column_stack([means, 1 - means]).astype(np.float32),
        )


class Overflowing(Brightness):
    def predict(self, pixels: NDArray[np.uint8]) -> Predictions:
        found = super().predict(pixels)
        return replace(found, embeddings=found.embeddings * np.float32(np.inf))


def pixels(count: int = 3) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (count, 8, 8, 1), dtype=np.uint8)


def scored(count: int = 3) -> ScoredBatch:
    return score(Brightness(), pixels(count), served=SERVED, at=NOON)


def test_every_image_gets_an_answer_and_its_hash() -> None:
    batch = scored()
    assert len(batch) == 3
    assert batch.input_sha256 == tuple(content_digest(image).hex() for image in pixels())
    assert batch.embeddings.dtype == np.float32


def test_a_real_model_scores() -> None:
    import torch

    from assay.vision.encoder import EncoderConfig, random_encoder

    torch.set_num_threads(1)
    model = VisionModel(
        encoder=random_encoder(EncoderConfig(channels=1, embedding_dim=16), seed=0),
        probe=random_probe(16, classes=3, seed=0),
        classes=("a", "b", "c"),
    )
    batch = score(model, pixels(5), served=SERVED, at=NOON)
    assert batch.embeddings.shape == (5, 16)
    assert batch.classes == ("a", "b", "c")


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (np.zeros((1, 8, 8, 1), np.float32), "got float32"),
        (np.zeros((1, 8, 8, 3), np.uint8), r"shape \(1, 8, 8, 3\)"),
        (np.zeros((1, 9, 8, 1), np.uint8), r"shape \(1, 9, 8, 1\)"),
        (np.zeros((8, 8, 1), np.uint8), r"shape \(8, 8, 1\)"),
        (np.zeros((0, 8, 8, 1), np.uint8), "got 0; send 1 to 256"),
        (np.zeros((MAX_BATCH + 1, 8, 8, 1), np.uint8), "got 257; send 1 to 256"),
    ],
)
def test_pixels_that_do_not_fit_are_refused(wrong: NDArray[np.uint8], found: str) -> None:
    with pytest.raises(InvalidInputError, match=found):
        score(Brightness(), wrong, served=SERVED, at=NOON)


def test_answers_that_are_not_finite_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="not finite"):
        score(Overflowing(), pixels(), served=SERVED, at=NOON)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"predictions": np.array([0, 1])}, "3 inputs"),
        ({"predictions": np.array([0, 1, 2])}, "outside the classes"),
        ({"predictions": np.array([0, 1, -1])}, "outside the classes"),
        ({"embeddings": np.zeros(3, np.float32)}, "3 inputs"),
        ({"at": NOON.replace(tzinfo=None)}, "without a zone"),
    ],
)
def test_a_batch_that_contradicts_itself_cannot_be_made(
    change: dict[str, object], found: str
) -> None:
    with pytest.raises(InvalidInputError, match=found):
        replace(scored(), **change)  # type: ignore[arg-type]  # the wrong type is the point
