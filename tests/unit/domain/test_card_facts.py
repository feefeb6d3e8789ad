from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.card_facts import CARD_FACTS, NOT_ASKED, UNKNOWN, Answer
from assay.domain.card_facts.conditions import (
    ALWAYS,
    AllOf,
    Condition,
    Leaf,
    OffCard,
    all_of,
    any_of,
    describe,
    facts_of,
    is_true,
    leaves_of,
    weigh,
)

CHECKOUT = Path(__file__).parents[3]
LAW = CHECKOUT.parent / "shared" / "reference" / "law.yaml"
TRUTHS = [True, False, UNKNOWN]


@pytest.fixture(scope="module")
def catalogue() -> dict[str, dict[str, object]]:
    if not LAW.is_file():
        pytest.skip(f"the reference data lies outside the checkout, and {LAW.name} is not there")
    text = LAW.read_text(encoding="utf-8")
    start, end = text.index("\nfacts:\n"), text.index("\nrequirements:\n")
    facts = yaml.safe_load(text[start:end])["facts"]
    return {fact["name"]: fact for fact in facts}


def test_the_facts_are_those_of_the_reference_in_its_order(
    catalogue: dict[str, dict[str, object]],
) -> None:
    assert list(CARD_FACTS) == list(catalogue)
    assert len(CARD_FACTS) == 77


def test_kinds_and_allowed_words_are_those_of_the_reference(
    catalogue: dict[str, dict[str, object]],
) -> None:
    ours = {name: (fact.kind.value, list(fact.allowed)) for name, fact in CARD_FACTS.items()}
    theirs = {name: (fact["type"], fact.get("allowed", [])) for name, fact in catalogue.items()}
    assert ours == theirs


def test_everybody_is_asked_what_the_reference_asks_everybody(
    catalogue: dict[str, dict[str, object]],
) -> None:
    always = [name for name, fact in CARD_FACTS.items() if fact.ask_if == ALWAYS]
    assert always == [name for name, fact in catalogue.items() if fact["ask_if"] == "always"]
    assert len(always) == 21


def test_a_condition_reads_the_facts_that_the_reference_names(
    catalogue: dict[str, dict[str, object]],
) -> None:
    for name, fact in CARD_FACTS.items():
        named = {word for word in str(catalogue[name]["ask_if"]).split() if word in CARD_FACTS}
        assert named <= set(facts_of(fact.ask_if)), name


def test_what_the_card_cannot_tell_is_exactly_what_the_reference_says_in_words() -> None:
    assert [name for name, fact in CARD_FACTS.items() if _hangs_off_card(fact.ask_if)] == [
        "people_in_data",
        "base_model_flop_share",
        "art9_condition",
    ]


def _hangs_off_card(condition: Condition) -> bool:
    if isinstance(condition, Leaf | OffCard):
        return isinstance(condition, OffCard)
    return any(_hangs_off_card(part) for part in condition.parts)


def test_every_reason_names_its_article_or_source() -> None:
    sources = ("Art. ", "Annex ", "GDPR ", "guidelines", "recital ", "WP248", "EFF ")
    for fact in CARD_FACTS.values():
        assert any(source in fact.why for source in sources), fact.name


def test_no_question_hangs_on_itself() -> None:
    def behind(name: str, seen: tuple[str, ...]) -> None:
        assert name not in seen, (*seen, name)
        for other in facts_of(CARD_FACTS[name].ask_if):
            behind(other, (*seen, name))

    for name in CARD_FACTS:
        behind(name, ())


def test_conditions_only_look_for_words_that_their_fact_allows() -> None:
    for fact in CARD_FACTS.values():
        for leaf in leaves_of(fact.ask_if):
            assert set(leaf.words) <= set(CARD_FACTS[leaf.fact].allowed), (fact.name, leaf.says)


@pytest.mark.parametrize(
    ("name", "neutral"),
    [
        ("remote", False),
        ("roles", frozenset()),
        ("people_in_data", "none"),
        ("gpai_model", "no"),
        ("data_scale", NOT_ASKED),
        ("training_flop", NOT_ASKED),
    ],
)
def test_the_neutral_value_is_no_none_or_nothing(name: str, neutral: Answer) -> None:
    assert CARD_FACTS[name].neutral == neutral


def test_every_condition_reads_aloud() -> None:
    said = {name: describe(fact.ask_if) for name, fact in CARD_FACTS.items()}
    assert said["is_ai_system"] == "always"
    assert said["manipulation_technique"] == (
        "interacts_with_persons or generates_content is not empty"
    )
    assert all(said.values())


def _level(condition: Condition, answers: dict[str, Answer]) -> float:
    truth = weigh(condition, answers.__getitem__).truth
    return 0.5 if truth is None else float(truth)


@given(st.lists(st.sampled_from(TRUTHS), min_size=1, max_size=5))
def test_joined_conditions_follow_kleene_where_and_is_minimum_and_or_is_maximum(
    values: list[Answer],
) -> None:
    answers = {str(index): value for index, value in enumerate(values)}
    leaves = [is_true(name) for name in answers]
    levels = [0.5 if value is UNKNOWN else float(value is True) for value in values]
    assert _level(all_of(*leaves), answers) == min(levels)
    assert _level(any_of(*leaves), answers) == max(levels)


@given(st.lists(st.sampled_from(TRUTHS), min_size=1, max_size=4), st.sampled_from([True, False]))
def test_open_facts_are_unknown_and_settling_them_settles_the_condition(
    values: list[Answer], filling: Answer
) -> None:
    answers = {str(index): value for index, value in enumerate(values)}
    join: Callable[..., Condition] = all_of if filling is True else any_of
    condition = join(*(is_true(name) for name in answers))
    weighed = weigh(condition, answers.__getitem__)
    assert all(answers[name] is UNKNOWN for name in weighed.open)
    assert bool(weighed.open) == (weighed.truth is None)
    filled = answers | dict.fromkeys(weighed.open, filling)
    assert weigh(condition, filled.__getitem__).truth is not None


def test_nothing_joined_by_and_is_true_and_by_or_is_false() -> None:
    assert weigh(AllOf(()), lambda _: UNKNOWN).truth is True
    assert weigh(any_of(), lambda _: UNKNOWN).truth is False


def test_a_question_that_was_not_asked_makes_its_leaf_false() -> None:
    assert weigh(is_true("x"), lambda _: NOT_ASKED).truth is False
