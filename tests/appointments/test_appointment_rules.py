"""States of an appointment, and the times that a store offers."""

from datetime import date
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from appointments.rules import (
    OPEN,
    AppointmentService,
    AppointmentState,
    Offered,
    Step,
    after,
    cut,
    lies_within,
    moments_of,
    offered_on,
    overlaps,
    spans_of,
)
from guide_app.ground.stores.hours.rules import Hours, OtherDay, Span

paths = st.sampled_from(["/", "/EAST/", "/EAST/S1/", "/EAST/S2/", "/WEST/"])
offers = st.lists(
    st.builds(
        Offered,
        st.uuids(),
        paths,
        st.integers(1, 7),
        st.integers(0, 700),
        st.integers(701, 1_440),
        st.integers(1, 9),
        st.sampled_from(AppointmentService),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
days = st.dates(date(2026, 1, 1), date(2027, 1, 1))


@given(st.lists(st.sampled_from(list(Step)[1:]), max_size=8))
def test_what_is_over_stays_over(steps: list[Step]) -> None:
    state = AppointmentState.BOOKED
    for step in steps:
        then = after(state, step)
        if state not in OPEN:
            assert then is None
        if then is not None:
            state = then
    assert after(AppointmentState.CONFIRMED, Step.CONFIRMED) is None, "confirmed once"


@given(offers, st.sampled_from(["/EAST/S1/", "/WEST/W1/"]), days)
def test_a_store_offers_what_the_narrowest_place_says(found: list[Offered], path: str, day: date) -> None:
    mine = offered_on(found, path, day)
    assert all(path.startswith(one.path) and one.weekday == day.isoweekday() for one in mine)
    concerning = [one for one in found if path.startswith(one.path)]
    if concerning:
        narrowest = max(len(one.path) for one in concerning)
        expected = {one.id for one in concerning if len(one.path) == narrowest and one.weekday == day.isoweekday()}
        assert {one.id for one in mine} == expected
    assert mine == sorted(mine, key=lambda one: one.starts) or len({one.starts for one in mine}) < len(mine)


def test_times_are_of_the_stores_clock_and_touch_without_overlapping() -> None:
    starts_at, ends_at = moments_of(date(2026, 12, 5), 600, 660)
    assert (starts_at.isoformat(), ends_at.isoformat()) == ("2026-12-05T02:00:00+00:00", "2026-12-05T03:00:00+00:00")
    one = Offered(UUID(int=1), "/", 6, 600, 660, 1, AppointmentService.ADVICE)
    assert overlaps([one], 6, 630, 700, AppointmentService.ADVICE)
    assert not overlaps([one], 6, 660, 700, AppointmentService.ADVICE)
    assert not overlaps([one], 5, 600, 660, AppointmentService.ADVICE)
    assert not overlaps([one], 6, 600, 660, AppointmentService.FITTING)


spans = st.lists(st.integers(0, 1_700), min_size=2, max_size=6, unique=True).map(
    lambda found: tuple(Span(*pair) for pair in zip(*[iter(sorted(found))] * 2, strict=False))
)


@given(spans, st.integers(6, 96).map(lambda fives: fives * 5))
def test_hours_are_cut_into_times_that_lie_within_them_and_do_not_meet(open_at: tuple[Span, ...], minutes: int) -> None:
    times = cut(open_at, minutes)
    assert all(
        ends - starts == minutes and lies_within(open_at, starts, ends) and ends <= 1_440 for starts, ends in times
    )
    assert all(before[1] <= after_it[0] for before, after_it in pairwise(times))
    for span in open_at:
        fits = max(0, min(span.closes, 1_440) - span.opens) // minutes
        assert sum(span.opens <= starts < span.closes for starts, _ in times) == fits


@given(days)
def test_nobody_comes_to_a_store_that_is_closed(day: date) -> None:
    week = ((Span(600, 1_320),),) * 7
    assert spans_of(Hours(), day) is None
    assert spans_of(Hours(week), day) == (Span(600, 1_320),)
    closed = Hours(week, (OtherDay(day, ()),))
    assert not lies_within(spans_of(closed, day), 600, 660)
    assert not lies_within(spans_of(Hours((), (OtherDay(day, ()),)), day), 600, 660)
    assert lies_within(spans_of(Hours(), day), 0, 1_440)
