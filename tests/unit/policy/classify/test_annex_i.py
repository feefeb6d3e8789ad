from collections.abc import Callable
from datetime import date

import pytest

from assay.domain.risk import Classification, Tier

Classified = Callable[..., Classification]

MEDICAL = {
    "annex_i_section": "A",
    "annex_i_act": "(EU) 2017/745",
    "annex_i_role": "product",
    "third_party_assessment": "yes",
    "continues_learning": False,
}
GUARD = MEDICAL | {
    "annex_i_role": "safety_component",
    "only_non_safety_function": False,
}


@pytest.mark.parametrize(
    ("section", "tier"), [("A", Tier.HIGH_RISK), ("B", Tier.HIGH_RISK_ANNEX_I_B)]
)
@pytest.mark.parametrize("facts", [MEDICAL, GUARD])
def test_an_assessed_product_or_safety_component_is_high_risk_by_its_section(
    digits: Classified, facts: dict[str, object], section: str, tier: Tier
) -> None:
    outcome = digits(**facts | {"annex_i_section": section})
    assert outcome.overall is tier
    assert outcome.grounds[0].article == f"Annex I {section}"
    assert outcome.applies_from == date(2028, 8, 2)
    assert outcome.unknown == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"third_party_assessment": "no"},
        {"third_party_assessment": "yes_only_for_non_safety_risks"},
        {"annex_i_role": "none"},
    ],
)
def test_without_role_or_safety_assessment_it_is_not_high_risk(
    digits: Classified, changed: dict[str, object]
) -> None:
    assert digits(**MEDICAL | changed).overall is Tier.MINIMAL


@pytest.mark.parametrize(
    ("failure", "tier"), [(False, Tier.MINIMAL), (True, Tier.HIGH_RISK), (None, Tier.HIGH_RISK)]
)
def test_a_comfort_function_is_out_only_if_its_failure_certainly_endangers_nobody(
    digits: Classified, failure: object, tier: Tier
) -> None:
    comfort = {"only_non_safety_function": True, "failure_endangers_health_safety": failure}
    assert digits(**GUARD | comfort).overall is tier


def test_the_comfort_exception_is_for_components_not_for_products(digits: Classified) -> None:
    comfort = {"only_non_safety_function": True, "failure_endangers_health_safety": False}
    assert digits(**MEDICAL | comfort).overall is Tier.HIGH_RISK


def test_an_unknown_assessment_leaves_the_class_open(digits: Classified) -> None:
    outcome = digits(**MEDICAL | {"third_party_assessment": None})
    assert (outcome.overall, outcome.unknown) == (Tier.UNDETERMINED, ("third_party_assessment",))


def test_a_listed_use_outranks_section_b(digits: Classified) -> None:
    outcome = digits(**MEDICAL | {"annex_i_section": "B", "annex_iii_use": ["4a"]})
    assert outcome.overall is Tier.HIGH_RISK
    assert [ground.article for ground in outcome.grounds] == ["Annex III 4(a)", "Annex I B"]
    assert outcome.applies_from == date(2027, 12, 2)
