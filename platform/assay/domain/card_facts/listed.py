"""Facts about Annex I products, Annex III uses and general-purpose models."""

from typing import Final

from assay.domain.card_facts.biometrics import LISTED_USE
from assay.domain.card_facts.conditions import (
    ALWAYS,
    OffCard,
    all_of,
    any_of,
    has_any,
    is_false,
    is_filled,
    is_true,
    one_of,
)
from assay.domain.card_facts.fact import CardFact, FactKind, by_name, choice, plain, several, yes_no

_ANNEX_I: Final = one_of("annex_i_section", "A", "B")
_MAYBE_GPAI: Final = one_of("gpai_model", "yes", "unsure")

PRODUCTS: Final[dict[str, CardFact]] = by_name(
    choice(
        "annex_i_section",
        "none A B",
        ALWAYS,
        "Which list of product laws covers it? Machinery is in B since Reg. 2026/1744 (Annex I)",
    ),
    plain(
        "annex_i_act",
        FactKind.TEXT,
        _ANNEX_I,
        "Which product law is that, such as (EU) 2017/745? (Annex I)",
    ),
    choice(
        "annex_i_role",
        "none product safety_component",
        _ANNEX_I,
        "Is it the product itself, or the part that keeps it safe? (Art. 3(14), 6(1)(a))",
        implies=True,
    ),
    yes_no(
        "only_non_safety_function",
        any_of(one_of("annex_i_role", "safety_component"), has_any("annex_iii_use", "2")),
        "Does it only add comfort, speed, help or quality control? (Art. 6(1a))",
    ),
    yes_no(
        "failure_endangers_health_safety",
        is_true("only_non_safety_function"),
        "Would its failure endanger health or safety all the same? (Art. 6(1b))",
    ),
    choice(
        "third_party_assessment",
        "no yes yes_only_for_non_safety_risks",
        _ANNEX_I,
        "Must an outside body assess the product for health or safety? (Art. 6(1)(b), 6(1c))",
    ),
)

USES: Final[dict[str, CardFact]] = by_name(
    several(
        "annex_iii_use",
        "1a 1b 1c 2 3a 3b 3c 3d 4a 4b 5a 5b 5c 5d 6a 6b 6c 6d 6e 7a 7b 7c 7d 8a 8b",
        ALWAYS,
        "Which listed uses is it meant for? Point 1 follows from the biometric facts (Annex III)",
    ),
    several(
        "annex_iii_exception",
        "verification_only financial_fraud_detection travel_document_verification "
        "campaign_logistics_only",
        any_of(LISTED_USE, is_filled("biometric_function")),
        "Does an exception written into the list apply? (Annex III 1(a), 5(b), 7(d), 8(b))",
    ),
    yes_no(
        "profiles_persons",
        LISTED_USE,
        "Does it profile people? Then no derogation helps (Art. 3(52), 6(3))",
    ),
    several(
        "art6_3_condition",
        "narrow_procedural improves_completed_human_activity detects_patterns_no_replacement "
        "preparatory_task",
        all_of(LISTED_USE, is_false("profiles_persons")),
        "Which ground for a derogation do you claim? (Art. 6(3)(a)-(d))",
    ),
    yes_no(
        "materially_influences_decision",
        LISTED_USE,
        "Does its output weigh in the outcome of decisions? (Art. 6(3))",
    ),
    yes_no(
        "affects_minors_or_vulnerable",
        LISTED_USE,
        "Are children or people in a weak position likely to be affected? (Art. 9(9), 27)",
    ),
    yes_no(
        "continues_learning",
        any_of(LISTED_USE, _ANNEX_I),
        "Does it go on learning once in use? (Art. 15(4), 43(4))",
    ),
)

GPAI: Final[dict[str, CardFact]] = by_name(
    choice(
        "gpai_model",
        "no yes unsure",
        ALWAYS,
        "Is it a model general enough for many distinct tasks? (Art. 3(63))",
    ),
    plain(
        "training_flop",
        FactKind.NUMBER,
        _MAYBE_GPAI,
        "How many floating-point operations did training take? (Art. 51(2), GPAI guidelines)",
    ),
    several(
        "gpai_generates",
        "language text_to_image text_to_video",
        _MAYBE_GPAI,
        "What does the model generate? (GPAI guidelines, indicative criterion)",
        implies=True,
    ),
    plain(
        "base_model_flop_share",
        FactKind.NUMBER,
        all_of(_MAYBE_GPAI, OffCard(says="it modifies somebody else's general-purpose model")),
        "Your compute as a share of the original: above 1/3 makes a provider (GPAI guidelines)",
    ),
    yes_no(
        "commission_designated",
        one_of("gpai_model", "yes"),
        "Has the Commission designated it as posing systemic risk? (Art. 51(1)(b), 52(4))",
    ),
)
