"""Facts that people declared, and the risk class that follows from them at a date."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from assay.domain.card_facts import Unanswered
from assay.domain.errors import AssayError
from assay.domain.risk import Classification, Tier
from assay.domain.system_card import SystemCard, card_from_mapping
from assay.evidence.record import Record
from assay.policy.classify import classify
from assay.policy.fold.reading import mapping

HIGH: Final = frozenset({Tier.HIGH_RISK, Tier.HIGH_RISK_ANNEX_I_B})
PROHIBITED_PRACTICE: Final = "5(1)"


def card_facts(records: Sequence[Record], *, at: date) -> dict[str, object]:
    """Fold the newest card, and classify it.

    A card that no longer reads (its facts were renamed, say) yields no facts, so every control that
    needs one blocks.
    """
    if not records:
        return {}
    declared = mapping(records[-1].statement.predicate, "facts")
    try:
        card = card_from_mapping({"facts": declared}, "system card")
    except AssayError:
        return {}
    return {**_declared(card), **_risk(classify(card, at=at), card)}


def _declared(card: SystemCard) -> dict[str, object]:
    """Return the answers, and the neutral ones of questions that do not arise."""
    return {
        f"system.{name}": _plain(value)
        for name, value in card.answers().items()
        if not isinstance(value, Unanswered)
    }


def _risk(found: Classification, card: SystemCard) -> dict[str, object]:
    facts: dict[str, object] = {
        "risk.overall": str(found.overall),
        "risk.prohibitions": [
            each.article for each in found.grounds if each.article.startswith(PROHIBITED_PRACTICE)
        ],
        "risk.pending": [f"{each.article} from {each.from_}" for each in found.pending],
        "risk.duties": sorted(found.duties),
        "risk.unknown": sorted(found.unknown),
    }
    # What cannot be told is left out: a control that hangs on it then blocks as missing.
    if found.overall is not Tier.UNDETERMINED:
        facts["risk.high"] = found.overall in HIGH
    biometric = card.effective("biometric_function")
    if not isinstance(biometric, Unanswered):
        facts["risk.biometric"] = bool(biometric)
    return facts


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(str(each) for each in value)
    return value.isoformat() if isinstance(value, date) else value
