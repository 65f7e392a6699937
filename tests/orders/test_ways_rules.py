"""Where money goes back to: exact to the fen over any number of refunds, never more to a payment than it brought."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.errors import AmountDiffers, AmountExceeds
from guide_app.ground.orders.rules import PaymentMethod, amounts_of, part_of
from guide_app.ground.orders.ways.rules import (
    ELECTRONIC,
    Chosen,
    PaymentLeft,
    after_ways,
    in_turn,
    less,
    ways_back,
)

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


def paid(no: int, method: PaymentMethod, fen: int, minute: int = 0) -> PaymentLeft:
    return PaymentLeft(UUID(int=no), method, f"ref-{no}", NOON + timedelta(minutes=minute), fen)


@st.composite
def orders(draw: st.DrawFn) -> list[PaymentLeft]:
    methods = draw(st.lists(st.sampled_from(PaymentMethod), min_size=1, max_size=5))
    return [
        paid(no, method, draw(st.integers(0, 10_000)), draw(st.integers(0, 3)))
        for no, method in enumerate(methods, start=1)
    ]


@given(st.data(), orders())
def test_refunds_of_any_number_give_every_payment_back_what_it_brought(
    data: st.DataObject, payments: list[PaymentLeft]
) -> None:
    left = payments
    while total := sum(one.left_fen for one in left):
        amount = data.draw(st.integers(1, total))
        carried = data.draw(st.integers(0, amount))
        named = data.draw(st.lists(st.sampled_from(left), unique_by=lambda one: one.id))
        chosen = [Chosen(one.id, in_cash=data.draw(st.booleans())) for one in named]
        if sum(one.left_fen for one in named) < amount - carried:
            chosen = []
        ways = ways_back(left, amount, chosen=chosen, carried_fen=carried)
        assert sum(way.amount_fen for way in ways) == amount
        assert sum(way.amount_fen for way in ways if way.method is PaymentMethod.EXCHANGE) == carried
        assert all(way.amount_fen > 0 for way in ways)
        assert len({(way.payment_id, way.method) for way in ways}) == len(ways)
        left = after_ways(left, ways)
        assert all(one.left_fen >= 0 for one in left)
    with pytest.raises(AmountExceeds):
        ways_back(left, 1)


@given(orders(), st.data())
def test_without_a_choice_no_cash_goes_out_while_an_account_can_take_it(
    payments: list[PaymentLeft], data: st.DataObject
) -> None:
    electronic = sum(one.left_fen for one in payments if one.method in ELECTRONIC)
    amount = data.draw(st.integers(0, sum(one.left_fen for one in payments)))
    ways = ways_back(payments, amount)
    assert sum(way.amount_fen for way in ways if way.method in ELECTRONIC) == min(amount, electronic)
    before, after = ways_back(payments, amount), less(payments, amount)
    assert after_ways(payments, before) == after, "what did not say where it went is taken to have gone so"


def test_the_latest_goes_back_first_and_what_came_by_goods_is_paid_in_cash() -> None:
    payments = [
        paid(1, PaymentMethod.EXCHANGE, 500),
        paid(2, PaymentMethod.WECHAT, 300, minute=1),
        paid(3, PaymentMethod.TILL_CARD, 200, minute=2),
        paid(4, PaymentMethod.TILL_CASH, 100, minute=3),
    ]
    assert [one.id.int for one in in_turn(payments)] == [3, 2, 4, 1]
    assert [(way.payment_id.int, way.method, way.amount_fen) for way in ways_back(payments, 700)] == [
        (3, "till_card", 200),
        (2, "wechat", 300),
        (4, "till_cash", 100),
        (1, "till_cash", 100),
    ]
    chosen = [Chosen(UUID(int=4)), Chosen(UUID(int=2), 50, in_cash=True)]
    ways = ways_back(payments, 150, chosen=chosen)
    assert [(way.payment_id.int, way.method, way.amount_fen) for way in ways] == [
        (4, "till_cash", 100),
        (2, "till_cash", 50),
    ]
    assert {way.method for way in ways_back(payments, 700, by=PaymentMethod.IMPORTED)} == {"imported"}


@pytest.mark.parametrize(
    ("chosen", "refusal", "left_fen"),
    [
        ([Chosen(UUID(int=9))], InvalidField, None),
        ([Chosen(UUID(int=1)), Chosen(UUID(int=1))], InvalidField, None),
        ([Chosen(UUID(int=1), 301)], AmountExceeds, 300),
        ([Chosen(UUID(int=1), 10)], AmountExceeds, 10),
    ],
)
def test_a_choice_that_cannot_be_is_refused_at_its_field(
    chosen: list[Chosen], refusal: type[InvalidField | AmountExceeds], left_fen: int | None
) -> None:
    with pytest.raises(refusal) as refused:
        ways_back([paid(1, PaymentMethod.WECHAT, 300)], 100, chosen=chosen)
    assert refused.value.facts["field"] == "pay_back"
    assert refused.value.facts.get("left_fen") == left_fen


@given(st.lists(st.integers(0, 1_000), max_size=4), st.integers(0, 1_000))
def test_several_payments_add_up_and_one_may_leave_its_amount_out(said: list[int], rest: int) -> None:
    total = sum(said)
    if said:
        assert amounts_of(said, total) == said
        with pytest.raises(AmountDiffers):
            amounts_of(said, total + 1)
    if rest:
        assert amounts_of([*said, None], total + rest) == [*said, rest]
        with pytest.raises(InvalidField):
            amounts_of([*said, None, None], total + rest)


def test_a_part_is_something_and_no_more_than_what_is_due() -> None:
    assert (part_of(None, 700), part_of(300, 700), part_of(0, 0)) == (700, 300, 0)
    for stated in (0, 701):
        with pytest.raises(AmountDiffers):
            part_of(stated, 700)
