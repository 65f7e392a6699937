"""The demo has a day to show whenever somebody looks."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.calendar import start_of
from guide_app.entry.demo.loading import DemoSize
from guide_app.entry.demo.trading import HOURS, OPENING, moment_of

TODAY = date(2026, 12, 1)
PARTS = st.floats(0, 1)


@given(part=PARTS, minutes=st.integers(0, 24 * 60 - 1))
def test_a_moment_lies_within_its_day(part: float, minutes: int) -> None:
    at = moment_of(TODAY, part, now=start_of(TODAY) + timedelta(minutes=minutes))
    assert start_of(TODAY) <= at < start_of(TODAY + timedelta(days=1))


@given(part=PARTS, minutes=st.integers(1, 15 * 60))
def test_whoever_looks_early_sees_trade_already(part: float, minutes: int) -> None:
    now = start_of(TODAY) + timedelta(minutes=minutes)
    assert moment_of(TODAY, part, now=now) <= now


@given(part=PARTS)
def test_days_that_are_over_keep_their_hours(part: float) -> None:
    at = moment_of(TODAY, part, now=datetime(2026, 12, 2, 1, tzinfo=UTC))
    opening = start_of(TODAY) + OPENING
    assert opening <= at <= opening + timedelta(hours=HOURS)


@given(back=st.integers(0, 400), days=st.integers(0, 100))
def test_there_is_always_a_month_that_is_over_and_can_be_closed(back: int, days: int) -> None:
    today = TODAY - timedelta(days=back)
    traded = DemoSize(days=days).days_until(today)
    assert (traded[-1], traded == sorted(set(traded))) == (today, True)
    assert traded[0] < today.replace(day=1)
