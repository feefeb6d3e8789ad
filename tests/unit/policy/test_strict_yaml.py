"""Every trick is really played; the reader of PyYAML is shown to fall for it where it does."""

import time
from contextlib import suppress
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import InvalidInputError
from assay.policy.strict_yaml import MAX_CHARACTERS, MAX_DEPTH, load

BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


def test_plain_values_are_read() -> None:
    text = "name: x\nlist: [1, 2.5, true, null]\nnested: {day: 2026-08-02}\n"
    assert load(text, where="f.yaml") == {
        "name": "x",
        "list": [1, 2.5, True, None],
        "nested": {"day": date(2026, 8, 2)},
    }


@given(PLAIN)
def test_whatever_is_written_plainly_is_read_back(value: object) -> None:
    assert load(yaml.safe_dump(value), where="f.yaml") == value


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_document_is_nothing(text: str) -> None:
    assert load(text, where="f.yaml") is None


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands twice"),
        ("x:\n  - {b: 1, b: 2}\n", 2, "the key 'b' stands twice"),
        ("x:\n  y:\n    b: 1\n    'b': 2\n", 4, "the key 'b' stands twice"),
        (f"ok: 1\n{BOMB}", 3, "the alias *a0"),
        ("a: &x [1]\nb: *x\n", 2, "the alias *x"),
        ("a: &x\n  - *x\n", 2, "the alias *x"),
        ("base: &b {a: 1}\nuse:\n  <<: *b\n", 3, "the alias *b"),
        ("a: 1\nuse:\n  <<: {a: 1}\n", 3, "could not determine a constructor"),
        ("a: !!python/object/apply:os.system [id]\n", 1, "the tag tag:yaml.org,2002:python/object"),
        ("a: 1\nb: !!python/name:os.system\n", 2, "the tag tag:yaml.org,2002:python/name"),
        ("a: 1\nb: !!set {x, x}\n", 2, "the tag tag:yaml.org,2002:set"),
        ("a: !!omap [x: 1, x: 2]\n", 1, "the tag tag:yaml.org,2002:omap"),
        ("a: !!binary aGk=\n", 1, "the tag tag:yaml.org,2002:binary"),
        ("a: !!str 5\n", 1, "the tag tag:yaml.org,2002:str"),
        ("a: !local 5\n", 1, "the tag !local"),
        ("a: ! 5\n", 1, "the tag !"),
        ("a: 1\n2: b\n", 2, "the key 2 is not text"),
        ("no: 1\n", 1, "the key False is not text"),
        ("~: 1\n", 1, "the key None is not text"),
        ("2026-08-02: 1\n", 1, "is not text; put it in quotes"),
        ("a:\n  ? [x]\n  : b\n", 2, "the key ['x'] is not text"),
        ("a: 1\n---\nb: 2\n", 2, "but found another document"),
        ("a:\n\t- b\n", 2, "cannot start any token"),
        ("a: [1,\n", 2, "expected the node content"),
        ("a: b: c\n", 1, "mapping values are not allowed here"),
        ("a: 'x\n", 2, "found unexpected end of stream"),
        ("a: =\n", 1, "could not determine a constructor"),
        ('a: 1\nb: "\\ud800"\n', 2, "half of a surrogate pair"),
        ("a: 1\nb: " + "[" * 40 + "]" * 40, 2, f"nested deeper than {MAX_DEPTH}"),
        ("b: " + "{a: " * 40 + "1" + "}" * 40, 1, f"nested deeper than {MAX_DEPTH}"),
    ],
    ids=lambda value: str(value)[:32],
)
def test_a_trick_is_refused_with_file_and_line(text: str, line: int, why: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        load(text, where="pack.yaml")
    assert caught.value.where == f"pack.yaml, line {line}"
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: \x00\n", "not YAML"),
        ("a: 2026-13-45\n", "month must be in 1..12"),
        ("a: " + "1" * 5000, "not YAML"),
        ("a: " + "x" * MAX_CHARACTERS, f"at most {MAX_CHARACTERS} are read"),
    ],
    ids=lambda value: str(value)[:16],
)
def test_what_has_no_line_is_refused_with_the_file(text: str, why: str) -> None:
    with pytest.raises(InvalidInputError, match=r"^pack\.yaml: ") as caught:
        load(text, where="pack.yaml")
    assert why in str(caught.value)


def test_the_biggest_text_that_is_read_is_read() -> None:
    text = "a: " + "x" * (MAX_CHARACTERS - 3)
    assert load(text, where="f.yaml") == {"a": "x" * (MAX_CHARACTERS - 3)}


def test_the_deepest_text_that_is_read_is_read() -> None:
    load("[" * MAX_DEPTH + "]" * MAX_DEPTH, where="f.yaml")
    with pytest.raises(InvalidInputError, match="nested deeper"):
        load("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), where="f.yaml")


@pytest.mark.parametrize("text", [BOMB, "[" * 100_000, "{" * 100_000, "- " * 100_000])
def test_an_attack_is_refused_in_no_time(text: str) -> None:
    start = time.process_time()
    with pytest.raises(InvalidInputError):
        load(text, where="f.yaml")
    assert time.process_time() - start < 1


def test_pyyaml_alone_falls_for_it() -> None:
    assert yaml.safe_load("severity: block\nseverity: warn") == {"severity": "warn"}
    bomb = yaml.safe_load(BOMB)
    assert len(bomb["a8"]) == 10
    assert bomb["a8"][0] is bomb["a8"][1]


def test_what_is_refused_here_is_refused_only_here() -> None:
    # Constructors are registered on a class: a shared one would change every reader in the process.
    with pytest.raises(InvalidInputError):
        load("a: 1\na: 2", where="f.yaml")
    assert yaml.safe_load("a: 1\na: 2") == {"a": 2}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with suppress(InvalidInputError):
        read = load(text, where="f.yaml")
        assert repr(read) == repr(yaml.safe_load(text))  # repr, for `.nan` is not equal to itself
