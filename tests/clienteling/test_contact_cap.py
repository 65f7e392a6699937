"""How often a customer may be spoken to, and on which days rules look for whom."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clienteling.rules.care import CAUGHT_UP, OF_RULES, Purpose, days_in, window
from clienteling.rules.contacts import Barrier, allowance

NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)


@given(ages=st.lists(st.integers(0, 40 * 24 * 60), max_size=12), limit=st.integers(1, 6), days=st.integers(1, 30))
def test_who_waits_until_told_may_be_spoken_to_and_not_before(ages: list[int], limit: int, days: int) -> None:
    contacts = [NOW - timedelta(minutes=age) for age in ages]
    judged = allowance(contacts, limit=limit, days=days, at=NOW)
    assert judged.contacts == sum(age < days * 24 * 60 for age in ages)
    assert judged.allowed == (judged.contacts < limit)
    if judged.again_at is not None:
        assert judged.barrier is Barrier.CAP
        assert NOW < judged.again_at <= NOW + timedelta(days=days)
        assert allowance(contacts, limit=limit, days=days, at=judged.again_at).allowed
        before = judged.again_at - timedelta(seconds=1)
        assert not allowance(contacts, limit=limit, days=days, at=before).allowed
    unwilling = allowance(contacts, limit=limit, days=days, at=NOW, may=False)
    assert (unwilling.allowed, unwilling.barrier, unwilling.again_at) == (False, Barrier.NO_CONSENT, None)


@given(purpose=st.sampled_from(OF_RULES), days=st.integers(0, 730), today=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_every_day_is_looked_at_in_its_night_and_never_again_after_the_last(
    purpose: Purpose, days: int, today: date
) -> None:
    looked = days_in(window(purpose, days, today))
    own = today + timedelta(days=days if purpose in (Purpose.BIRTHDAY, Purpose.COUPON_EXPIRING) else -days)
    assert own == looked[-1]
    assert 1 <= len(looked) <= CAUGHT_UP
    assert own not in days_in(window(purpose, days, today + timedelta(days=CAUGHT_UP)))
