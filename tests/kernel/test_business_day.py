"""The day of a moment: Python and PostgreSQL agree, and a store's days follow each other without a gap."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide_app.base.kernel.calendar import business_date, days_of, period_of, start_of
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from tests.factories import a_store

FIRST = date(2026, 1, 1)
_MILLENNIUM = datetime(2000, 1, 1, tzinfo=UTC)
BOUNDARIES = st.builds(
    lambda day, hours, micros: _MILLENNIUM + timedelta(days=day, hours=hours, microseconds=micros),
    st.integers(-20_000, 20_000),
    st.integers(0, 23),
    st.sampled_from([-1, 0, 1]),
)
MOMENTS = (
    st.integers(-6 * 10**15, 6 * 10**15).map(lambda micros: _MILLENNIUM + timedelta(microseconds=micros)) | BOUNDARIES
)
CUTS = st.dictionaries(st.integers(1, 12), st.integers(0, 11), max_size=5)
"""Hours by the day of January from which they hold."""
EVERY_MOMENT_ANEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@EVERY_MOMENT_ANEW
@given(at=MOMENTS, hours=st.integers(0, 11))
async def test_python_and_the_database_give_a_moment_the_same_day(db: None, at: datetime, hours: int) -> None:
    day = business_date(at, hours)
    row = await fetch_row("SELECT business_day($1, $2) AS day, start_of_day($3) AS begins", at, hours, day)
    assert row is not None
    assert (row["day"], row["begins"]) == (day, start_of(day))
    assert start_of(day) + timedelta(hours=hours) <= at < start_of(day + timedelta(days=1)) + timedelta(hours=hours)


@EVERY_MOMENT_ANEW
@given(cuts=CUTS, minutes=st.lists(st.integers(-600, 60 * 24 * 16), min_size=1, max_size=40))
async def test_every_moment_of_a_store_has_exactly_one_day_whatever_its_cuts(
    db: None, cuts: Mapping[int, int], minutes: list[int]
) -> None:
    try:
        async with transaction():
            store = (await a_store()).id
            await execute("DELETE FROM store_day_cut WHERE store = $1", store)
            for day, hours in cuts.items():
                valid_from = date(2026, 1, day)
                await execute("INSERT INTO store_day_cut VALUES ($1, $2, $3, $4)", new_id(), store, valid_from, hours)
            begins = {day: start_of(day) + timedelta(hours=_hours_on(day, cuts)) for day in _days(-3, 20)}
            assert list(begins.values()) == sorted(set(begins.values()))
            moments = [start_of(FIRST) + timedelta(minutes=minute) for minute in minutes]
            moments += [moment - timedelta(microseconds=late) for moment in begins.values() for late in (0, 1)][2:-2]
            for row in await fetch("SELECT at, business_day_in($1, at) AS day FROM unnest($2::timestamptz[]) AS at",
                                   store, moments):  # fmt: skip
                following = row["day"] + timedelta(days=1)
                assert begins[row["day"]] <= row["at"] < begins[following]
            raise _Undo
    except _Undo:
        pass


async def test_a_store_without_a_stated_cut_begins_its_days_at_midnight(db: None) -> None:
    midnight = datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert await fetch_value("SELECT business_day_in($1, $2)", new_id(), midnight) == date(2026, 2, 1)
    assert await fetch_value("SELECT business_day_in(NULL, $1)", midnight - timedelta.resolution) == date(2026, 1, 31)


def test_a_month_has_a_first_and_a_last_day() -> None:
    assert days_of("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert days_of("2025-12") == (date(2025, 12, 1), date(2025, 12, 31))
    assert {period_of(day) for day in days_of("2026-04")} == {"2026-04"}


class _Undo(Exception):
    """Ends one example: its store and cuts are gone with it."""


def _days(first: int, last: int) -> list[date]:
    return [FIRST + timedelta(days=place) for place in range(first, last)]


def _hours_on(day: date, cuts: Mapping[int, int]) -> int:
    """The plainest reading of the table: what was stated last, on this day or before."""
    stated = [date(2026, 1, place) for place in cuts if date(2026, 1, place) <= day]
    return cuts[max(stated).day] if stated else 0
