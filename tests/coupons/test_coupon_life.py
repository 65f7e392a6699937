"""The life of a coupon, by the table of effective states and commands."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coupons.errors import CouponRefusal
from coupons.rules import (
    LOCK_TTL,
    OFFER_TTL,
    CouponState,
    StoredCoupon,
    accept,
    changes_state,
    confirm,
    effective_state,
    lock,
    offer,
    release,
    return_,
    void,
    withdraw,
)
from tests.coupons.coupon_rule_book import table

NOW = datetime(2026, 1, 15, 4, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def named(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


A, B, OWNER, FRIEND = named("order A"), named("order B"), named("owner"), named("friend")
ISSUED = StoredCoupon(
    id=named("coupon"),
    version=1,
    state=CouponState.ISSUED,
    owner=OWNER,
    home_member=OWNER,
    valid_from=NOW - DAY,
    valid_to=NOW + DAY,
)
LOCKED = lock(ISSUED, NOW - SECOND, order=A, quote_hash="h1")
USED = confirm(LOCKED, NOW - SECOND, order=A, quote_hash="h1")
VOID = void(ISSUED, NOW - SECOND)
EXPIRED = replace(ISSUED, valid_to=NOW)
OFFERED = offer(ISSUED, NOW - SECOND)
COLUMNS = {
    "ISSUED": ISSUED,
    "LOCKED": LOCKED,
    "USED": USED,
    "VOID": VOID,
    "EXPIRED": EXPIRED,
    "TRANSFERRING": OFFERED,
}

Command = Callable[[StoredCoupon, datetime], StoredCoupon]


def locking(order: UUID, quote_hash: str = "h1") -> Command:
    return lambda coupon, now: lock(coupon, now, order=order, quote_hash=quote_hash)


def confirming(order: UUID, quote_hash: str = "h1") -> Command:
    return lambda coupon, now: confirm(coupon, now, order=order, quote_hash=quote_hash)


def releasing(order: UUID) -> Command:
    return lambda coupon, now: release(coupon, now, order=order)


def returning(order: UUID) -> Command:
    return lambda coupon, now: return_(coupon, now, order=order, at=now)


COMMANDS: dict[str, Command] = {
    "lock A": locking(A),
    "lock A, other quote": locking(A, "h2"),
    "lock B": locking(B),
    "confirm A": confirming(A),
    "confirm A, other quote": confirming(A, "h2"),
    "confirm B": confirming(B),
    "release A": releasing(A),
    "release B": releasing(B),
    "return A": returning(A),
    "return B": returning(B),
    "void": void,
    "offer": offer,
    "accept": lambda coupon, now: accept(coupon, now, recipient=FRIEND),
    "withdraw": withdraw,
}


def cells() -> list[tuple[str, str, str]]:
    """Command, effective state before and cell, of the table in the rule book."""
    rows = table("Life of a coupon")
    return [(row["command"], state, row[state]) for row in rows for state in row if state != "command"]


def outcome(before: StoredCoupon, command: Command, now: datetime) -> str:
    """What a cell of the table would say."""
    try:
        after = command(before, now)
    except CouponRefusal as refusal:
        return f"!{refusal.answer}"
    return f"{'=' if after == before else ''}{effective_state(after, now)}"


@pytest.mark.parametrize(("command", "state", "cell"), cells())
def test_a_command_makes_of_a_state_what_the_table_says(command: str, state: str, cell: str) -> None:
    before = COLUMNS[state]
    assert effective_state(before, NOW) == state
    assert outcome(before, COMMANDS[command], NOW) == cell


@pytest.mark.parametrize(
    ("coupon", "now", "state"),
    [
        (USED, NOW + 9 * DAY, "USED"),
        (VOID, NOW + 9 * DAY, "VOID"),
        (ISSUED, ISSUED.valid_to - SECOND, "ISSUED"),
        (ISSUED, ISSUED.valid_to, "EXPIRED"),
        (LOCKED, NOW - 2 * SECOND + LOCK_TTL, "LOCKED"),
        (LOCKED, NOW - SECOND + LOCK_TTL, "ISSUED"),
        (LOCKED, ISSUED.valid_to, "EXPIRED"),
        (lock(ISSUED, ISSUED.valid_to - SECOND, order=A, quote_hash="h"), ISSUED.valid_to, "LOCKED"),
        (offer(ISSUED, ISSUED.valid_to - SECOND), ISSUED.valid_to, "TRANSFERRING"),
        (offer(ISSUED, NOW - OFFER_TTL + SECOND), NOW, "TRANSFERRING"),
        (offer(ISSUED, NOW - OFFER_TTL), NOW, "ISSUED"),
    ],
)
def test_the_effective_state_follows_the_clock_and_needs_no_job(
    coupon: StoredCoupon, now: datetime, state: str
) -> None:
    assert effective_state(coupon, now) == state


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("steps", "answers"),
    [
        (
            [
                (0, locking(A)),
                (0, locking(A)),
                (1, confirming(A)),
                (1, confirming(A)),
                (1, confirming(B)),
                (1, releasing(A)),
            ],
            ["LOCKED", "=LOCKED", "USED", "=USED", "!OTHER_ORDER", "!ALREADY_USED"],
        ),
        (
            [(0, locking(A)), (15.02, locking(B)), (15.03, confirming(A)), (15.05, confirming(B))],
            ["LOCKED", "LOCKED", "!LOCK_LOST", "USED"],
        ),
        ([(24 * 60 - 1, locking(A)), (24 * 60 + 5, confirming(A))], ["LOCKED", "USED"]),
        ([(24 * 60, locking(A))], ["!EXPIRED"]),
        ([(0, locking(A)), (1, void), (2, confirming(A)), (3, void)], ["LOCKED", "!LOCKED", "USED", "!ALREADY_USED"]),
        ([(0, locking(A)), (1, confirming(A, "h2")), (2, confirming(A))], ["LOCKED", "!QUOTE_CHANGED", "USED"]),
        ([(0, locking(A)), (16, locking(A)), (17, confirming(A))], ["LOCKED", "LOCKED", "USED"]),
        ([(0, locking(A)), (1, releasing(A)), (2, returning(A))], ["LOCKED", "ISSUED", "!NOT_USED"]),
    ],
)
def test_sequences_of_commands_are_answered_one_after_the_other(
    steps: list[tuple[float, Command]], answers: list[str]
) -> None:
    coupon, given = ISSUED, []
    for minutes, command in steps:
        now = NOW + minutes * MINUTE
        given.append(outcome(coupon, command, now))
        if not given[-1].startswith("!"):
            coupon = command(coupon, now)
    assert given == answers


def test_a_whole_life_writes_one_event_for_each_change() -> None:
    life = [ISSUED]
    for command in (locking(A), confirming(A), returning(A), locking(B), releasing(B), void):
        life.append(command(life[-1], NOW))
    assert [effective_state(one, NOW) for one in life] == [
        "ISSUED",
        "LOCKED",
        "USED",
        "ISSUED",
        "LOCKED",
        "ISSUED",
        "VOID",
    ]
    assert all(changes_state(one, other, now=NOW) for one, other in pairwise(life))


def test_locking_again_replaces_the_quote_and_not_the_time() -> None:
    again = lock(LOCKED, NOW, order=A, quote_hash="h2")
    assert (again.quote_hash, again.lock_until) == ("h2", LOCKED.lock_until)
    assert not changes_state(LOCKED, again, now=NOW)


def test_a_coupon_is_not_locked_before_its_window_begins() -> None:
    early = ISSUED.valid_from - SECOND
    assert outcome(ISSUED, locking(A), early) == "!NOT_STARTED"
    assert outcome(ISSUED, locking(A), ISSUED.valid_from) == "LOCKED"


def test_accepting_moves_the_owner_and_nothing_else() -> None:
    assert accept(OFFERED, NOW, recipient=FRIEND) == replace(ISSUED, owner=FRIEND)
    assert withdraw(OFFERED, NOW) == ISSUED


def test_a_coupon_back_after_its_end_is_expired_unless_grace_keeps_it() -> None:
    late = ISSUED.valid_to
    assert effective_state(return_(USED, late, order=A, at=late), late) == "EXPIRED"
    kept = return_(USED, late, order=A, at=late, grace=3 * DAY)
    assert (effective_state(kept, late), kept.valid_to, kept.order) == ("ISSUED", late + 3 * DAY, None)


@given(st.lists(st.tuples(st.sampled_from(sorted(COMMANDS)), st.integers(0, 2 * 24 * 60)), max_size=12))
def test_no_sequence_of_commands_revives_a_void_coupon_or_spends_one_twice(steps: list[tuple[str, int]]) -> None:
    coupon, spent_by, was_void = ISSUED, None, False
    for name, minutes in sorted(steps, key=lambda step: step[1]):
        now = NOW + minutes * MINUTE
        try:
            after = COMMANDS[name](coupon, now)
        except CouponRefusal:
            continue
        if effective_state(coupon, now) is CouponState.USED and effective_state(after, now) is CouponState.USED:
            assert after.order == spent_by
        was_void = was_void or after.state is CouponState.VOID
        assert not was_void or after.state is CouponState.VOID
        spent_by = after.order if after.state is CouponState.USED else None
        coupon = after
