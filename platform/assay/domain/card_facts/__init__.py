"""The facts a system card may declare: types, allowed words, when each is asked, and why."""

from typing import Final

from assay.domain.card_facts.answers import NOT_ASKED, UNKNOWN, Answer, FactValue, Unanswered
from assay.domain.card_facts.content import CONTENT
from assay.domain.card_facts.fact import CardFact, FactKind, in_catalogue_order
from assay.domain.card_facts.listed import GPAI, PRODUCTS, USES
from assay.domain.card_facts.people import BIOMETRICS, EMOTIONS
from assay.domain.card_facts.privacy import PRIVACY
from assay.domain.card_facts.scope import CONDUCT, SCOPE

CARD_FACTS: Final[dict[str, CardFact]] = {
    **SCOPE,
    **CONDUCT,
    **BIOMETRICS,
    **EMOTIONS,
    **CONTENT,
    **PRODUCTS,
    **USES,
    **GPAI,
    **PRIVACY,
}

__all__ = [
    "CARD_FACTS",
    "NOT_ASKED",
    "UNKNOWN",
    "Answer",
    "CardFact",
    "FactKind",
    "FactValue",
    "Unanswered",
    "in_catalogue_order",
]
