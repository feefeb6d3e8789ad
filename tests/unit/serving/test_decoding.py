import base64
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from assay.domain.errors import InvalidInputError
from assay.serving.decoding import MAX_SIDE, images_in


def png(pixels: NDArray[np.uint8], mode: str | None = None) -> bytes:
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    stream = io.BytesIO()
    (image.convert(mode) if mode else image).save(stream, "PNG")
    return stream.getvalue()


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, depth: int = 8, colour: int = 0) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY = np.arange(64, dtype=np.uint8).reshape(8, 8, 1)
IMAGES = arrays.arrays(
    np.uint8,
    st.tuples(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3])),
)


@given(IMAGES)
def test_png_files_come_back_as_they_went(images: NDArray[np.uint8]) -> None:
    body = {"images": [encoded(png(image)) for image in images]}
    assert (images_in(body) == images).all()


@given(IMAGES)
def test_lists_come_back_as_they_went(images: NDArray[np.uint8]) -> None:
    found = images_in({"pixels": images.tolist()})
    assert found.dtype == np.uint8
    assert (found == images).all()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (None, "another form"),
        ([], "another form"),
        ({}, "another form"),
        ({"image": []}, "another form"),
        ({"images": [], "pixels": []}, "another form"),
        ({"images": "aGk="}, "another form"),
        ({"images": []}, "got 0"),
        ({"images": ["x"] * 257}, "got 257"),
        ({"images": [3]}, "not base64"),
        ({"images": ["%%%"]}, "not base64"),
        ({"images": ["é"]}, "not base64"),
        ({"images": ["aGk="]}, "not a PNG"),
        ({"pixels": [[[[256]]]]}, "outside 0..255"),
        ({"pixels": [[[[-1]]]]}, "outside 0..255"),
        ({"pixels": [[[[0.5]]]]}, "float64"),
        ({"pixels": [[[["7"]]]]}, "got <U1"),
        ({"pixels": [[[[True]]]]}, "got bool"),
        ({"pixels": [[[[None]]]]}, "got object"),
        ({"pixels": [[[[2**70]]]]}, "got object"),
        ({"pixels": [[[1]], [[1, 2]]]}, "unequal length"),
        ({"pixels": [[[1]]]}, r"shape \(1, 1, 1\)"),
        ({"pixels": [[[[]]]]}, "float64"),
    ],
)
def test_a_body_of_another_form_is_refused(body: object, found: str) -> None:
    with pytest.raises(InvalidInputError, match=found):
        images_in(body)


@pytest.mark.parametrize("mode", ["RGBA", "P", "1", "LA"])
def test_kinds_of_png_that_would_have_to_be_converted_are_refused(mode: str) -> None:
    rgb = np.repeat(GREY, 3, axis=2)
    with pytest.raises(InvalidInputError, match="send 8-bit grey or RGB"):
        images_in({"images": [encoded(png(rgb, mode))]})


def test_images_of_two_sizes_are_refused() -> None:
    both = [encoded(png(GREY)), encoded(png(GREY[:4]))]
    with pytest.raises(InvalidInputError, match=r"images\[1\].*one size"):
        images_in({"images": both})


def test_a_small_file_that_unfolds_into_gigabytes_is_refused_by_its_header() -> None:
    bomb = SIGNATURE + header(50_000, 50_000) + chunk(b"IDAT", zlib.compress(bytes(10_000)))
    with pytest.raises(InvalidInputError, match=f"at most {MAX_SIDE} pixels"):
        images_in({"images": [encoded(bomb)]})


def test_a_second_header_cannot_change_the_size() -> None:
    data = chunk(b"IDAT", zlib.compress(bytes(9 * 8)))
    twofold = SIGNATURE + header(8, 8) + header(300, 300) + data + chunk(b"IEND", b"")
    with pytest.raises(InvalidInputError, match="damaged"):
        images_in({"images": [encoded(twofold)]})


def test_a_file_that_hides_its_header_is_refused() -> None:
    hidden = SIGNATURE + chunk(b"tEXt", b"a\0" + bytes(20)) + header(8, 8)
    with pytest.raises(InvalidInputError, match="not a PNG"):
        images_in({"images": [encoded(hidden)]})


@given(cut=st.integers(0, 90), flip=st.integers(0, 90), to=st.integers(0, 255))
def test_a_damaged_file_is_refused_or_read_never_a_crash(cut: int, flip: int, to: int) -> None:
    data = bytearray(png(GREY))
    data[flip % len(data)] = to
    try:
        found = images_in({"images": [encoded(bytes(data[: len(data) - cut]))]})
    except InvalidInputError:
        return
    assert found.dtype == np.uint8
