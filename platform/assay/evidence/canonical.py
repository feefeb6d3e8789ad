"""One byte form for JSON (RFC 8785), and a reader that refuses ambiguous JSON.

Python's own reader takes the last of two equal keys, accepts NaN and turns 1e999 into infinity;
each of these lets two readers see different things in the same signed bytes.
"""

import hashlib
import json
import math
from typing import NoReturn

import rfc8785

from assay.domain.errors import IntegrityError

MAX_BYTES = 4 << 20
MAX_WHOLE = 2**53 - 1


def canonical(value: object) -> bytes:
    """Return the RFC 8785 form of a JSON value.

    >>> canonical({"b": 1.0, "a": [True, None]})
    b'{"a":[true,null],"b":1}'
    """
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # its own type is not exported


def digest_of(value: object) -> str:
    """Return `sha256:…` of the canonical form.

    >>> digest_of({})
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    """
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()


def is_canonical(data: bytes, value: object) -> bool:
    """Whether bytes are the canonical form of a value; some values have none.

    Lone surrogates and endless nesting can be read, but not written.
    """
    try:
        return canonical(value) == data
    except (ValueError, RecursionError):
        return False


def parse(data: bytes | str, *, where: str) -> object:
    """Read UTF-8 JSON, refusing duplicate keys, non-finite numbers and oversized input.

    Raises:
        IntegrityError: The bytes are not unambiguous JSON.
    """
    if len(data) > MAX_BYTES:
        raise IntegrityError(f"{where}: {len(data)} bytes, at most {MAX_BYTES} are read")
    try:
        # Given bytes, the reader would guess between UTF-8, UTF-16 and UTF-32.
        text = data.decode() if isinstance(data, bytes) else data
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except (ValueError, RecursionError) as error:
        raise IntegrityError(f"{where}: not unambiguous JSON: {error}") from None


def parse_object(data: bytes | str, *, where: str) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        IntegrityError: The bytes are not an unambiguous JSON object.
    """
    value = parse(data, where=where)
    if not isinstance(value, dict):
        raise IntegrityError(f"{where}: a JSON object is wanted, got {type(value).__name__}")
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _whole(text: str) -> int | float:
    # The canonical form of the double 1e16 has no point: read as an integer it could not be
    # written again, and a ledger that holds it could not be read.
    number = int(text)
    return number if abs(number) <= MAX_WHOLE else _finite(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not finite")
    return number
