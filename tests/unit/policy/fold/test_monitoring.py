import pytest
from tests.unit.policy.fold.records import on_record, said

from assay.policy.fold.monitoring import monitoring_facts


def alarms(*values: object) -> object:
    records = on_record(*(said("drift", {"alarm": value}) for value in values))
    return monitoring_facts(records)["monitoring.open_drift_alarms"]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ((), 0),
        ((False,), 0),
        ((True,), 1),
        ((True, False), 0),
        ((False, True), 1),
        ((True, True), 1),
        ((True, False, True), 1),
        ((True, False, False), 0),
    ],
)
def test_an_alarm_stands_until_a_later_word_closes_it(
    values: tuple[bool, ...], wanted: int
) -> None:
    assert alarms(*values) == wanted


@pytest.mark.parametrize("value", [None, 0, "", "false", [], {}, 0.0, "no"])
def test_an_odd_word_closes_nothing(value: object) -> None:
    assert alarms(True, value) == 1  # noqa: FBT003  # the statement's value
    assert alarms(value) == 1


def test_a_statement_without_the_field_closes_nothing() -> None:
    records = on_record(said("drift", {"alarm": True}), said("drift", {}))
    assert monitoring_facts(records) == {"monitoring.open_drift_alarms": 1}
