"""What puts a system outside the AI Act (Art. 2, 3(1)).

An open-source licence is not among the reasons: it is no way out of Art. 5, 6 or 50 (Art. 2(12)).
Research before the market is out only while the system stays in the laboratory, and private use
frees the person who uses a system, not those who provide it.
"""

from typing import Final

from assay.domain.card_facts.conditions import all_of, is_false, one_of, only_has
from assay.policy.classify.dates import PROHIBITIONS
from assay.policy.classify.rules import Rule

NOT_AN_AI_SYSTEM: Final = Rule(article="3(1)", when=is_false("is_ai_system"), since=PROHIBITIONS)

EXCLUSIONS: Final = (
    Rule(article="2(1)", when=only_has("eu_nexus"), since=PROHIBITIONS),
    Rule(
        article="2(3)",
        when=one_of("exclusive_purpose", "military_defence_national_security"),
        since=PROHIBITIONS,
    ),
    Rule(
        article="2(6)",
        when=one_of("exclusive_purpose", "scientific_research_only"),
        since=PROHIBITIONS,
    ),
    Rule(
        article="2(8)",
        when=all_of(
            one_of("exclusive_purpose", "pre_market_rnd"), one_of("lifecycle_stage", "rnd")
        ),
        since=PROHIBITIONS,
    ),
    Rule(
        article="2(10)",
        when=all_of(
            one_of("exclusive_purpose", "personal_non_professional"), only_has("roles", "deployer")
        ),
        since=PROHIBITIONS,
    ),
)
