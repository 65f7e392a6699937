"""Which plan a posting falls under."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from commissions.plan_histories import PlanHistories
from commissions.rules import PlanChoice, Position, Stint, UnitMoved, plan_on, planned, planned_where_it_stood

DAY = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda n: DAY + timedelta(days=n))
choices = st.lists(
    st.builds(
        PlanChoice,
        plan=st.sampled_from(["A", "B", "C"]),
        path=st.sampled_from(["/", "/EAST/", "/EAST/S1/", "/WEST/"]),
        position=st.sampled_from([Position.ASSOCIATE, Position.MANAGER]),
        valid_from=days,
    ),
    max_size=8,
)


@given(choices=choices, starts=days, length=st.none() | st.integers(1, 40))
def test_a_stint_is_cut_without_gap_or_overlap_and_each_part_has_its_plan(
    choices: list[PlanChoice], starts: date, length: int | None
) -> None:
    ends = None if length is None else starts + timedelta(days=length)
    parts = planned(Stint("s1", "/EAST/S1/", Position.ASSOCIATE, starts, ends), choices)
    assert parts[0].starts == starts
    assert parts[-1].ends == ends
    assert all(left.ends == right.starts for left, right in pairwise(parts))
    for part in parts:
        day = part.starts
        while day < (part.ends or day + timedelta(days=90)) and day < DAY + timedelta(days=100):
            assert plan_on(choices, "/EAST/S1/", Position.ASSOCIATE, day) == part.plan
            day += timedelta(days=1)


def test_the_narrowest_place_wins_over_the_later_decision() -> None:
    wide = PlanChoice("WIDE", "/", Position.ASSOCIATE, DAY + timedelta(days=9))
    narrow = PlanChoice("NARROW", "/EAST/", Position.ASSOCIATE, DAY)
    assert plan_on([wide, narrow], "/EAST/S1/", Position.ASSOCIATE, DAY + timedelta(days=20)) == "NARROW"
    assert plan_on([wide, narrow], "/WEST/S2/", Position.ASSOCIATE, DAY + timedelta(days=20)) == "WIDE"
    assert plan_on([wide, narrow], "/WEST/S2/", Position.MANAGER, DAY + timedelta(days=20)) is None


@given(turns=st.sets(st.integers(1, 30), min_size=1, max_size=4), length=st.integers(1, 40))
def test_whoever_works_in_a_store_that_moved_often_comes_under_the_plan_of_each_place(
    turns: set[int], length: int
) -> None:
    moved = [DAY + timedelta(days=turn) for turn in sorted(turns)]
    stood = [f"/R{number}/" for number in range(len(moved) + 1)]
    moves = [UnitMoved(day, f"{stood[no]}S1/", f"{stood[no + 1]}S1/") for no, day in enumerate(moved)]
    plans = [PlanChoice(path, path, Position.ASSOCIATE, DAY) for path in stood]
    stint = Stint("s1", f"{stood[-1]}S1/", Position.ASSOCIATE, DAY, DAY + timedelta(days=length))
    for part in planned_where_it_stood(stint, plans, moves):
        assert part.ends is not None
        for day in (part.starts + timedelta(days=n) for n in range((part.ends - part.starts).days)):
            assert part.plan == stood[sum(turn <= day for turn in moved)]


@given(
    choices=choices,
    stints=st.lists(
        st.tuples(
            st.sampled_from(["/EAST/S1/", "/EAST/S2/", "/WEST/S3/"]),
            st.sampled_from([Position.ASSOCIATE, Position.MANAGER]),
            days,
            st.none() | st.integers(0, 40),
        )
    ),
    moved=st.none() | days,
)
def test_what_holds_at_a_place_is_reckoned_once_for_all_who_work_there(
    choices: list[PlanChoice], stints: list[tuple[str, Position, date, int | None]], moved: date | None
) -> None:
    moves = [] if moved is None else [UnitMoved(moved, "/WEST/S1/", "/EAST/S1/")]
    histories = PlanHistories(choices, moves)
    for path, position, starts, length in stints:
        stint = Stint("s", path, position, starts, None if length is None else starts + timedelta(days=length))
        assert histories.planned(stint) == planned_where_it_stood(stint, choices, moves)
