"""When the parts of the AI Act start to apply, as amended by Regulation (EU) 2026/1744.

Article 113 of the Act sets them; the amendment moved those of high-risk systems back.
"""

from datetime import date
from typing import Final

from assay.domain.card_facts.answers import Answer

PROHIBITIONS: Final = date(2025, 2, 2)
GENERAL_PURPOSE: Final = date(2025, 8, 2)
TRANSPARENCY: Final = date(2026, 8, 2)
NEW_PROHIBITIONS: Final = date(2026, 12, 2)
MARKING_OF_OLDER_SYSTEMS: Final = date(2026, 12, 2)
ANNEX_III: Final = date(2027, 12, 2)
ANNEX_I: Final = date(2028, 8, 2)


def marking_since(first_placed_on_market: Answer) -> date:
    """Tell since when synthetic output must be marked (Art. 50(2), 111(4)).

    >>> marking_since(date(2026, 8, 1))
    datetime.date(2026, 12, 2)
    >>> marking_since(date(2026, 8, 2))
    datetime.date(2026, 8, 2)
    """
    placed = first_placed_on_market
    older = isinstance(placed, date) and placed < TRANSPARENCY
    return MARKING_OF_OLDER_SYSTEMS if older else TRANSPARENCY
