"""From what a YAML or JSON reader hands over to the typed value of one fact, strictly.

YAML 1.1 reads an unquoted `no` as false, `2` as a number, `2026-08-02` as a date and `1e25` as
text. Each of these has one meaning here, so it is accepted; any other wrong type is refused.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Final

from assay.domain.card_facts.answers import FactValue
from assay.domain.card_facts.fact import CardFact, FactKind

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EXPONENT: Final = re.compile(r"\d{1,20}(\.\d{1,20})?[eE]\+?\d{1,3}", re.ASCII)
_YAML_WORDS: Final = {True: "yes", False: "no"}
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CardProblem:
    """One thing wrong with a card: where, what was found, what is allowed."""

    field: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.field}: {self.found}; {self.allowed}"


def read_value(fact: CardFact, raw: object) -> FactValue | CardProblem:
    """Turn a raw value into the fact's type, or say what is wrong with it."""
    if raw is None:
        return CardProblem(
            field=f"facts.{fact.name}",
            found="got nothing",
            allowed=f"leave the line out if you do not know; otherwise {_expected(fact)}",
        )
    return _READERS[fact.kind](fact, raw)


def shown(raw: object) -> str:
    """Write a raw value for a message, shortened."""
    text = ascii(raw) if not isinstance(raw, int) or abs(raw) < 10**30 else "a huge integer"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def suggestion(wrong: object, known: tuple[str, ...]) -> str:
    """Offer the nearest known name, if one is near.

    >>> suggestion("people_in_dta", ("people_in_data", "remote"))
    'did you mean people_in_data?'
    >>> suggestion("zzz", ("people_in_data",))
    ''
    """
    near = get_close_matches(str(wrong), known, n=1)
    return f"did you mean {near[0]}?" if near else ""


def _read_bool(fact: CardFact, raw: object) -> FactValue | CardProblem:
    return raw if isinstance(raw, bool) else _wrong(fact, raw)


def _read_enum(fact: CardFact, raw: object) -> FactValue | CardProblem:
    word = _YAML_WORDS[raw] if isinstance(raw, bool) else raw
    if isinstance(word, str) and word in fact.allowed:
        return word
    return _wrong(fact, raw)


def _read_set(fact: CardFact, raw: object) -> FactValue | CardProblem:
    if not isinstance(raw, list | tuple | set | frozenset):
        return _wrong(fact, raw)
    words = [str(item) if type(item) is int else item for item in raw]
    unknown = [item for item in words if not isinstance(item, str) or item not in fact.allowed]
    if unknown:
        return _wrong(fact, unknown[0], what="member ")
    members = frozenset(str(word) for word in words)
    if len(members) < len(words):
        return _wrong(fact, raw, what="a repeated member in ")
    return members


def _read_text(fact: CardFact, raw: object) -> FactValue | CardProblem:
    if isinstance(raw, str) and raw.strip():
        return raw
    return _wrong(fact, raw)


def _read_number(fact: CardFact, raw: object) -> FactValue | CardProblem:
    number = _as_float(raw)
    if number is None or not math.isfinite(number) or number < 0:
        return _wrong(fact, raw)
    return number


def _as_float(raw: object) -> float | None:
    if isinstance(raw, str) and _EXPONENT.fullmatch(raw):
        return float(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        return float(raw)
    except OverflowError:
        return None


def _read_date(fact: CardFact, raw: object) -> FactValue | CardProblem:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str) and _DATE.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return _wrong(fact, raw, what="a day that does not exist, ")
    return _wrong(fact, raw)


def _wrong(fact: CardFact, raw: object, *, what: str = "") -> CardProblem:
    near = _hint(fact, raw)
    allowed = " ".join(part for part in (near, f"use {_expected(fact)}") if part)
    return CardProblem(field=f"facts.{fact.name}", found=f"got {what}{shown(raw)}", allowed=allowed)


def _hint(fact: CardFact, raw: object) -> str:
    if isinstance(raw, bool) and fact.kind is FactKind.ENUM:
        return f"YAML reads an unquoted {_YAML_WORDS[raw]} as {str(raw).lower()}:"
    return suggestion(raw, fact.allowed) if isinstance(raw, str) else ""


def _expected(fact: CardFact) -> str:
    words = ", ".join(fact.allowed)
    match fact.kind:
        case FactKind.BOOL:
            return "true or false, without quotes"
        case FactKind.ENUM:
            return f"one of {words}"
        case FactKind.SET:
            return f"a list such as [{fact.allowed[0]}], or [] for none; members: {words}"
        case FactKind.TEXT:
            return "a text that is not blank"
        case FactKind.NUMBER:
            return "a finite number, zero or above, such as 1.0e+23"
        case FactKind.DATE:
            return "a date as YYYY-MM-DD, without a time"


_READERS: Final[dict[FactKind, Callable[[CardFact, object], FactValue | CardProblem]]] = {
    FactKind.BOOL: _read_bool,
    FactKind.ENUM: _read_enum,
    FactKind.SET: _read_set,
    FactKind.TEXT: _read_text,
    FactKind.NUMBER: _read_number,
    FactKind.DATE: _read_date,
}
