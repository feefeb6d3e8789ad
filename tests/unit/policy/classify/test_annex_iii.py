from collections.abc import Callable
from datetime import date

import pytest

from assay.domain.card_facts import CARD_FACTS
from assay.domain.risk import Classification, Tier

Classified = Callable[..., Classification]

ASKED = {
    "annex_iii_exception": [],
    "profiles_persons": False,
    "art6_3_condition": [],
    "materially_influences_decision": True,
    "affects_minors_or_vulnerable": False,
    "continues_learning": False,
    "only_non_safety_function": False,
}
NARROW = ASKED | {
    "annex_iii_use": ["4a"],
    "art6_3_condition": ["narrow_procedural"],
    "materially_influences_decision": False,
}
NAMED = [use for use in CARD_FACTS["annex_iii_use"].allowed if use not in {"1a", "1b", "1c"}]


def articles(outcome: Classification) -> list[str]:
    return [ground.article for ground in outcome.grounds]


@pytest.mark.parametrize("use", NAMED)
def test_each_listed_use_is_high_risk_from_december_2027(digits: Classified, use: str) -> None:
    outcome = digits(**ASKED | {"annex_iii_use": [use]})
    assert outcome.overall is Tier.HIGH_RISK
    assert articles(outcome) == [f"Annex III {use[0]}({use[1]})" if use[1:] else "Annex III 2"]
    assert outcome.applies_from == date(2027, 12, 2)
    assert outcome.unknown == ()


@pytest.mark.parametrize("at", [date(2027, 12, 1), date(2027, 12, 2), date(2028, 8, 2)])
def test_the_class_is_by_purpose_before_its_duties_apply(digits: Classified, at: date) -> None:
    outcome = digits(at=at, **ASKED | {"annex_iii_use": ["4a"]})
    assert (outcome.overall, outcome.applies_from) == (Tier.HIGH_RISK, date(2027, 12, 2))


@pytest.mark.parametrize(
    ("use", "exception"),
    [
        ("5b", "financial_fraud_detection"),
        ("7d", "travel_document_verification"),
        ("8b", "campaign_logistics_only"),
    ],
)
def test_an_exception_in_the_list_lifts_its_own_use_and_no_other(
    digits: Classified, use: str, exception: str
) -> None:
    excepted = ASKED | {"annex_iii_exception": [exception]}
    assert digits(**excepted | {"annex_iii_use": [use]}).overall is Tier.MINIMAL
    both = digits(**excepted | {"annex_iii_use": [use, "4a"]})
    assert articles(both) == ["Annex III 4(a)"]


def test_infrastructure_without_a_safety_function_is_not_listed(digits: Classified) -> None:
    comfort = {"only_non_safety_function": True, "failure_endangers_health_safety": False}
    assert digits(**ASKED | {"annex_iii_use": ["2"]} | comfort).overall is Tier.MINIMAL
    comfort["failure_endangers_health_safety"] = True
    assert digits(**ASKED | {"annex_iii_use": ["2"]} | comfort).overall is Tier.HIGH_RISK


def test_a_shops_one_to_one_face_unlock_is_not_remote_identification(faces: Classified) -> None:
    unlock = {
        "biometric_function": ["verification_1to1"],
        "remote": None,
        "identification_timing": None,
        "annex_iii_exception": ["verification_only"],
    }
    for named in ([], ["1a"]):
        outcome = faces(**unlock, annex_iii_use=named)
        assert (outcome.overall, outcome.grounds) == (Tier.MINIMAL, ())


def test_claiming_verification_does_not_hide_remote_identification(faces: Classified) -> None:
    outcome = faces(
        biometric_function=["verification_1to1", "identification_1toN"],
        annex_iii_exception=["verification_only"],
    )
    assert articles(outcome) == ["Annex III 1(a)"]


def test_identification_that_people_take_part_in_is_not_remote(faces: Classified) -> None:
    outcome = faces(remote=False, identification_timing="none", publicly_accessible_space=False)
    assert outcome.overall is Tier.MINIMAL


@pytest.mark.parametrize("condition", CARD_FACTS["art6_3_condition"].allowed)
def test_any_condition_without_influence_or_profiling_derogates_at_a_price(
    digits: Classified, condition: str
) -> None:
    outcome = digits(**NARROW | {"art6_3_condition": [condition]})
    assert outcome.overall is Tier.ANNEX_III_EXEMPT
    assert articles(outcome) == ["Annex III 4(a)", "6(3)"]
    assert outcome.duties == ("6(4)", "49(2)")
    assert outcome.applies_from == date(2027, 12, 2)


def test_profiling_always_defeats_the_derogation_and_says_so(digits: Classified) -> None:
    outcome = digits(**NARROW | {"profiles_persons": True})
    assert outcome.overall is Tier.HIGH_RISK
    assert articles(outcome) == ["Annex III 4(a)", "6(3) third subparagraph"]
    assert outcome.duties == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"art6_3_condition": []},
        {"art6_3_condition": None},
        {"materially_influences_decision": True},
        {"materially_influences_decision": None},
        {"profiles_persons": None},
    ],
)
def test_a_derogation_that_is_not_fully_claimed_does_not_hold(
    digits: Classified, changed: dict[str, object]
) -> None:
    outcome = digits(**NARROW | changed)
    assert outcome.overall is Tier.HIGH_RISK
    assert set(outcome.unknown) == {name for name, value in changed.items() if value is None}


def test_a_derogation_does_not_reach_products(digits: Classified) -> None:
    product = {
        "annex_i_section": "A",
        "annex_i_act": "(EU) 2017/745",
        "annex_i_role": "product",
        "third_party_assessment": "yes",
    }
    outcome = digits(**NARROW | product)
    assert outcome.overall is Tier.HIGH_RISK
    assert articles(outcome) == ["Annex I A", "Annex III 4(a)", "6(3)"]
    assert outcome.duties == ("6(4)", "49(2)")


def test_unknown_uses_leave_the_class_open_even_with_a_derogation(digits: Classified) -> None:
    outcome = digits(**NARROW | {"annex_iii_use": None})
    assert (outcome.overall, outcome.unknown) == (Tier.UNDETERMINED, ("annex_iii_use",))
