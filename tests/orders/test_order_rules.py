"""Pure decisions about orders."""

from datetime import date
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
    number = order_number(UUID("0190a0a0-0000-7000-8000-00ab12cd34ef"), date(2026, 2, 1))
    assert number == "20260201-64GR049CTD7F"


def test_orders_of_one_moment_have_numbers_of_their_own() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert len({order_number(order_id, date(2026, 2, 1)) for order_id in ids}) == len(ids)
    a_day_later = UUID(int=ids[0].int + (86_400_000 << 80))
    assert order_number(a_day_later, date(2026, 2, 2)).partition("-")[2] == order_number(ids[0], date(2026, 2, 1))[9:]
