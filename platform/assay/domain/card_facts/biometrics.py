"""The biometric uses that are derived from several facts, never asked as such.

Annex III point 1 depends on these, and so do the questions that only a listed use raises.
"""

from typing import Final

from assay.domain.card_facts.conditions import (
    Condition,
    all_of,
    any_of,
    has_any,
    is_filled,
    is_true,
    lacks,
    one_of,
)

SPECIAL_TRAITS: Final = (
    "race",
    "political_opinions",
    "trade_union",
    "religion_belief",
    "sex_life_orientation",
)
PROTECTED_TRAITS: Final = (
    *SPECIAL_TRAITS,
    "ethnicity",
    "sex_gender",
    "age",
    "disability",
    "other_protected",
)

REMOTE_IDENTIFICATION: Final = all_of(
    has_any("biometric_function", "identification_1toN"), is_true("remote")
)
CATEGORISATION: Final = has_any("biometric_function", "categorisation")
PROTECTED_CATEGORISATION: Final = all_of(
    CATEGORISATION, has_any("categorisation_attributes", *PROTECTED_TRAITS)
)
# A declared emotion recogniser is one until its states say otherwise (PHYSICAL_STATES_ONLY);
# biometric signals without that declaration become one through the states they infer.
EMOTION_RECOGNITION: Final = any_of(
    has_any("biometric_function", "emotion_recognition"),
    all_of(one_of("emotion_basis", "biometric"), has_any("emotion_states", "emotion_or_intention")),
)
PHYSICAL_STATES_ONLY: Final = all_of(
    is_filled("emotion_states"), lacks("emotion_states", "emotion_or_intention")
)

DERIVED_USES: Final[dict[str, Condition]] = {
    "1a": REMOTE_IDENTIFICATION,
    "1b": PROTECTED_CATEGORISATION,
    "1c": EMOTION_RECOGNITION,
}

LISTED_USE: Final = any_of(
    is_filled("annex_iii_use"),
    REMOTE_IDENTIFICATION,
    CATEGORISATION,
    has_any("biometric_function", "emotion_recognition"),
    one_of("emotion_basis", "biometric"),
)
