"""Facts that people declared, and the risk class that follows from them at a date."""

from collections.abc import Sequence
from datetime import date

from assay.domain.errors import AssayError
from assay.domain.risk import Classification, Tier
from assay.domain.system_card import SystemCard, card_from_mapping
from assay.evidence.record import Record
from assay.policy.classify import classify
from assay.policy.fold.reading import mapping

HIGH = frozenset({Tier.HIGH_RISK, Tier.HIGH_RISK_ANNEX_I_B})


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
    return {f"system.{name}": _plain(value) for name, value in card.values.items()}


def _risk(found: Classification, card: SystemCard) -> dict[str, object]:
    biometric = card.values.get("biometric_function")
    return {
        "risk.overall": str(found.overall),
        "risk.high": found.overall in HIGH,
        "risk.biometric": bool(biometric),
        "risk.prohibitions": [
            each.article for each in found.grounds if found.overall is Tier.PROHIBITED
        ],
        "risk.pending": [f"{each.article} from {each.from_}" for each in found.pending],
        "risk.duties": sorted(found.duties),
        "risk.unknown": sorted(found.unknown),
    }


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(str(each) for each in value)
    return value.isoformat() if isinstance(value, date) else value
