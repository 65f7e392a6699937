"""Pure decisions about orders."""

from datetime import date
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.rules import order_number, refund_of_units


@settings(deadline=None)  # a busy machine is no fault
@given(paid=st.integers(0, 10**9), quantity=st.integers(1, 999), data=st.data())
def test_all_returns_of_a_line_give_back_exactly_what_was_paid(paid: int, quantity: int, data: st.DataObject) -> None:
    returned, refunded = 0, 0
    while returned < quantity:
        units = data.draw(st.integers(1, quantity - returned))
        part = refund_of_units(paid, quantity, returned=returned, refunded_fen=refunded, units=units)
        assert part >= 0
        returned += units
        refunded += part
    assert refunded == paid


@settings(deadline=None)  # a busy machine is no fault
@given(paid=st.integers(0, 10**6), quantity=st.integers(1, 99), excess=st.integers(0, 10**6))
def test_a_refund_never_exceeds_what_is_left_of_the_line(paid: int, quantity: int, excess: int) -> None:
    before = min(paid, excess)
    part = refund_of_units(paid, quantity, returned=0, refunded_fen=before, units=quantity)
    assert part <= paid - before


def test_an_order_number_says_its_business_day() -> None:
    number = order_number(UUID("0190a0a0-0000-700d-8a3b-12cd34ef5678"), date(2026, 2, 1))
    assert number == "20260201-64GR0553P4PD"


def counted(counter: int) -> UUID:
    """An id of one certain millisecond: version 7 with a counter of 42 bits, as `new_id` makes them."""
    return UUID(int=1_769_900_000_123 << 80 | 7 << 76 | counter >> 30 << 64 | 2 << 62 | (counter & (1 << 30) - 1) << 32)


def test_orders_of_one_moment_have_numbers_of_their_own() -> None:
    """By how ids are made, never by luck: the counter of a millisecond goes up by one."""
    day = date(2026, 2, 1)
    ids = [new_id() for _ in range(20_000)]
    assert len({order_number(order_id, day) for order_id in ids}) == len(ids)
    steps = {later.int - one.int >> 32 for one, later in pairwise(ids) if later.int >> 64 == one.int >> 64}
    assert steps <= {0, 1}, "the library counts no longer, so numbers of orders are by luck"
    carried = [order_number(counted((1 << 30) - 2 + step), day) for step in range(4)]
    assert len(set(carried)) == 4
    a_day_later = UUID(int=ids[0].int + (86_400_000 << 80))
    assert order_number(a_day_later, date(2026, 2, 2)).partition("-")[2] == order_number(ids[0], day)[9:]
