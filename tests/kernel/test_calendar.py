"""Business days and months in Shanghai, at the moments where they change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from guide_app.base.kernel.calendar import SHANGHAI, business_date, days_of, period_bounds, period_of, start_of


@pytest.mark.parametrize(
    ("at", "day_cut_hours", "expected"),
    [
        ("2026-01-31T15:59:59.999999+00:00", 0, date(2026, 1, 31)),
        ("2026-01-31T16:00:00+00:00", 0, date(2026, 2, 1)),  # midnight in Shanghai
        ("2026-01-31T16:00:00+00:00", 4, date(2026, 1, 31)),
        ("2026-01-31T19:59:59.999999+00:00", 4, date(2026, 1, 31)),
        ("2026-01-31T20:00:00+00:00", 4, date(2026, 2, 1)),  # four in the morning
        ("2026-01-01T00:00:00-05:30", 0, date(2026, 1, 1)),
        ("2026-01-01T12:00:00-05:30", 0, date(2026, 1, 2)),  # half past one the day after
    ],
)
def test_a_business_day_begins_at_the_cut(at: str, day_cut_hours: int, expected: date) -> None:
    assert business_date(datetime.fromisoformat(at), day_cut_hours) == expected


def test_without_a_cut_a_day_begins_at_midnight() -> None:
    midnight = datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert business_date(midnight) == date(2026, 2, 1)
    assert business_date(midnight - timedelta(microseconds=1)) == date(2026, 1, 31)


def test_local_time_is_eight_hours_ahead_all_year() -> None:
    for month in (1, 7):
        start = start_of(date(2026, month, 1))
        assert start.utcoffset() == timedelta(hours=8)
        assert start.tzname() == "Asia/Shanghai"
        assert start.astimezone(UTC) == datetime(2026, month, 1, tzinfo=UTC) - timedelta(hours=8)
    assert SHANGHAI.utcoffset(None) == timedelta(hours=8)


def test_a_month_is_written_with_year_and_two_digits() -> None:
    assert period_of(date(2026, 1, 31)) == "2026-01"
    assert period_of(date(999, 12, 1)) == "0999-12"


@pytest.mark.parametrize(
    ("period", "first", "following"),
    [
        ("2026-01", date(2026, 1, 1), date(2026, 2, 1)),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_a_month_reaches_from_its_first_midnight_to_the_next(period: str, first: date, following: date) -> None:
    assert period_bounds(period) == (start_of(first), start_of(following))


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_has_a_first_and_a_last_day(period: str, first: date, last: date) -> None:
    assert days_of(period) == (first, last)
