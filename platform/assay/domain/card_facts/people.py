"""Facts about people in the data: biometric functions, police use, emotions, face collections."""

from typing import Final

from assay.domain.card_facts.biometrics import CATEGORISATION, PROTECTED_TRAITS
from assay.domain.card_facts.conditions import (
    ALWAYS,
    OffCard,
    all_of,
    has_any,
    is_filled,
    is_true,
    one_of,
)
from assay.domain.card_facts.fact import CardFact, by_name, choice, several, yes_no

_PEOPLE_SHOWN: Final = one_of("people_in_data", "incidental", "subject")

BIOMETRICS: Final[dict[str, CardFact]] = by_name(
    choice(
        "people_in_data",
        "none incidental subject",
        OffCard(says="it works on images, video or sound"),
        "Do people appear in the data, by chance or as its subject? (Art. 5, Annex III 1, GDPR)",
    ),
    several(
        "biometric_function",
        "verification_1to1 identification_1toN categorisation emotion_recognition",
        _PEOPLE_SHOWN,
        "What does it do with bodies, faces or voices? (Art. 3(35), (36), (39), (40))",
        implies=True,
    ),
    yes_no(
        "remote",
        has_any("biometric_function", "identification_1toN"),
        "Are people identified from afar, without taking part themselves? (Art. 3(41))",
        implies=True,
    ),
    choice(
        "identification_timing",
        "none real_time post",
        is_true("remote"),
        "Is the identity known at once, or later from recordings? (Art. 3(42), (43))",
        implies=True,
    ),
    yes_no(
        "publicly_accessible_space",
        is_true("remote"),
        "Can anyone enter the place it watches, ticket or not? (Art. 3(44))",
    ),
    yes_no(
        "law_enforcement_purpose",
        ALWAYS,
        "Does it serve to prevent, investigate or punish crime? (Art. 3(46))",
    ),
    choice(
        "le_objective",
        "none victim_or_missing_person imminent_threat suspect_annex_ii_offence",
        all_of(is_true("law_enforcement_purpose"), one_of("identification_timing", "real_time")),
        "Which of the three permitted aims does live identification serve? (Art. 5(1)(h)(i)-(iii))",
    ),
    several(
        "le_safeguards",
        "national_law prior_authorisation fria eu_db_registration",
        one_of(
            "le_objective",
            "victim_or_missing_person",
            "imminent_threat",
            "suspect_annex_ii_offence",
        ),
        "Which of the four safeguards are in place? All are needed (Art. 5(2)-(7))",
    ),
    several(
        "categorisation_attributes",
        f"{' '.join(PROTECTED_TRAITS)} non_sensitive",
        CATEGORISATION,
        "By which traits are people sorted? Five are banned (Art. 5(1)(g), Annex III 1(b))",
        implies=True,
    ),
    yes_no(
        "categorisation_ancillary",
        CATEGORISATION,
        "Is it an unavoidable side part of another commercial service? (Art. 3(40))",
    ),
    yes_no(
        "labels_lawful_biometric_dataset",
        CATEGORISATION,
        "Does it merely label or filter a lawfully obtained data set? (Art. 5(1)(g))",
    ),
)

EMOTIONS: Final[dict[str, CardFact]] = by_name(
    choice(
        "emotion_basis",
        "none biometric text_or_other",
        ALWAYS,
        "Are feelings read from bodies, or from text? Only the former is regulated (Art. 3(39))",
    ),
    several(
        "emotion_states",
        "emotion_or_intention fatigue_or_pain apparent_expression_only",
        one_of("emotion_basis", "biometric"),
        "What is inferred? Tiredness, pain or a visible smile are no emotions (recital 18)",
    ),
    several(
        "emotion_context",
        "workplace recruitment education customers public private",
        is_filled("emotion_states"),
        "Whose feelings? At work, when hiring and in education it is banned (Art. 5(1)(f))",
    ),
    yes_no(
        "medical_or_safety_reason",
        is_filled("emotion_states"),
        "Is it there for medical or safety reasons, narrowly read? (Art. 5(1)(f))",
    ),
    choice(
        "face_db_source",
        "none untargeted_scraping targeted_or_consented",
        _PEOPLE_SHOWN,
        "Where do the faces come from? Bulk collection from web or CCTV is banned (Art. 5(1)(e))",
        implies=True,
    ),
)
