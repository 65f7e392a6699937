"""Times of shifts and which of them meet."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.rota.rules import DAY, LONGEST, Worked, clock_of, half_days, minutes_of, overlapping

PEOPLE = [UUID(int=1), UUID(int=2)]
TIMES = st.integers(0, DAY - 1)
SHIFTS = st.builds(
    lambda person, day, begins, length: Worked(
        person, date(2026, 12, 7) + timedelta(days=day), begins, begins + length
    ),
    st.sampled_from(PEOPLE),
    st.integers(0, 3),
    TIMES,
    st.integers(30, LONGEST),
)


@given(TIMES, TIMES)
def test_times_are_read_as_they_are_shown(begins: int, ends: int) -> None:
    try:
        found = minutes_of(clock_of(begins), clock_of(ends))
    except InvalidField:
        assert (ends - begins) % DAY > LONGEST or ends == begins
        return
    assert (found[0], found[1] % DAY) == (begins, ends)
    assert 0 < found[1] - found[0] <= LONGEST


@given(st.lists(SHIFTS, max_size=8))
def test_two_shifts_meet_exactly_where_they_share_a_minute(shifts: list[Worked]) -> None:
    pairs = [
        (one, other)
        for place, one in enumerate(shifts)
        for other in shifts[place + 1 :]
        if one.associate_id == other.associate_id and one.span[0] < other.span[1] and other.span[0] < one.span[1]
    ]
    met = overlapping(shifts)
    assert (met is None) == (not pairs)
    assert met is None or met in pairs or met[::-1] in pairs


@pytest.mark.parametrize("wrong", ["24:00", "9", "09:60", "-1:00", "09:0", "ab:cd", ""])
def test_what_is_no_time_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidField):
        minutes_of(wrong, "18:00")


def test_half_days() -> None:
    assert [
        half_days(*minutes_of(*hours)) for hours in (("09:00", "14:30"), ("09:00", "15:00"), ("22:00", "06:00"))
    ] == [
        1,
        2,
        2,
    ]
