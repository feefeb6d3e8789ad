import random
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain.card_facts import CARD_FACTS, CardFact, FactKind
from assay.domain.card_facts.conditions import leaves_of
from assay.domain.risk import Classification, GpaiStatus, Tier
from assay.domain.system_card import SystemCard, card_from_mapping, card_problems
from assay.policy.classify import classify
from assay.policy.classify.annex_i import SECTION_A, SECTION_B
from assay.policy.classify.annex_iii import PROFILING, USES
from assay.policy.classify.gpai import DESIGNATED, GENERAL, SYSTEMIC
from assay.policy.classify.prohibited import BANS
from assay.policy.classify.rules import Rule
from assay.policy.classify.scope import EXCLUSIONS, NOT_AN_AI_SYSTEM
from assay.policy.classify.transparency import DUTIES

Classified = Callable[..., Classification]
Example = Callable[[str], SystemCard]

RULES: tuple[Rule, ...] = (
    *(NOT_AN_AI_SYSTEM, *EXCLUSIONS, *BANS, SECTION_A, SECTION_B, *USES, PROFILING),
    *(*DUTIES, GENERAL, SYSTEMIC, DESIGNATED),
)
DATES = [
    date(year, month, day)
    for year, month in ((2025, 2), (2026, 8), (2026, 12), (2027, 12), (2028, 8))
    for day in (1, 2)
]
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("name", "tier", "grounds"),
    [
        ("digits", Tier.MINIMAL, []),
        ("face-recogniser", Tier.HIGH_RISK, ["Annex III 1(a)"]),
        ("employee-emotion", Tier.PROHIBITED, ["5(1)(f)", "Annex III 1(c)", "50(3)"]),
    ],
)
def test_each_example_card_is_complete_and_has_the_class_it_claims(
    example: Example, name: str, tier: Tier, grounds: list[str]
) -> None:
    card = example(name)
    outcome = classify(card, at=TODAY)
    assert card.name == name
    assert outcome.overall is tier
    assert [ground.article for ground in outcome.grounds] == grounds
    assert (outcome.unknown, card.superfluous()) == ((), ())


def test_a_purpose_is_never_classified_by_its_words(digits: Classified) -> None:
    harmless = "we patch vulnerable libraries in our photo sorting app"
    frightening = "social scoring with subliminal manipulation of vulnerable children by police"
    for purpose in (harmless, frightening):
        assert digits(intended_purpose=purpose).overall is Tier.MINIMAL


def test_an_empty_card_is_undetermined_and_asks_what_everybody_is_asked() -> None:
    card = card_from_mapping({"facts": {}}, "empty")
    outcome = classify(card, at=TODAY)
    assert (outcome.overall, outcome.gpai) == (Tier.UNDETERMINED, GpaiStatus.UNDETERMINED)
    # People in the data is asked as well: whether it arises, no other fact can tell.
    assert set(outcome.unknown) == {*card.open_questions(), "people_in_data"}
    assert len(outcome.unknown) == 22


def test_facts_that_decide_the_class_are_asked_before_the_others() -> None:
    outcome = classify(card_from_mapping({"facts": {}}, "empty"), at=TODAY)
    rest = ["organisation_size", "deployer_type", "personal_data_training"]
    assert all(
        outcome.unknown.index("annex_iii_use") < outcome.unknown.index(name) for name in rest
    )


def test_assuming_no_settles_an_almost_empty_card() -> None:
    facts = {"intended_purpose": "Sort photographs.", "interacts_with_persons": True}
    outcome = classify(card_from_mapping({"facts": facts}, "short").assume_no(), at=TODAY)
    assert (outcome.overall, outcome.duties) == (Tier.LIMITED, ("50(1)",))
    assert "is_ai_system" in outcome.unknown


def test_every_rule_looks_only_for_words_that_its_facts_allow() -> None:
    for rule in RULES:
        for condition in (rule.when, rule.unless):
            for leaf in leaves_of(condition) if condition else ():
                assert set(leaf.words) <= set(CARD_FACTS[leaf.fact].allowed), rule.article


def test_each_article_is_one_rule_but_for_the_two_grounds_of_telling_people() -> None:
    articles = [rule.article for rule in RULES]
    assert {article for article in articles if articles.count(article) > 1} == {"50(3)"}
    assert len(BANS) == 10
    assert len(USES) == len(CARD_FACTS["annex_iii_use"].allowed)


def raw_value(fact: CardFact) -> st.SearchStrategy[object]:
    match fact.kind:
        case FactKind.BOOL:
            return st.booleans()
        case FactKind.ENUM:
            return st.sampled_from(fact.allowed)
        case FactKind.SET:
            return st.frozensets(st.sampled_from(fact.allowed), max_size=3)
        case FactKind.TEXT:
            return st.just("Sort photographs.")
        case FactKind.NUMBER:
            return st.sampled_from([0.0, 0.5, 1e23, 2e23, 1e25, 2e25])
        case FactKind.DATE:
            return st.sampled_from(DATES)


