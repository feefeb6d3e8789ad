import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain.errors import InvalidInputError
from assay.domain.names import ModelRef, fold_alias, parse_ref

NAME = st.text(st.characters(exclude_characters="/@:", codec="utf-8"), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "name", "version", "alias"),
    [
        ("digits", "digits", None, None),
        ("digits@3", "digits", "3", None),
        ("digits@production", "digits", None, "production"),
        ("digits@3b", "digits", None, "3b"),
        ("models:/digits/3", "digits", "3", None),
        ("models:/digits@production", "digits", None, "production"),
        ("digits@٣", "digits", None, "٣"),
    ],
)
def test_every_form_is_understood(
    text: str, name: str, version: str | None, alias: str | None
) -> None:
    assert parse_ref(text) == ModelRef(name=name, version=version, alias=alias)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@3",
        "digits@",
        "digits@3@4",
        "digits/3",
        "models:/digits",
        "models:/digits/",
        "models:/digits/x",
        "models:/digits/3@a",
        "models:/digits/٣",
        "runs:/abc/model",
        "digits@3\n@x",
        "file:digits",
    ],
)
def test_anything_else_is_refused_with_the_forms_to_use(text: str) -> None:
    with pytest.raises(InvalidInputError, match="write NAME@VERSION") as caught:
        parse_ref(text)
    assert repr(text) in str(caught.value)


@settings(deadline=None)
@given(NAME, st.integers(min_value=1, max_value=10**9))
def test_the_short_and_the_long_form_mean_the_same(name: str, version: int) -> None:
    assert parse_ref(f"{name}@{version}") == parse_ref(f"models:/{name}/{version}")


@settings(deadline=None)
@given(st.text(max_size=30))
def test_a_reference_is_read_whole_or_refused(text: str) -> None:
    try:
        ref = parse_ref(text)
    except InvalidInputError:
        return
    label = ref.version or ref.alias
    joined = {
        ref.name if label is None else f"{ref.name}@{label}",
        f"models:/{ref.name}/{label}",
        f"models:/{ref.name}@{label}",
    }
    assert text in joined


@pytest.mark.parametrize(
    "alias",
    ["production", "Production", " PRODUCTION\n", "\N{FULLWIDTH LATIN SMALL LETTER P}roduction"],
)
def test_case_width_and_spaces_make_no_other_gate(alias: str) -> None:
    assert fold_alias(alias) == "production"


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=0x24F), max_size=20))
def test_a_folded_alias_stays_as_it_is(alias: str) -> None:
    assert fold_alias(fold_alias(alias)) == fold_alias(alias)
