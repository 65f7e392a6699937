"""When nobody is sent anything, and what stands against a message."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.calendar import SHANGHAI
from notices.rules import REMINDERS, TRIES, NoticeKind, NoticeReason, barrier, is_quiet, next_try, step_kind

MINUTES = st.integers(0, 1_439)
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)


@given(MINUTES, MINUTES, MINUTES)
def test_the_hours_that_are_not_quiet_are_those_from_end_to_beginning(minute: int, first: int, last: int) -> None:
    at = datetime(2026, 11, 30, minute // 60, minute % 60, 59, tzinfo=SHANGHAI)
    if first == last:
        assert not is_quiet(at, first, last)
    else:
        assert is_quiet(at, first, last) != is_quiet(at, last, first)
        assert is_quiet(at.replace(hour=first // 60, minute=first % 60), first, last)
        assert not is_quiet(at.replace(hour=last // 60, minute=last % 60), first, last)


def test_a_message_is_tried_ever_later_and_then_no_more() -> None:
    waits = [next_try(tries, NOW) for tries in range(1, len(TRIES) + 2)]
    assert waits == [*(NOW + wait for wait in TRIES), None]
    assert list(TRIES) == sorted(TRIES)


@given(st.sampled_from(NoticeKind), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_only_what_nothing_stands_against_is_sent(
    kind: NoticeKind, is_on: bool, is_late: bool, is_overtaken: bool, opted_out: bool, has_phone: bool
) -> None:
    against = barrier(
        kind, is_on=is_on, is_late=is_late, is_overtaken=is_overtaken, opted_out=opted_out, has_phone=has_phone
    )
    is_sent = is_on and not is_late and not opted_out and has_phone and not (is_overtaken and kind in REMINDERS)
    assert (against is None) == is_sent
    if not is_on:
        assert against is NoticeReason.SWITCHED_OFF


def test_what_customers_did_themselves_is_told_for_the_booking_alone() -> None:
    steps = ("booked", "confirmed", "moved", "cancelled", "arrived", "no_show", "handed_over")
    assert [step_kind(step, by_staff=False) for step in steps] == [NoticeKind.APPOINTMENT_BOOKED, *[None] * 6]
    assert [step_kind(step, by_staff=True) for step in steps][1:4] == [
        NoticeKind.APPOINTMENT_CONFIRMED,
        NoticeKind.APPOINTMENT_MOVED,
        NoticeKind.APPOINTMENT_CANCELLED,
    ]
    assert timedelta(0) < TRIES[0]
