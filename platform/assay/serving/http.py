"""The scoring service over HTTP: `POST /predict`, `GET /healthz`.

Errors are problem details (RFC 9457). An answer is given only once it stands in the inference log:
what cannot be recorded is refused with 503. No answer repeats what was sent.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import AssayError, InvalidInputError, UnavailableError, UsageError
from assay.serving.decoding import images_in
from assay.serving.scoring import ScoredBatch

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from fastapi.responses import JSONResponse

MAX_REQUEST_BYTES: Final = 8 << 20
PROBLEM: Final = "application/problem+json"


class Log(Protocol):
    """Where answers are recorded."""

    def write(self, batch: ScoredBatch) -> object:
        """Record a batch, durably."""


def create_app(
    score: Callable[[NDArray[np.uint8]], ScoredBatch], log: Log, *, model: str, version: str
) -> "FastAPI":
    """Make the service for one model version.

    Args:
        score: Classifies pixels (n, h, w, c) uint8; raises InvalidInputError on those that do
            not fit.
        log: Records each batch before it is answered.
        model: Registered name, for `/healthz` and the answers.
        version: Registered version.
    """
    from fastapi import FastAPI, Request
    from fastapi.concurrency import run_in_threadpool

    app = FastAPI(title=f"{model}@{version}", docs_url=None, redoc_url=None)
    _install_problems(app)

    def answer(pixels: NDArray[np.uint8]) -> ScoredBatch:
        batch = score(pixels)
        log.write(batch)
        return batch

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok", "model": model, "version": version}

    @app.post("/predict")
    async def predict(request: Request) -> dict[str, object]:
        body = await _body(request)
        # Decoding and scoring take the processor: they may not hold up other requests.
        pixels = await run_in_threadpool(lambda: images_in(_json(body)))
        batch = await run_in_threadpool(answer, pixels)
        return {"model": model, "version": version, "predictions": _answers(batch)}

    return app


async def _body(request: "Request") -> bytes:
    """Read the body, and stop as soon as it is too large, whatever its header claims."""
    from starlette.exceptions import HTTPException

    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_REQUEST_BYTES:
            detail = f"the body is too large; send at most {MAX_REQUEST_BYTES} bytes at a time"
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        chunks.append(chunk)
    return b"".join(chunks)


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInputError("request", "the body is not JSON", "send a JSON object") from None


def _answers(batch: ScoredBatch) -> list[dict[str, object]]:
    rows = zip(batch.predictions, batch.confidence, batch.input_sha256, strict=True)
    return [
        {
            "label": batch.classes[label],
            "index": int(label),
            "confidence": float(confidence),
            "input_sha256": digest,
        }
        for label, confidence, digest in rows
    ]


def _status(error: AssayError) -> HTTPStatus:
    if isinstance(error, UsageError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, UnavailableError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _install_problems(app: "FastAPI") -> None:
    from starlette.exceptions import HTTPException

    def refused(_: object, error: Any) -> "JSONResponse":
        status = _status(error)
        # The caller can only mend their own mistakes; a path on our disk is not theirs to see.
        detail = str(error) if isinstance(error, UsageError) else "the answer could not be recorded"
        return _problem(status, detail)

    def not_found(_: object, error: Any) -> "JSONResponse":
        return _problem(HTTPStatus(error.status_code), str(error.detail), error.headers)

    def broken(_: object, __: object) -> "JSONResponse":
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the service failed; see its log")

    app.add_exception_handler(AssayError, refused)
    app.add_exception_handler(HTTPException, not_found)
    app.add_exception_handler(Exception, broken)


def _problem(
    status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None
) -> "JSONResponse":
    from fastapi.responses import JSONResponse

    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, headers=headers, media_type=PROBLEM)
