import json

import pytest

from assay.domain.errors import InvalidInputError
from assay.vision.bundle_json import Description, description_from_json
from assay.vision.encoder import EncoderConfig

FILES = {"e.safetensors", "p.safetensors"}
GOOD = Description(
    encoder=EncoderConfig(channels=3, image_size=32),
    classes=("cat", "dög"),
    files=dict.fromkeys(sorted(FILES), "0" * 64),
)


def read(value: object) -> Description:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return description_from_json(data, "model.json", files=FILES)


def test_what_is_written_is_read_back() -> None:
    assert read(GOOD.as_dict()) == GOOD


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": "assay-vision-model/2"}, "format is 'assay-vision-model/2'"),
        ({"extra": 1}, r"wrong fields .'extra'."),
        ({"encoder": {"channels": 3}}, "encoder"),
        ({"encoder": {**GOOD.encoder.as_dict(), "width": 16.0}}, "whole numbers"),
        ({"encoder": {**GOOD.encoder.as_dict(), "width": True}}, "whole numbers"),
        ({"encoder": {**GOOD.encoder.as_dict(), "width": 10**9}}, "width: got 1000000000"),
        ({"encoder": [1]}, "encoder"),
        ({"classes": ["cat"]}, "two or more different names"),
        ({"classes": ["cat", "cat"]}, "two or more different names"),
        ({"classes": ["cat", 1]}, "two or more different names"),
        ({"classes": "cat"}, "two or more different names"),
        ({"files": {"e.safetensors": "0" * 64}}, "files"),
        ({"files": dict.fromkeys(FILES, "0" * 63)}, "files"),
        ({"files": dict.fromkeys(FILES, 0)}, "files"),
        ({"files": dict.fromkeys({*FILES, "../x"}, "0" * 64)}, "files"),
    ],
)
def test_what_does_not_describe_a_model_is_refused(change: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidInputError, match=named):
        read({**GOOD.as_dict(), **change})


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'{"format": 1, "format": 2}', b"\xff", b'{"a": NaN}']
)
def test_what_is_no_unambiguous_object_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInputError, match=r"model\.json"):
        read(data)
