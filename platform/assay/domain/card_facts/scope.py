"""Facts about scope, roles and life cycle, and about manipulation, scoring and crime prediction."""

from typing import Final

from assay.domain.card_facts.conditions import (
    ALWAYS,
    any_of,
    has_any,
    is_answered,
    is_filled,
    is_true,
    one_of,
)
from assay.domain.card_facts.fact import CardFact, FactKind, by_name, choice, plain, several, yes_no

SCOPE: Final[dict[str, CardFact]] = by_name(
    yes_no(
        "is_ai_system",
        ALWAYS,
        "Does it infer its outputs with some autonomy? Fixed hand-written rules do not (Art. 3(1))",
    ),
    several(
        "eu_nexus",
        "placed_on_eu_market put_into_service_eu deployer_in_eu output_used_in_eu",
        ALWAYS,
        "What ties it to the Union? Nothing at all puts it out of reach of the Act (Art. 2(1))",
    ),
    several(
        "roles",
        "provider deployer importer distributor authorised_representative product_manufacturer "
        "gpai_provider",
        ALWAYS,
        "Which parts do you play for this system? Duties differ by role (Art. 3(3)-(8), 25(1))",
    ),
    choice(
        "exclusive_purpose",
        "none military_defence_national_security scientific_research_only pre_market_rnd "
        "personal_non_professional",
        ALWAYS,
        "Is it used for one excluded purpose and for nothing else? (Art. 2(3), (6), (8), (10))",
    ),
    yes_no(
        "open_source_release",
        ALWAYS,
        "Is it released under a free licence? No way out of Art. 5, 6 or 50 (Art. 2(12), 53(2))",
    ),
    choice(
        "lifecycle_stage",
        "rnd real_world_test on_market in_service withdrawn",
        ALWAYS,
        "Where in its life is it? Tests in the real world are in scope (Art. 2(8), 60)",
    ),
    plain(
        "first_placed_on_market",
        FactKind.DATE,
        one_of("lifecycle_stage", "on_market", "in_service"),
        "When did it first reach the market? Decides on transition periods (Art. 111)",
    ),
    plain(
        "significant_design_change",
        FactKind.DATE,
        is_answered("first_placed_on_market"),
        "When was its design last changed in earnest? That ends a transition (Art. 111(2), 43(4))",
    ),
    choice(
        "provider_established",
        "eu third_country",
        has_any("roles", "provider"),
        "Where is the provider established? Outside the Union it needs a representative (Art. 22)",
    ),
    choice(
        "organisation_size",
        "sme smc large",
        ALWAYS,
        "How large is the organisation? Smaller ones get reliefs (Art. 11(1), 17(2), 63, 99(6))",
    ),
    choice(
        "deployer_type",
        "private public_body private_public_service law_enforcement migration_asylum_border "
        "judicial eu_institution",
        ALWAYS,
        "Who runs it? Public deployers register and assess impacts (Art. 26(8), 27, 49(3))",
    ),
    plain(
        "intended_purpose",
        FactKind.TEXT,
        ALWAYS,
        "What is it for, in one sentence, as in its instructions? (Art. 3(12))",
    ),
)

CONDUCT: Final[dict[str, CardFact]] = by_name(
    several(
        "manipulation_technique",
        "subliminal purposefully_manipulative deceptive",
        any_of(is_true("interacts_with_persons"), is_filled("generates_content")),
        "Does it work on people below or against their awareness? (Art. 5(1)(a))",
        implies=True,
    ),
    several(
        "exploits_vulnerability",
        "age disability social_economic_situation",
        ALWAYS,
        "Does it take advantage of a weakness people cannot help? (Art. 5(1)(b))",
    ),
    yes_no(
        "materially_distorts_behaviour",
        any_of(is_filled("manipulation_technique"), is_filled("exploits_vulnerability")),
        "Is behaviour substantially changed by it, on purpose or in effect? (Art. 5(1)(a), (b))",
    ),
    yes_no(
        "significant_harm_likely",
        is_true("materially_distorts_behaviour"),
        "Is serious harm to someone reasonably likely to follow? (Art. 5(1)(a), (b))",
    ),
    yes_no(
        "scores_persons_over_time",
        ALWAYS,
        "Does it rate people over a period by conduct or personality? (Art. 5(1)(c))",
    ),
    several(
        "score_detriment",
        "unrelated_context unjustified_or_disproportionate",
        is_true("scores_persons_over_time"),
        "Are people treated worse elsewhere, or out of proportion, for it? (Art. 5(1)(c)(i), (ii))",
        implies=True,
    ),
    yes_no(
        "predicts_individual_crime_risk",
        ALWAYS,
        "Does it estimate whether a particular person will commit a crime? (Art. 5(1)(d))",
    ),
    choice(
        "crime_risk_basis",
        "none solely_profiling_or_personality objective_verifiable_facts_support_human",
        is_true("predicts_individual_crime_risk"),
        "Does that rest on profiling alone, or back a human judgement of facts? (Art. 5(1)(d))",
        implies=True,
    ),
)
