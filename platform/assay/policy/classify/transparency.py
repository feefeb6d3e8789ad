"""The transparency duties of Art. 50, which stack on any class (Art. 50(6))."""

from typing import Final

from assay.domain.card_facts.biometrics import (
    CATEGORISATION,
    EMOTION_RECOGNITION,
    PHYSICAL_STATES_ONLY,
)
from assay.domain.card_facts.conditions import any_of, is_filled, is_true, one_of
from assay.policy.classify.dates import TRANSPARENCY
from assay.policy.classify.rules import Rule

MARKING: Final = "50(2)"

DUTIES: Final = (
    Rule(
        article="50(1)",
        when=is_true("interacts_with_persons"),
        unless=is_true("obvious_ai"),
        since=TRANSPARENCY,
    ),
    Rule(
        article=MARKING,
        when=is_filled("generates_content"),
        unless=is_true("standard_editing_only"),
        since=TRANSPARENCY,
    ),
    Rule(
        article="50(3)",
        when=EMOTION_RECOGNITION,
        unless=PHYSICAL_STATES_ONLY,
        since=TRANSPARENCY,
    ),
    Rule(
        article="50(3)",
        when=CATEGORISATION,
        unless=is_true("categorisation_ancillary"),
        since=TRANSPARENCY,
    ),
    Rule(
        article="50(4)",
        when=any_of(
            is_true("creates_deep_fake"),
            one_of("public_interest_text", "without_editorial_responsibility"),
        ),
        since=TRANSPARENCY,
    ),
)
