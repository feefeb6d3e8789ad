"""The fact catalogue: every name a clause may use, with its type, unit and producer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from assay.domain.card_facts import CARD_FACTS
from assay.domain.errors import InvalidInputError
from assay.evidence.canonical import MAX_WHOLE
from assay.policy.strict_yaml import load

FactValue: TypeAlias = bool | int | float | str | tuple[str, ...]

TYPES: Final = ("bool", "int", "double", "string", "list<string>")
CARD_TYPES: Final = {
    "bool": "bool",
    "number": "double",
    "enum": "string",
    "text": "string",
    "date": "string",
    "set": "list<string>",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One typed, dotted name."""

    name: str
    type: str
    producer: str
    description: str
    unit: str = ""


def load_catalogue(text: str, *, where: str) -> Mapping[str, Fact]:
    """Read the catalogue and add the system card's facts under `system.`.

    Raises:
        InvalidInputError: An entry is malformed.
    """
    value = load(text, where=where)
    if not isinstance(value, dict) or not isinstance(value.get("facts"), dict):
        raise InvalidInputError(where, "no mapping under `facts`", "write `facts: {name: {…}}`")
    facts = {name: _fact(name, each, where) for name, each in value["facts"].items()}
    return {**facts, **card_catalogue()}


def card_catalogue() -> dict[str, Fact]:
    """Return the system card's facts, as the names a clause uses.

    >>> card_catalogue()["system.people_in_data"].type
    'string'
    """
    return {
        f"system.{fact.name}": Fact(
            name=f"system.{fact.name}",
            type=CARD_TYPES[fact.kind],
            producer="system-card",
            description=fact.why,
        )
        for fact in CARD_FACTS.values()
    }


def check_value(fact: Fact, value: object) -> FactValue | None:
    """Return the value if it has the fact's type, else None: a wrong type is as good as absent.

    Clauses compare with doubles, where NaN makes `!(x > 0.1)` true and True passes for 1.0; neither
    may get that far.
    """
    match fact.type, value:
        case "bool", bool():
            return value
        case "int", int() if not isinstance(value, bool):
            return value if abs(value) <= MAX_WHOLE else None
        case "double", int() | float() if not isinstance(value, bool):
            return float(value) if abs(value) <= _BIGGEST else None
        case "string", str():
            return value
        case "list<string>", list() | tuple() if all(isinstance(each, str) for each in value):
            return tuple(value)
        case _:
            return None


_BIGGEST = 1e308


def _fact(name: str, value: object, where: str) -> Fact:
    if not isinstance(value, dict) or value.get("type") not in TYPES:
        raise InvalidInputError(
            f"{where}, fact {name}", "no known type", f"one of {', '.join(TYPES)}"
        )
    missing = {"producer", "description"} - value.keys()
    if missing or value.keys() - {"type", "producer", "description", "unit"}:
        raise InvalidInputError(
            f"{where}, fact {name}",
            f"keys {', '.join(sorted(value))}",
            "type, producer, description and, where there is one, unit",
        )
    return Fact(
        name=name,
        type=str(value["type"]),
        producer=str(value["producer"]),
        description=str(value["description"]),
        unit=str(value.get("unit", "")),
    )
