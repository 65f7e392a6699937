"""Whose an unserved sale is: one answer whatever the order of touches, and only by what a policy lists."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from guide_app.ground.orders.attribution.rules import (
    CouponIssuer,
    DecidedBy,
    DedicatedFirst,
    LastTouch,
    Policy,
    PolicyStep,
    TouchSeen,
    TouchWindow,
    UnservedSale,
    attribute,
    fault_of,
    policy_for,
)
from guide_app.ground.touches.rules import TouchKind

AT = datetime(2026, 3, 31, 4, tzinfo=UTC)
PEOPLE = [UUID(int=number) for number in range(1, 5)]
people = st.sampled_from(PEOPLE)
kinds = st.sampled_from([TouchKind.APPOINTMENT, TouchKind.VISIT, TouchKind.COUPON, TouchKind.SCAN])
# Whole days before and after the sale, so that edges of windows are met, with touches of one moment among them.
touches = st.lists(
    st.builds(TouchSeen, st.uuids(), kinds, people, st.integers(-3, 40).map(lambda days: AT - timedelta(days=days))),
    max_size=8,
    unique_by=lambda one: one.id,
)
windows = st.lists(
    st.builds(TouchWindow, kinds, st.integers(1, 40), st.integers(1, 3)),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.kind,
)
one_of_each = st.tuples(
    st.builds(DedicatedFirst, st.none() | st.integers(1, 40)),
    windows.map(lambda found: LastTouch(tuple(found))),
    st.just(CouponIssuer()),
)
steps = one_of_each.flatmap(lambda made: st.lists(st.sampled_from(made), max_size=3, unique_by=type))
sales = st.builds(
    UnservedSale,
    st.just(AT),
    st.none() | people,
    st.none() | people,
    st.lists(people, max_size=2).map(tuple),
)


@given(sales, touches, steps, st.sets(people), st.randoms())
def test_the_decision_is_one_and_names_only_who_may_be_named(
    sale: UnservedSale, seen: list[TouchSeen], wanted: list[PolicyStep], at_work: set[UUID], random: object
) -> None:
    decided = attribute(sale, seen, wanted, at_work=at_work)
    assert decided == attribute(sale, sorted(seen, key=lambda one: one.id), wanted, at_work=at_work)
    who, touch = decided.associate, decided.touch
    assert (who is None) == (decided.step is DecidedBy.POOL)
    assert who is None or (who in at_work and who not in sale.own), "who has left or buys for themselves never wins"
    later = [one for one in seen if one.at > sale.at]
    assert decided == attribute(sale, [one for one in seen if one not in later], wanted, at_work=at_work)
    assert (touch is not None) == (decided.step is DecidedBy.LAST_TOUCH)
    if touch is not None:
        ranks = {one.kind: one for step in wanted if isinstance(step, LastTouch) for one in step.kinds}
        listed = ranks[touch.kind]
        assert touch.at <= sale.at <= touch.at + timedelta(days=listed.within_days)
        for other in seen:
            rule = ranks.get(other.kind)
            counts = (
                rule is not None
                and other.associate in at_work
                and other.associate not in sale.own
                and timedelta() <= sale.at - other.at <= timedelta(days=rule.within_days)
            )
            if counts and rule is not None:
                assert (-rule.rank, other.at, other.id) <= (-listed.rank, touch.at, touch.id)


@given(sales, touches, steps, st.sets(people))
def test_a_step_is_asked_only_when_those_before_name_nobody(
    sale: UnservedSale, seen: list[TouchSeen], wanted: list[PolicyStep], at_work: set[UUID]
) -> None:
    alone = [attribute(sale, seen, [step], at_work=at_work) for step in wanted]
    first = next((one for one in alone if one.associate is not None), None)
    decided = attribute(sale, seen, wanted, at_work=at_work)
    assert decided.step is DecidedBy.POOL if first is None else decided == first


def test_a_window_ends_after_whole_days() -> None:
    one = PEOPLE[0]
    step = LastTouch((TouchWindow(TouchKind.VISIT, 7),))
    for seconds, step_expected in ((0, DecidedBy.LAST_TOUCH), (1, DecidedBy.POOL)):
        touch = TouchSeen(UUID(int=9), TouchKind.VISIT, one, AT - timedelta(days=7, seconds=seconds))
        assert attribute(UnservedSale(AT, None, None), [touch], [step], at_work={one}).step is step_expected


def test_the_narrowest_policy_holds_and_of_it_the_latest() -> None:
    made = [
        Policy(UUID(int=1), "/", 1, date(2026, 1, 1), ()),
        Policy(UUID(int=2), "/EAST/", 1, date(2026, 2, 1), ()),
        Policy(UUID(int=3), "/EAST/", 2, date(2026, 2, 1), ()),
        Policy(UUID(int=4), "/EAST/", 3, date(2026, 4, 1), ()),
    ]

    def held(path: str, day: date) -> int | None:
        found = policy_for(made, path, day)
        return None if found is None else found.id.int

    assert held("/EAST/SH/", date(2025, 12, 31)) is None
    assert held("/EAST/SH/", date(2026, 1, 31)) == 1
    assert held("/EAST/SH/", date(2026, 3, 1)) == 3
    assert held("/EAST/SH/", date(2026, 4, 1)) == 4
    assert held("/WEST/", date(2026, 4, 1)) == 1


def test_a_policy_says_each_thing_once() -> None:
    twice = TouchWindow(TouchKind.VISIT, 7)
    assert fault_of((CouponIssuer(), CouponIssuer())) is not None
    fault = fault_of((CouponIssuer(), LastTouch((twice, twice))))
    assert fault is not None
    assert fault[0] == "steps[1].kinds"
    assert fault_of((DedicatedFirst(), LastTouch((twice,)), CouponIssuer())) is None
