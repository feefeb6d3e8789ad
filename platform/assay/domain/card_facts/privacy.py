"""Facts about personal data, for the GDPR and the civil-liberties packs."""

from typing import Final

from assay.domain.card_facts.biometrics import CATEGORISATION, SPECIAL_TRAITS
from assay.domain.card_facts.conditions import (
    ALWAYS,
    OffCard,
    all_of,
    any_of,
    has_any,
    is_filled,
    is_true,
    one_of,
)
from assay.domain.card_facts.fact import CardFact, FactKind, by_name, choice, plain, several, yes_no

_TRAINS_ON_PEOPLE: Final = is_true("personal_data_training")
_PERSONAL_DATA: Final = any_of(_TRAINS_ON_PEOPLE, is_true("personal_data_inference"))
_SPECIAL_CATEGORIES: Final = any_of(
    is_true("unique_identification_purpose"),
    has_any("categorisation_attributes", *SPECIAL_TRAITS, "ethnicity", "disability"),
    OffCard(says="special categories of personal data are processed"),
)

PRIVACY: Final[dict[str, CardFact]] = by_name(
    yes_no("personal_data_training", ALWAYS, "Was it trained on personal data? (GDPR 4(1))"),
    yes_no("personal_data_inference", ALWAYS, "Does it process personal data in use? (GDPR 4(1))"),
    yes_no(
        "unique_identification_purpose",
        one_of("people_in_data", "subject"),
        "Is the aim to single out one particular person? (GDPR 4(14), 9(1))",
        implies=True,
    ),
    choice(
        "lawful_basis",
        "consent contract legal_obligation vital_interests public_task legitimate_interests",
        _TRAINS_ON_PEOPLE,
        "On which one legal basis is the data used for this purpose? (GDPR 6(1))",
    ),
    choice(
        "art9_condition",
        "none explicit_consent employment_social_law vital_interests non_profit manifestly_public "
        "legal_claims substantial_public_interest health_care public_health "
        "archiving_research_statistics aia_4a_bias_correction",
        all_of(_PERSONAL_DATA, _SPECIAL_CATEGORIES),
        "What lifts the ban on using special categories? (GDPR 9(2), AI Act Art. 4a)",
    ),
    yes_no(
        "solely_automated_significant_decision",
        is_true("personal_data_inference"),
        "Does it decide important matters about people with no human in between? (GDPR 22)",
    ),
    yes_no(
        "children_data", _TRAINS_ON_PEOPLE, "Are children in the data? (GDPR 8, recitals 38, 75)"
    ),
    choice(
        "data_scale",
        "small large",
        _TRAINS_ON_PEOPLE,
        "Is personal data used on a large scale? (GDPR 35(3)(b), WP248)",
    ),
    several(
        "dpia_triggers",
        "evaluation_scoring automated_legal_effect systematic_monitoring sensitive_data "
        "large_scale dataset_matching vulnerable_subjects innovative_technology "
        "blocks_right_or_service",
        _PERSONAL_DATA,
        "Which of nine warning signs apply? Two usually call for a DPIA (WP248 rev.01)",
    ),
    plain(
        "retention_period_days",
        FactKind.NUMBER,
        _TRAINS_ON_PEOPLE,
        "For how many days is training data kept? (GDPR 5(1)(e))",
    ),
    yes_no(
        "third_country_transfer",
        _TRAINS_ON_PEOPLE,
        "Does personal data leave the Union? (GDPR 44-49)",
    ),
    yes_no(
        "government_face_recognition",
        any_of(has_any("biometric_function", "identification_1toN"), CATEGORISATION),
        "Does a government recognise or sort faces with it? (EFF position)",
    ),
    yes_no(
        "opt_in_consent_record",
        is_filled("biometric_function"),
        "Is there a record that each person opted in, well informed? (EFF position)",
    ),
)
