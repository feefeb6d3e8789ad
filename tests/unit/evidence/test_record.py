from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import IntegrityError
from assay.evidence.record import format_time, parse_time

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


@given(MOMENTS)
def test_a_moment_is_read_back_to_the_microsecond(moment: datetime) -> None:
    assert parse_time(format_time(moment), where="here") == moment


@given(MOMENTS, MOMENTS)
def test_the_order_of_the_texts_is_the_order_of_the_moments(a: datetime, b: datetime) -> None:
    assert (format_time(a) < format_time(b)) == (a < b)


def test_a_moment_in_another_zone_is_written_in_utc() -> None:
    moment = datetime(2026, 1, 2, 1, tzinfo=timezone(timedelta(hours=2)))
    assert format_time(moment) == "2026-01-01T23:00:00.000000Z"


@pytest.mark.parametrize(
    "text", ["", "None", "2026-01-02", "2026-01-02T00:00:00Z", "2026-13-02T00:00:00.000000Z"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError, match=r"entry 7: .*is not a time in UTC"):
        parse_time(text, where="entry 7")
