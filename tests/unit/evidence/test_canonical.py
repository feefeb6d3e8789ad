"""RFC 8785, with the samples of its sections 3.2.2 and 3.2.3 and of its appendix B."""

import hashlib
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import IntegrityError
from assay.evidence.canonical import (
    MAX_BYTES,
    canonical,
    digest_of,
    is_canonical,
    parse,
    parse_object,
)

NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_written_as_the_rfc_does(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(number) == text.encode()


def test_the_sample_object_of_the_rfc() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 1e-27],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    wanted = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(value).decode() == wanted


def test_keys_stand_in_the_order_of_their_utf16_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = json.loads(canonical(dict.fromkeys(keys)))
    assert list(written) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@given(JSON)
def test_what_is_written_is_read_back_and_written_the_same(value: object) -> None:
    data = canonical(value)
    assert parse(data, where="here") == value
    assert canonical(parse(data, where="here")) == data
    assert is_canonical(data, value)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), JSON, max_size=5))
def test_the_order_of_keys_does_not_change_the_digest(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))
    assert digest_of(turned) == digest_of(value)
    assert digest_of(value) == "sha256:" + hashlib.sha256(canonical(value)).hexdigest()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_json_lacks_cannot_be_written(number: float) -> None:
    with pytest.raises(ValueError, match=r"(?i)nan|inf|float"):
        canonical({"x": number})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice"),
        (b'{"x": {"a": 1, "b": 2, "a": 1}}', "the key 'a' stands twice"),
        (b'{"a": 1, "\\u0061": 2}', "the key 'a' stands twice"),
        (b"[NaN]", "NaN is not a JSON number"),
        (b"[Infinity]", "Infinity is not a JSON number"),
        (b"[-Infinity]", "-Infinity is not a JSON number"),
        (b"[1e999]", "1e999 is not finite"),
        (b"[-1e999]", "-1e999 is not finite"),
        (b"[" + b"9" * 5000 + b"]", "not unambiguous JSON"),
        (b"[" * 200_000, "not unambiguous JSON"),
        (b'{"a":' * 200_000, "not unambiguous JSON"),
        (b'{"a": 1}]', "not unambiguous JSON"),
        (b"", "not unambiguous JSON"),
        (b"\xff", "not unambiguous JSON"),
        (b"\xef\xbb\xbf{}", "not unambiguous JSON"),
        ("{}".encode("utf-16"), "not unambiguous JSON"),
        ("{}".encode("utf-32-le"), "not unambiguous JSON"),
        (b'"' + b"a" * MAX_BYTES + b'"', f"at most {MAX_BYTES} are read"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_ambiguous_json_is_refused_and_says_where(data: bytes, why: str) -> None:
    with pytest.raises(IntegrityError, match="entry 7: ") as caught:
        parse(data, where="entry 7")
    assert why in str(caught.value)


def test_the_biggest_text_that_is_read_is_read() -> None:
    assert parse(b'"' + b"a" * (MAX_BYTES - 2) + b'"', where="here") == "a" * (MAX_BYTES - 2)


def test_python_alone_would_have_taken_all_of_it() -> None:
    # The reason for this module: were this to change, much of it could go.
    assert json.loads('{"a": 1, "a": 2}') == {"a": 2}
    assert json.loads("[1e999]") == [float("inf")]
    assert json.loads("{}".encode("utf-16")) == {}


@pytest.mark.parametrize("data", [b"[]", b"1", b'"x"', b"null", b"true"])
def test_an_object_is_wanted_where_one_is_wanted(data: bytes) -> None:
    with pytest.raises(IntegrityError, match="a JSON object is wanted"):
        parse_object(data, where="here")


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{ "a":2}',
        b'{"a":2.0}',
        b'{"a":1E3}',
        b'{"a":-0}',
        b'{"a":"\\u0041"}',
        b'{"a":9007199254740993}',
        b'"\\ud800"',
    ],
)
def test_json_in_another_form_is_not_canonical(data: bytes) -> None:
    assert not is_canonical(data, parse(data, where="here"))


@pytest.mark.parametrize("flop", [2.0**53, 1e16, 123456789012345680000.0, 1e21])
def test_a_big_double_that_is_written_without_a_point_is_read_back(flop: float) -> None:
    data = canonical({"flop": flop})
    assert is_canonical(data, parse(data, where="here"))


def test_a_value_nested_too_deep_to_be_written_is_not_canonical() -> None:
    value: list[object] = []
    for _ in range(5000):
        value = [value]
    assert not is_canonical(b"[" * 5001 + b"]" * 5001, value)
