"""Facts from watching the deployed version: whether the newest word on drift is an alarm."""

from collections.abc import Sequence

from assay.evidence.record import Record


def monitoring_facts(records: Sequence[Record]) -> dict[str, object]:
    """Fold drift statements: an alarm stands until a later statement says the drift is gone.

    Without any statement the count is nought: that no alarm is on record is itself known.
    """
    alarm = bool(records) and records[-1].statement.predicate.get("alarm") is not False
    return {"monitoring.open_drift_alarms": int(alarm)}
