import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.card_facts import CARD_FACTS
from assay.domain.errors import InvalidInputError
from assay.evidence.canonical import canonical
from assay.policy.catalogue import TYPES, Fact, card_catalogue, check_value, load_catalogue

PYTHON_TYPE = {"bool": bool, "int": int, "double": float, "string": str, "list<string>": tuple}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def fact(kind: str) -> Fact:
    return Fact(name="f", type=kind, producer="p", description="d")


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("bool", True, True),
        ("bool", False, False),
        ("int", 0, 0),
        ("int", -7, -7),
        ("int", 2**53 - 1, 2**53 - 1),
        ("double", 0.5, 0.5),
        ("double", 1, 1.0),
        ("double", -1e308, -1e308),
        ("string", "", ""),
        ("string", "x", "x"),
        ("list<string>", [], ()),
        ("list<string>", ["a", "b"], ("a", "b")),
        ("list<string>", ("a",), ("a",)),
    ],
)
def test_a_value_of_its_type_is_taken(kind: str, value: object, wanted: object) -> None:
    found = check_value(fact(kind), value)
    assert found == wanted
    assert type(found) is PYTHON_TYPE[kind]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("bool", 1),
        ("bool", 0),
        ("bool", "true"),
        ("bool", None),
        ("int", True),
        ("int", False),
        ("int", 1.0),
        ("int", "1"),
        ("int", 2**53),
        ("int", -(2**53)),
        ("int", 10**400),
        ("double", True),
        ("double", False),
        ("double", math.nan),
        ("double", math.inf),
        ("double", -math.inf),
        ("double", 1.7e308),
        ("double", 10**400),
        ("double", "0.5"),
        ("double", None),
        ("string", 1),
        ("string", b"x"),
        ("string", ["x"]),
        ("list<string>", "abc"),
        ("list<string>", [1]),
        ("list<string>", ["a", None]),
        ("list<string>", ["a", ["b"]]),
        ("list<string>", {"a": 1}),
        ("list<string>", {"a"}),
        ("list<string>", None),
        ("list<map>", [{}]),
    ],
)
def test_a_value_of_another_type_is_as_good_as_absent(kind: str, value: object) -> None:
    assert check_value(fact(kind), value) is None


@given(st.sampled_from(TYPES), ANYTHING)
def test_what_is_taken_has_its_type_is_finite_and_can_be_written(kind: str, value: object) -> None:
    found = check_value(fact(kind), value)
    if found is None:
        return
    assert type(found) is PYTHON_TYPE[kind]
    if isinstance(found, float):
        assert math.isfinite(found)
    if kind not in {"string", "list<string>"}:  # a lone surrogate is stopped when it is read
        canonical(found)


def test_the_shipped_catalogue_is_read(catalogue: Mapping[str, Fact]) -> None:
    assert catalogue["evaluation.probe_accuracy"].type == "double"
    assert catalogue["artifact.unsafe_files"].type == "list<string>"
    assert {each.type for each in catalogue.values()} <= set(TYPES)
    assert all(name == each.name for name, each in catalogue.items())
    assert all(each.producer and each.description for each in catalogue.values())


def test_every_fact_of_the_system_card_is_a_name_to_use(catalogue: Mapping[str, Fact]) -> None:
    assert set(card_catalogue()) == {f"system.{name}" for name in CARD_FACTS}
    assert catalogue.items() >= card_catalogue().items()


def test_a_fact_of_the_card_cannot_be_redefined() -> None:
    text = "facts: {system.intended_purpose: {type: int, producer: me, description: d}}"
    assert load_catalogue(text, where="c.yaml")["system.intended_purpose"].type == "string"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no mapping under `facts`"),
        ("[]", "no mapping under `facts`"),
        ("facts: []", "no mapping under `facts`"),
        ("facts: {a: 1}", "fact a: no known type; one of bool, int, double"),
        ("facts: {a: {producer: p, description: d}}", "fact a: no known type"),
        ("facts: {a: {type: float, producer: p, description: d}}", "fact a: no known type"),
        ("facts: {a: {type: [int], producer: p, description: d}}", "fact a: no known type"),
        ("facts: {a: {type: int, description: d}}", "fact a: keys description, type"),
        ("facts: {a: {type: int, producer: p}}", "fact a: keys producer, type"),
        ("facts: {a: {type: int, producer: p, description: d, x: 1}}", "fact a: keys"),
        ("facts: {a: 1, a: 2}", "the key 'a' stands twice"),
    ],
)
def test_a_malformed_catalogue_is_refused(text: str, why: str) -> None:
    with pytest.raises(InvalidInputError, match=r"^c\.yaml") as caught:
        load_catalogue(text, where="c.yaml")
    assert why in str(caught.value)