READ_BY_RULES = sorted(
    {
        leaf.fact
        for rule in RULES
        for condition in (rule.when, rule.unless)
        if condition
        for leaf in leaves_of(condition)
    }
)


@st.composite
def cards(draw: st.DrawFn) -> SystemCard:
    """A card free of contradictions, in scope more often than not, with and without gaps."""
    facts: dict[str, object] = {
        "is_ai_system": True,
        "eu_nexus": frozenset({"deployer_in_eu"}),
        "exclusive_purpose": "none",
        "people_in_data": "subject",
    }
    gaps = draw(st.booleans())
    for name in READ_BY_RULES:
        if name not in facts and not (gaps and draw(st.integers(0, 5)) == 0):
            facts[name] = draw(raw_value(CARD_FACTS[name]))
    scope = {name: raw_value(CARD_FACTS[name]) for name in list(facts)[:4]}
    if draw(st.integers(0, 4)) == 0:
        facts |= draw(st.fixed_dictionaries({}, optional=scope))
    while problems := card_problems({"facts": facts}):
        for field in {problem.field.removeprefix("facts.") for problem in problems}:
            del facts[field]
    return card_from_mapping({"facts": facts}, "drawn")


def without(card: SystemCard, forgotten: set[str]) -> SystemCard:
    return SystemCard(values={n: v for n, v in card.values.items() if n not in forgotten})


@settings(max_examples=150, deadline=None)
@given(cards(), st.data(), st.sampled_from(DATES))
def test_forgetting_answers_never_makes_the_class_or_the_status_milder(
    card: SystemCard, data: st.DataObject, at: date
) -> None:
    forgotten = data.draw(st.sets(st.sampled_from(sorted(card.values)), min_size=1, max_size=4))
    full, partial = classify(card, at=at), classify(without(card, forgotten), at=at)
    if full.overall is not Tier.UNDETERMINED:
        assert partial.overall.severity >= full.overall.severity
    if full.overall is not Tier.OUT_OF_SCOPE and full.gpai is not GpaiStatus.UNDETERMINED:
        assert partial.gpai.severity >= full.gpai.severity
    if full.overall in {Tier.PROHIBITED, Tier.HIGH_RISK}:
        assert partial.overall not in {Tier.MINIMAL, Tier.OUT_OF_SCOPE}


@pytest.mark.parametrize("name", ["face-recogniser", "employee-emotion"])
def test_forgetting_any_one_answer_of_a_grave_card_never_makes_it_milder(
    example: Example, name: str
) -> None:
    card = example(name)
    full = classify(card, at=TODAY)
    for fact in card.values:
        partial = classify(without(card, {fact}), at=TODAY)
        assert partial.overall.severity >= full.overall.severity, fact
        assert partial.overall is full.overall or partial.unknown, fact


@settings(max_examples=60, deadline=None)
@given(cards(), st.randoms(use_true_random=False), st.sampled_from(DATES))
def test_the_order_of_answers_and_repetition_change_nothing(
    card: SystemCard, shuffler: random.Random, at: date
) -> None:
    names = list(card.values)
    shuffler.shuffle(names)
    again = SystemCard(values={name: card.values[name] for name in names})
    assert classify(again, at=at) == classify(card, at=at) == classify(card, at=at)


@settings(max_examples=100, deadline=None)
@given(cards(), st.sampled_from(DATES))
def test_what_is_undetermined_says_which_facts_would_settle_it(card: SystemCard, at: date) -> None:
    outcome = classify(card, at=at)
    assert not any(card.known(name) for name in outcome.unknown)
    if outcome.overall is Tier.UNDETERMINED or outcome.gpai is GpaiStatus.UNDETERMINED:
        assert outcome.unknown


@settings(max_examples=40, deadline=None)
@given(cards(), st.data(), st.sampled_from(DATES))
def test_answering_what_is_asked_for_always_ends_in_a_class(
    card: SystemCard, data: st.DataObject, at: date
) -> None:
    for _ in CARD_FACTS:
        outcome = classify(card, at=at)
        if not outcome.unknown:
            break
        name = outcome.unknown[0]
        answers = raw_value(CARD_FACTS[name]).filter(_fits(card, name))
        card = card_from_mapping({"facts": {**card.values, name: data.draw(answers)}}, "asked")
    assert classify(card, at=at).overall is not Tier.UNDETERMINED


def _fits(card: SystemCard, name: str) -> Callable[[object], bool]:
    return lambda value: not card_problems({"facts": {**card.values, name: value}})


@settings(max_examples=80, deadline=None)
@given(cards())
def test_only_bans_move_with_the_date_and_then_from_pending_to_prohibited(
    card: SystemCard,
) -> None:
    early, late = classify(card, at=date(2026, 12, 1)), classify(card, at=date(2026, 12, 2))
    assert late.pending == ()
    banned = {ground.article for ground in late.grounds}
    assert {ban.article for ban in early.pending} <= banned
    if early.overall is not Tier.UNDETERMINED:
        assert late.overall.severity >= early.overall.severity
    assert (early.duties, early.gpai) == (late.duties, late.gpai)
