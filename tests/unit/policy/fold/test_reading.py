import math

from assay.policy.fold.reading import mapping, numbers, texts

ODD = {
    "text": "x",
    "int": 3,
    "double": 0.5,
    "bool": True,
    "none": None,
    "list": ["x"],
    "dict": {"a": 1},
    "nan": math.nan,
}


def test_only_a_mapping_is_a_mapping() -> None:
    found = {name: mapping(ODD, name) for name in (*ODD, "absent")}
    assert found.pop("dict") == {"a": 1}
    assert list(found.values()) == [{}] * len(found)


def test_only_texts_are_texts() -> None:
    assert texts(ODD, "p", [*ODD, "absent"]) == {"p.text": "x"}


def test_only_numbers_are_numbers() -> None:
    found = numbers(ODD, "p", [*ODD, "absent"])
    assert set(found) == {"p.int", "p.double", "p.nan"}  # types are checked by the catalogue


def test_only_what_is_asked_for_is_taken() -> None:
    assert texts(ODD, "p", []) == numbers(ODD, "p", []) == {}
