"""States of an appointment, and the times that a store offers."""

from datetime import date
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
    moments_of,
    offered_on,
    overlaps,
)

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
