from collections.abc import Callable
from datetime import date

import pytest

from assay.domain.risk import Classification, Tier

Classified = Callable[..., Classification]


def articles(outcome: Classification) -> list[str]:
    return [ground.article for ground in outcome.grounds]


@pytest.mark.parametrize(
    ("facts", "article"),
    [
        ({"is_ai_system": False}, "3(1)"),
        ({"eu_nexus": []}, "2(1)"),
        ({"exclusive_purpose": "military_defence_national_security"}, "2(3)"),
        ({"exclusive_purpose": "scientific_research_only"}, "2(6)"),
        ({"exclusive_purpose": "pre_market_rnd", "lifecycle_stage": "rnd"}, "2(8)"),
        ({"exclusive_purpose": "personal_non_professional", "roles": ["deployer"]}, "2(10)"),
    ],
)
def test_an_excluded_system_is_out_of_scope_whatever_else_it_does(
    emotions: Classified, facts: dict[str, object], article: str
) -> None:
    outcome = emotions(**facts)
    assert outcome.overall is Tier.OUT_OF_SCOPE
    assert articles(outcome) == [article]
    assert (outcome.duties, outcome.pending, outcome.unknown) == ((), (), ())
    assert outcome.applies_from is None


@pytest.mark.parametrize(
    "facts",
    [
        {"exclusive_purpose": "pre_market_rnd", "lifecycle_stage": "real_world_test"},
        {"exclusive_purpose": "pre_market_rnd", "lifecycle_stage": "in_service"},
        {"exclusive_purpose": "personal_non_professional", "roles": ["provider", "deployer"]},
        {"eu_nexus": ["output_used_in_eu"]},
        {"open_source_release": True},
    ],
)
def test_what_does_not_exclude_leaves_the_ban_standing(
    emotions: Classified, facts: dict[str, object]
) -> None:
    assert emotions(**facts).overall is Tier.PROHIBITED


@pytest.mark.parametrize(
    "forgotten", ["is_ai_system", "eu_nexus", "exclusive_purpose", "roles", "lifecycle_stage"]
)
def test_unknown_scope_counts_as_in_scope_and_is_asked_for(
    emotions: Classified, forgotten: str
) -> None:
    outcome = emotions(**{forgotten: None})
    assert outcome.overall is Tier.PROHIBITED
    assert forgotten in outcome.unknown


def test_an_open_licence_exempts_neither_from_bans_nor_high_risk_nor_transparency(
    emotions: Classified, faces: Classified, digits: Classified
) -> None:
    assert emotions(open_source_release=True).overall is Tier.PROHIBITED
    assert faces(open_source_release=True).overall is Tier.HIGH_RISK
    talking = digits(
        open_source_release=True,
        interacts_with_persons=True,
        manipulation_technique=[],
        obvious_ai=False,
    )
    assert (talking.overall, talking.duties) == (Tier.LIMITED, ("50(1)",))


def test_scope_does_not_depend_on_the_date(digits: Classified) -> None:
    for at in (date(2024, 8, 1), date(2030, 1, 1)):
        assert digits(at=at, eu_nexus=[]).overall is Tier.OUT_OF_SCOPE
