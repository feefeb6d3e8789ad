"""High risk through a listed use (Art. 6(2), Annex III), and the derogation of Art. 6(3).

The biometric uses of point 1 are derived from facts; naming them in `annex_iii_use` has no effect.
One-to-one verification needs no exception for 1(a), because it never is remote identification.
"""

from typing import Final

from assay.domain.card_facts.biometrics import (
    EMOTION_RECOGNITION,
    PHYSICAL_STATES_ONLY,
    PROTECTED_CATEGORISATION,
    REMOTE_IDENTIFICATION,
)
from assay.domain.card_facts.conditions import (
    Condition,
    all_of,
    has_any,
    is_false,
    is_filled,
    is_true,
)
from assay.policy.classify.annex_i import NO_SAFETY_FUNCTION
from assay.policy.classify.dates import ANNEX_III
from assay.policy.classify.rules import Rule

_NAMED: Final = (
    *("2", "3a", "3b", "3c", "3d", "4a", "4b", "5a", "5b", "5c", "5d"),
    *("6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c", "7d", "8a", "8b"),
)

_EXCEPTIONS: Final[dict[str, Condition]] = {
    "2": NO_SAFETY_FUNCTION,
    "5b": has_any("annex_iii_exception", "financial_fraud_detection"),
    "7d": has_any("annex_iii_exception", "travel_document_verification"),
    "8b": has_any("annex_iii_exception", "campaign_logistics_only"),
}


def article_of(use: str) -> str:
    """Write a use the way the Act does.

    >>> article_of("4a"), article_of("2")
    ('Annex III 4(a)', 'Annex III 2')
    """
    return f"Annex III {use[0]}({use[1]})" if use[1:] else f"Annex III {use}"


def _named_rule(use: str) -> Rule:
    return Rule(
        article=article_of(use),
        when=has_any("annex_iii_use", use),
        unless=_EXCEPTIONS.get(use),
        since=ANNEX_III,
    )


USES: Final = (
    Rule(article=article_of("1a"), when=REMOTE_IDENTIFICATION, since=ANNEX_III),
    Rule(
        article=article_of("1b"),
        when=PROTECTED_CATEGORISATION,
        unless=is_true("categorisation_ancillary"),
        since=ANNEX_III,
    ),
    Rule(
        article=article_of("1c"),
        when=EMOTION_RECOGNITION,
        unless=PHYSICAL_STATES_ONLY,
        since=ANNEX_III,
    ),
    *(_named_rule(use) for use in _NAMED),
)

DEROGATION: Final = all_of(
    is_filled("art6_3_condition"),
    is_false("materially_influences_decision"),
    is_false("profiles_persons"),
)
DEROGATION_DUTIES: Final = ("6(4)", "49(2)")

# Told as a ground of its own, so that whoever claims the derogation sees why it does not help.
PROFILING: Final = Rule(
    article="6(3) third subparagraph",
    when=all_of(is_filled("art6_3_condition"), is_true("profiles_persons")),
    since=ANNEX_III,
)
