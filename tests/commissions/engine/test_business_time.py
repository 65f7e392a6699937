"""The engine's integers for instants, days and months, against the calendar of the standard library."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.engine.time.calendar import (
    DAY_US,
    Day,
    Instant,
    Period,
    business_time,
    day_from,
    day_of,
    days_after,
    days_in,
    first_date_of,
    first_day,
    instant_of,
    is_midnight,
    last_day,
    period_after,
    period_from,
    period_of,
    periods_between,
    start_of,
)
from commissions.engine.time.written import NoSuchTime, format_period, parse_day, parse_instant, parse_period

EPOCH = date(1970, 1, 1)
LOCAL = timezone(timedelta(hours=8))
FIRST, LAST = (datetime.fromisoformat(f"{day}T00:00:00") for day in ("0002-01-01", "9998-12-31"))
SECOND = 1_000_000


@pytest.mark.parametrize("year", [1, 4, 99, 100, 399, 400, 401, 1600, 1899, 1900, 1970, 2000, 2001, 2024, 2026, 2100])
def test_every_day_of_a_year_falls_in_its_month(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert period_of(Day((day - EPOCH).days)) == year * 12 + day.month - 1
        day += timedelta(days=1)


def test_months_begin_and_end_where_the_calendar_says() -> None:
    for year in [1, 2, 4, 99, 100, 400, *range(1895, 1906), *range(1968, 2034), 2100, 2400, 9998]:
        for month in range(1, 13):
            period, first = Period(year * 12 + month - 1), date(year, month, 1)
            following = date(year + month // 12, month % 12 + 1, 1)
            assert first_day(period) == (first - EPOCH).days
            assert last_day(period) == (following - EPOCH).days - 1
            assert days_in(period) == (following - first).days
            assert start_of(period) == (first - EPOCH).days * DAY_US
            assert first_date_of(period) == first
            assert period_from(first) == period_from(following - timedelta(days=1)) == period
            assert period_of(first_day(period)) == period_of(last_day(period)) == period
            assert parse_period(f"{year:04d}-{month:02d}") == period
            assert format_period(period) == f"{year:04d}-{month:02d}"


@given(st.dates())
def test_a_date_is_read_as_days_since_1970(day: date) -> None:
    assert parse_day(day.isoformat()) == day_from(day) == (day - EPOCH).days


OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(FIRST, LAST, timezones=OFFSETS | st.just(UTC)))
def test_an_instant_is_read_as_microseconds_of_local_time(at: datetime) -> None:
    local = at.astimezone(LOCAL)
    exact = (local - datetime(1970, 1, 1, tzinfo=LOCAL)) // timedelta(microseconds=1)
    assert parse_instant(at.isoformat()) == exact
    assert instant_of(at) == exact
    assert day_of(Instant(exact)) == (local.date() - EPOCH).days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00+08:00", 0),
        ("1969-12-31T16:00:00Z", 0),
        ("1970-01-01T00:00:01+08:00", SECOND),
        ("1970-01-01T00:00:00.5+08:00", SECOND // 2),
        ("1970-01-01T00:00:00.000001+08:00", 1),
        ("1970-01-01T23:59:59+08:00", 86_399 * SECOND),
        ("1970-01-01T00:00:00-00:30", 8 * 3600 * SECOND + 1800 * SECOND),
        ("1970-01-01T00:00:00+23:59", -(15 * 3600 + 59 * 60) * SECOND),
    ],
)
def test_an_instant_may_be_spelt_in_several_ways(text: str, expected: int) -> None:
    assert parse_instant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15T24:00:00Z",
        "2026-01-15T23:60:00Z",
        "2026-01-15T23:59:60Z",
        "2026-01-15T12:00:00+24:00",
        "2026-01-15T12:00:00+23:60",
        "2026-01-15T12:00:00",
        "2026-01-15T12:00:00.1234567Z",
        "2026-01-15T12:00:00.Z",
        "2026-01-15 12:00:00Z",
        "2026-02-29T12:00:00Z",
        "2026-01-15T12:00:00Z\n",
    ],
)
def test_an_instant_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(NoSuchTime):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    ["2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-04-31", "0000-01-01", "2100-02-29", "2026-1-1"],
)
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(NoSuchTime):
        parse_day(text)


@pytest.mark.parametrize("text", ["2026-00", "2026-13", "0000-01", "2026-1", "2026-01-01"])
def test_a_month_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(NoSuchTime):
        parse_period(text)


def test_the_first_and_the_last_year_are_taken() -> None:
    assert parse_day("0001-01-01") == (date(1, 1, 1) - EPOCH).days
    assert parse_day("9999-12-31") == (date(9999, 12, 31) - EPOCH).days
    assert parse_day("2000-02-29") == (date(2000, 2, 29) - EPOCH).days
    assert (parse_period("0001-01"), parse_period("9999-12")) == (12, 9999 * 12 + 11)


@pytest.mark.parametrize("period", [11, 10_000 * 12])
def test_a_month_outside_of_all_years_has_no_date(period: int) -> None:
    with pytest.raises(ValueError, match="year"):
        first_date_of(Period(period))


def test_a_stores_day_begins_hours_later() -> None:
    four = parse_instant("2026-02-01T04:00:00+08:00")
    assert day_of(business_time(four, 4)) == parse_day("2026-02-01")
    assert day_of(business_time(Instant(four - 1), 4)) == parse_day("2026-01-31")
    assert business_time(four, 0) == four


def test_a_day_begins_at_its_midnight_alone() -> None:
    midnight = parse_instant("2026-02-01T00:00:00+08:00")
    assert is_midnight(midnight)
    assert not is_midnight(Instant(midnight + 1))
    assert not is_midnight(Instant(midnight - 1))


def test_days_and_months_are_counted_with_both_ends() -> None:
    first, last = parse_day("2026-01-31"), parse_day("2026-02-02")
    assert days_after(first, 2) == last
    december, january = parse_period("2025-12"), parse_period("2026-01")
    assert period_after(december) == january
    assert list(periods_between(december, january)) == [december, january]
    assert list(periods_between(january, december)) == []
