"""High risk through product law (Art. 6(1), (1a)-(1c), Annex I)."""

from typing import Final, Literal

from assay.domain.card_facts.conditions import all_of, is_false, is_true, one_of
from assay.policy.classify.dates import ANNEX_I
from assay.policy.classify.rules import Rule

# Comfort and quality control are no safety functions, unless failing them endangers somebody.
NO_SAFETY_FUNCTION: Final = all_of(
    is_true("only_non_safety_function"), is_false("failure_endangers_health_safety")
)


def _product_rule(section: Literal["A", "B"]) -> Rule:
    return Rule(
        article=f"Annex I {section}",
        when=all_of(
            one_of("annex_i_section", section),
            one_of("annex_i_role", "product", "safety_component"),
            one_of("third_party_assessment", "yes"),
        ),
        unless=all_of(one_of("annex_i_role", "safety_component"), NO_SAFETY_FUNCTION),
        since=ANNEX_I,
    )


SECTION_A: Final = _product_rule("A")
SECTION_B: Final = _product_rule("B")
