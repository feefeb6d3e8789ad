import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from numpy.typing import NDArray
from PIL import Image

from assay.domain.errors import IntegrityError, UnavailableError
from assay.serving.http import MAX_REQUEST_BYTES, create_app
from assay.serving.log import InferenceLog
from assay.serving.scoring import ScoredBatch, Served, score
from assay.vision.bundle import Predictions

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVED = Served(model="digits", version="3", model_digest="sha256:aa", input_shape=(8, 8, 1))
IMAGES = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 1), dtype=np.uint8)


class Brightness:
    classes = ("dark", "light")

    def predict(self, pixels: NDArray[np.uint8]) -> Predictions:
        means = pixels.reshape(len(pixels), -1).mean(axis=1) / 255
        return Predictions(
            labels=(means > 0.5).astype(np.int64),
            confidence=np.maximum(means, 1 - means).astype(np.float32),
            embeddings=np.column_stack([means, 1 - means]).astype(np.float32),
        )


def answer(pixels: NDArray[np.uint8]) -> ScoredBatch:
    return score(Brightness(), pixels, served=SERVED, at=NOON)


class FullDisk:
    def write(self, batch: ScoredBatch) -> None:
        del batch
        raise UnavailableError("inference log /srv/secret/log: no space left")


class Altered:
    def write(self, batch: ScoredBatch) -> None:
        del batch
        raise IntegrityError("inference log /srv/secret/log: altered")


class Broken:
    def write(self, batch: ScoredBatch) -> None:
        raise RuntimeError(f"a bug, with {batch.input_sha256}")


@pytest.fixture
def log(tmp_path: Path) -> InferenceLog:
    return InferenceLog(tmp_path)


@pytest.fixture
def app(log: InferenceLog) -> FastAPI:
    return create_app(answer, log, model="digits", version="3")


def call(
    app: FastAPI, method: str, path: str, content: bytes | AsyncIterator[bytes] | None = None
) -> httpx.Response:
    async def send() -> httpx.Response:
        # A crash inside has to come back as an answer, as it would from a server.
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
            return await client.request(method, path, content=content)

    return asyncio.run(send())


def predict(app: FastAPI, body: object) -> httpx.Response:
    return call(app, "POST", "/predict", json.dumps(body).encode())


def encoded(pixels: NDArray[np.uint8]) -> str:
    stream = io.BytesIO()
    Image.fromarray(pixels[..., 0]).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def assert_problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == status
    return str(body["detail"])


def test_it_says_that_it_is_well(app: FastAPI) -> None:
    told = call(app, "GET", "/healthz").json()
    assert told == {"status": "ok", "model": "digits", "version": "3"}


def test_both_forms_get_the_same_answer(app: FastAPI) -> None:
    as_files = predict(app, {"images": [encoded(image) for image in IMAGES]})
    as_lists = predict(app, {"pixels": IMAGES.tolist()})
    assert as_files.status_code == 200
    assert as_files.json() == as_lists.json()
    expected = Brightness().predict(IMAGES)
    told = as_files.json()["predictions"]
    assert [row["index"] for row in told] == expected.labels.tolist()
    assert [row["label"] for row in told] == [Brightness.classes[n] for n in expected.labels]
    assert [row["confidence"] for row in told] == expected.confidence.tolist()


def test_every_answer_stands_in_the_log(app: FastAPI, log: InferenceLog) -> None:
    told = predict(app, {"pixels": IMAGES.tolist()}).json()["predictions"]
    logged = log.read("digits", "3")
    assert [row["input_sha256"] for row in told] == list(logged.input_sha256)
    assert [row["index"] for row in told] == logged.predictions.tolist()


@pytest.mark.parametrize(("broken", "status"), [(FullDisk(), 503), (Altered(), 500)])
def test_what_cannot_be_recorded_is_not_answered(broken: FullDisk | Altered, status: int) -> None:
    app = create_app(answer, broken, model="digits", version="3")
    detail = assert_problem(predict(app, {"pixels": IMAGES.tolist()}), status)
    assert detail == "the answer could not be recorded"


def test_a_bug_is_a_problem_that_tells_nothing() -> None:
    app = create_app(answer, Broken(), model="digits", version="3")
    detail = assert_problem(predict(app, {"pixels": IMAGES.tolist()}), 500)
    assert detail == "the service failed; see its log"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"pixels": ' + b"[" * 200_000])
def test_a_body_that_is_no_json_is_refused(app: FastAPI, body: bytes) -> None:
    assert "not JSON" in assert_problem(call(app, "POST", "/predict", body), 422)


def test_images_of_another_size_are_refused(app: FastAPI, log: InferenceLog) -> None:
    detail = assert_problem(predict(app, {"pixels": np.zeros((1, 4, 4, 1), int).tolist()}), 422)
    assert "(n, 8, 8, 1)" in detail
    assert len(log.read("digits", "3")) == 0


def test_too_many_images_are_refused(app: FastAPI) -> None:
    many = np.zeros((257, 8, 8, 1), int).tolist()
    assert "257" in assert_problem(predict(app, {"pixels": many}), 422)


def test_a_body_that_is_too_large_is_not_read_to_its_end(app: FastAPI) -> None:
    sent = []

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            sent.append(1)
            yield b" " * (1 << 20)

    detail = assert_problem(call(app, "POST", "/predict", endless()), 413)
    assert str(MAX_REQUEST_BYTES) in detail
    assert len(sent) <= MAX_REQUEST_BYTES / (1 << 20) + 2


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/none", 404), ("GET", "/predict", 405)]
)
def test_other_requests_are_problems_too(app: FastAPI, method: str, path: str, status: int) -> None:
    assert_problem(call(app, method, path), status)


def test_a_wrong_method_is_told_the_right_one(app: FastAPI) -> None:
    assert call(app, "GET", "/predict").headers["allow"] == "POST"
