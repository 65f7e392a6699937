"""When a sale is recognised, whatever the days are: never too early, exactly so many days after, never taken back."""

from datetime import date, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from commissions.engine.api import Moment, PlanTerms, Reached, day_from, recognition_of
from commissions.engine.plans.recognition import Recognition

KINDS = ("PAID", "SHIPPED", "RECEIVED")
BLANK = PlanTerms(1, Moment("2026-01-01T00:00:00+08:00"))
some_day = st.dates(date(2024, 1, 1), date(2028, 12, 31))
numbers = st.integers(0, 366)


def recognition(by: str | None, days: int | None) -> Recognition | None:
    return recognition_of(msgspec.structs.replace(BLANK, recognised_by=by, vest_days=days))


@st.composite
def reached(draw: st.DrawFn, *, in_order: bool = False) -> Reached:
    """An order that was paid, and perhaps shipped and received."""
    paid, shipped, received = (day_from(draw(some_day)) for _ in range(3))
    if in_order:
        paid, shipped, received = sorted([paid, shipped, received])
    return Reached(paid, *(draw(st.sampled_from([one, None])) for one in (shipped, received)))


@given(reached(), st.sampled_from(KINDS), numbers)
def test_it_is_never_before_the_payment_nor_before_what_it_waits_for(at: Reached, by: str, days: int) -> None:
    rule = recognition(by, days)
    assert rule is not None
    day, at_once = rule.day_of(at), msgspec.structs.replace(rule, days=0).day_of(at)
    assert (day is None) == (at_once is None)
    if day is not None and at_once is not None:
        assert at_once >= at.paid_on
        assert at_once in {at.paid_on, at.shipped_on, at.received_on}
        assert day - at_once == days


@given(reached(in_order=True), numbers)
def test_paid_comes_before_shipped_and_shipped_before_received(at: Reached, days: int) -> None:
    found = [rule.day_of(at) for by in KINDS if (rule := recognition(by, days)) is not None]
    known = [day for day in found if day is not None]
    assert known == sorted(known)
    assert [day is None for day in found] == sorted(day is None for day in found)


@given(reached(), st.sampled_from([None, *KINDS]), numbers)
def test_to_learn_more_recognises_sooner_or_the_same(at: Reached, by: str | None, days: int) -> None:
    rule = recognition(by, days)
    assert rule is not None
    whole = rule.day_of(at)
    for name in ("shipped_on", "received_on"):
        less = rule.day_of(msgspec.structs.replace(at, **{name: None}))
        assert less is None or (whole is not None and whole <= less)


@given(reached(), st.one_of(st.none(), numbers))
def test_a_version_that_names_nothing_goes_by_the_receipt_as_ever(at: Reached, days: int | None) -> None:
    rule = recognition(None, days)
    assert (rule is None) == (days is None)
    if rule is not None:
        assert rule.day_of(at) == (None if at.received_on is None else at.received_on + rule.days)


def test_the_days_of_a_month_and_of_a_leap_year_are_counted() -> None:
    rule = recognition("RECEIVED", 7)
    assert rule is not None
    received = date(2028, 2, 25)
    at = Reached(day_from(received), None, day_from(received))
    assert rule.day_of(at) == day_from(received + timedelta(days=7)) == day_from(date(2028, 3, 3))
