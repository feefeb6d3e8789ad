from datetime import date

import pytest
from tests.unit.policy.fold.records import CARD, card, on_record, said

from assay.policy.fold.card import card_facts

TODAY = date(2026, 11, 23)


def fold(*, at: date = TODAY, **changed: object) -> dict[str, object]:
    return card_facts(on_record(card(**changed)), at=at)  # type: ignore[arg-type]  # any fact


def test_a_harmless_card_is_folded() -> None:
    found = fold()
    assert found["risk.overall"] == "minimal"
    assert found["risk.high"] is False
    assert found["risk.biometric"] is False
    assert found["risk.unknown"] == found["risk.prohibitions"] == found["risk.duties"] == []
    assert found["system.intended_purpose"] == CARD["facts"]["intended_purpose"]
    assert found["system.roles"] == ["deployer", "provider"]


def test_without_a_card_nothing_is_known() -> None:
    assert card_facts([], at=TODAY) == {}


def test_a_question_that_does_not_arise_counts_as_answered() -> None:
    assert fold()["system.biometric_function"] == []


def test_a_question_left_open_is_no_fact() -> None:
    facts = {name: value for name, value in CARD["facts"].items() if name != "people_in_data"}
    found = card_facts(on_record(said("system-card", {"facts": facts})), at=TODAY)
    assert "system.people_in_data" not in found
    assert found["risk.unknown"] != []


def test_a_class_that_cannot_be_told_is_not_called_low() -> None:
    found = card_facts(on_record(said("system-card", {"facts": {}})), at=TODAY)
    assert found["risk.overall"] == "undetermined"
    assert "risk.high" not in found
    assert "risk.biometric" not in found


@pytest.mark.parametrize(
    "predicate",
    [
        {"facts": {"no_such_fact": True}},
        {"facts": {**CARD["facts"], "is_ai_system": "maybe"}},
        {"facts": {**CARD["facts"], "roles": "provider"}},
        {"facts": {**CARD["facts"], "people_in_data": 7}},
        {"facts": {**CARD["facts"], "emotion_basis": None}},
    ],
)
def test_a_card_that_no_longer_reads_shows_nothing(predicate: dict[str, object]) -> None:
    assert card_facts(on_record(said("system-card", predicate)), at=TODAY) == {}


@pytest.mark.parametrize("facts", [None, [], "all", 7])
def test_a_card_without_facts_leaves_the_class_open(facts: object) -> None:
    found = card_facts(on_record(said("system-card", {"facts": facts})), at=TODAY)
    assert found["risk.overall"] == "undetermined"


def test_a_newer_card_that_does_not_read_does_not_leave_the_older_one_standing() -> None:
    records = on_record(card(), said("system-card", {"facts": {"no_such_fact": True}}))
    assert card_facts(records, at=TODAY) == {}
