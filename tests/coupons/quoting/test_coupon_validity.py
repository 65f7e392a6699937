"""When a claimed coupon is valid."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.quoting.instants import instant_of
from coupons.quoting.refusals import RefusalCode, RequestRefused
from coupons.quoting.validity import (
    AfterClaimRule,
    Claim,
    FixedRule,
    NeverValid,
    Valid,
    ValidityRule,
    answer_claims,
    window_of,
)
from guide_app.base.kernel.calendar import SHANGHAI

instants = st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda instant: instant.replace(microsecond=0)
)


def at(text: str) -> datetime:
    return instant_of(text if "T" in text else f"{text}T00:00:00+08:00")


LATE = "2026-01-30T23:50:00+08:00"


@pytest.mark.parametrize(
    ("claimed_at", "rule", "window"),
    [
        (LATE, AfterClaimRule(days=3), (LATE, "2026-02-02")),
        (LATE, AfterClaimRule(days=3, delay_days=1), ("2026-01-31", "2026-02-03")),
        (LATE, AfterClaimRule(days=3, to=at("2026-02-01")), (LATE, "2026-02-01")),
        (LATE, AfterClaimRule(days=1, from_=at("2026-03-05T18:00:00Z")), ("2026-03-05T18:00:00Z", "2026-03-07")),
        (LATE, AfterClaimRule(days=1, from_=at("2026-01-01")), (LATE, "2026-01-31")),
        (LATE, AfterClaimRule(days=3, delay_days=1, to=at("2026-01-31")), None),
        ("2026-02-01", AfterClaimRule(days=3, to=at("2026-02-01")), None),
        ("2026-01-30T16:00:00Z", AfterClaimRule(days=1), ("2026-01-31", "2026-02-01")),
        ("2026-01-30T15:59:59Z", AfterClaimRule(days=1), ("2026-01-30T23:59:59+08:00", "2026-01-31")),
        (LATE, FixedRule(from_=at("2026-05-01"), to=at("2026-06-01")), ("2026-05-01", "2026-06-01")),
        ("2026-05-31T15:59:59Z", FixedRule(from_=at("2026-05-01"), to=at("2026-06-01")), ("2026-05-01", "2026-06-01")),
        ("2026-05-31T16:00:00Z", FixedRule(from_=at("2026-05-01"), to=at("2026-06-01")), None),
    ],
)
def test_windows_count_local_days(claimed_at: str, rule: ValidityRule, window: tuple[str, str] | None) -> None:
    assert window_of(rule, at(claimed_at)) == (None if window is None else (at(window[0]), at(window[1])))


@given(instants, st.integers(1, 3650), st.integers(0, 365))
def test_a_window_ends_at_a_local_midnight_after_the_days_promised(claimed: datetime, days: int, delay: int) -> None:
    window = window_of(AfterClaimRule(days=days, delay_days=delay), claimed)
    assert window is not None
    end = window.valid_to.astimezone(SHANGHAI)
    assert (end.hour, end.minute, end.second) == (0, 0, 0)
    last_day = (end - timedelta(seconds=1)).date()
    assert last_day - claimed.astimezone(SHANGHAI).date() == timedelta(days=delay + days - 1)
    assert window.valid_from >= claimed


def test_answers_come_by_id_in_local_time() -> None:
    claims = [
        Claim(id="b", claimed_at=at(LATE), rule=AfterClaimRule(days=1)),
        Claim(id="a", claimed_at=at("2027-01-01"), rule=FixedRule(from_=at("2026-01-01"), to=at("2026-02-01"))),
    ]
    never, valid = answer_claims(claims).items
    assert never == NeverValid(id="a")
    assert isinstance(valid, Valid)
    assert valid.valid_from.isoformat() == LATE


@pytest.mark.parametrize("kind", ["fixed", "after claim"])
def test_a_rule_that_ends_when_it_begins_is_refused(kind: str) -> None:
    end = at("2026-02-01")
    rule = FixedRule(from_=end, to=end) if kind == "fixed" else AfterClaimRule(days=1, from_=end, to=end)
    with pytest.raises(RequestRefused) as refused:
        answer_claims([Claim(id="a", claimed_at=end, rule=rule)])
    assert refused.value.code is RefusalCode.BAD_WINDOW


def test_two_items_with_one_id_are_refused_before_windows_are_looked_at() -> None:
    end = at("2026-02-01")
    claim = Claim(id="a", claimed_at=end, rule=FixedRule(from_=end, to=end))
    with pytest.raises(RequestRefused) as refused:
        answer_claims([claim, claim])
    assert refused.value.code is RefusalCode.DUPLICATE_ID
