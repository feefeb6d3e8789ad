"""Read images out of a request: base64 PNG files or nested lists of numbers.

A small PNG can unfold into gigabytes: its header is read first, before any of it is unpacked.
"""

import base64
import binascii
import io
import struct
import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.serving.scoring import MAX_BATCH

MAX_SIDE: Final = 512
FORMS: Final = 'send {"images": [base64 PNG, …]} or {"pixels": [n][height][width][channels]}'
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEADER: Final = struct.Struct(">8sI4sIIBB")  # signature, length, IHDR, width, height, depth, colour
CHANNELS_OF: Final = {(8, 0): 1, (8, 2): 3}  # PNG bit depth and colour type: grey, RGB


def images_in(body: object) -> NDArray[np.uint8]:
    """Return (n, height, width, channels) uint8.

    Raises:
        InvalidInputError: The body has neither form, or an image cannot be read.
    """
    if isinstance(body, dict) and len(body) == 1:
        ((form, items),) = body.items()
        if form in READERS and isinstance(items, list):
            if not 1 <= len(items) <= MAX_BATCH:
                found = f"got {len(items)}"
                raise InvalidInputError(form, found, f"send 1 to {MAX_BATCH} at a time")
            return READERS[form](items)
    raise InvalidInputError("request", "the body has another form", FORMS)


def _from_png(items: Sequence[object]) -> NDArray[np.uint8]:
    images = [_png(item, f"images[{index}]") for index, item in enumerate(items)]
    for index, image in enumerate(images):
        if image.shape != images[0].shape:
            found = f"shape {image.shape}, the first has {images[0].shape}"
            raise InvalidInputError(f"images[{index}]", found, "send images of one size")
    return np.stack(images)


def _png(item: object, where: str) -> NDArray[np.uint8]:
    data = _base64(item, where)
    height, width, channels = _declared(data, where)
    from PIL import Image
    from PIL.Image import DecompressionBombError

    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            # A second header inside the file may claim another size than the one just checked.
            pixels = np.asarray(image) if image.size == (width, height) else None
    except (OSError, ValueError, SyntaxError, zlib.error, struct.error, DecompressionBombError):
        pixels = None
    if pixels is None or pixels.dtype != np.uint8 or pixels.size != height * width * channels:
        raise InvalidInputError(where, "a damaged PNG file", "send it whole")
    return pixels.reshape(height, width, channels)


def _base64(item: object, where: str) -> bytes:
    if isinstance(item, str):
        try:
            return base64.b64decode(item, validate=True)
        except (binascii.Error, ValueError):
            pass
    raise InvalidInputError(where, "not base64", "send a PNG file in base64")


def _declared(data: bytes, where: str) -> tuple[int, int, int]:
    """Return (height, width, channels) as the PNG header gives them."""
    padded = data[: HEADER.size].ljust(HEADER.size, b"\0")
    signature, _, kind, width, height, depth, colour = HEADER.unpack(padded)
    if signature != SIGNATURE or kind != b"IHDR":
        raise InvalidInputError(where, "not a PNG file", "send a PNG file in base64")
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        found = f"{width} x {height} pixels"
        raise InvalidInputError(where, found, f"send at most {MAX_SIDE} pixels a side")
    if (depth, colour) not in CHANNELS_OF:
        found = f"PNG colour type {colour} with {depth} bits"
        raise InvalidInputError(where, found, "send 8-bit grey or RGB without transparency")
    return height, width, CHANNELS_OF[depth, colour]


def _from_lists(items: Sequence[object]) -> NDArray[np.uint8]:
    allowed = "send whole numbers from 0 to 255 as [n][height][width][channels]"
    try:
        numbers = np.array(items)
    except ValueError:
        raise InvalidInputError("pixels", "lists of unequal length", allowed) from None
    # Without this check 300 would wrap round to 44, and 0.5 be cut to 0.
    if numbers.dtype != np.int64 or numbers.ndim != 4:  # noqa: PLR2004  # n, h, w, c
        found = f"got {numbers.dtype} of shape {numbers.shape}"
        raise InvalidInputError("pixels", found, allowed)
    if numbers.size == 0 or numbers.min() < 0 or numbers.max() > np.iinfo(np.uint8).max:
        raise InvalidInputError("pixels", "none, or a number outside 0..255", allowed)
    return numbers.astype(np.uint8)


READERS: Final = {"images": _from_png, "pixels": _from_lists}
