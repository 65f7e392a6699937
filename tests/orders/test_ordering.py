"""Placing, paying, cancelling and refunding orders, with real prices and the real voucher desk."""

import asyncio
from dataclasses import dataclass
from uuid import uuid4

import pytest
from msgspec import structs

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.days.queries import store_day
from guide_app.ground.orders.errors import (
    AmountDiffers,
    OrderNotCancellable,
    OrderNotPayable,
    OrderNotRefundable,
    PaymentReferenceUsed,
    QuantityExceeds,
    SkuNotSold,
    UnknownLine,
)
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.queries import order_view, orders_in_reach
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod
from guide_app.ground.orders.schemas import (
    LineReturned,
    LineWanted,
    OrderView,
    PaymentTaken,
    PlaceOrder,
    RefundOrder,
)
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stores.schemas import StoreView
from tests.factories import ASku, a_member, a_sku, a_store, an_actor, an_associate, hq_actor

DESK = CouponDesk()
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)


@dataclass
class Shop:
    """A store with two people and an article."""

    store: StoreView
    associate: Actor
    manager: Actor
    sku: ASku

    async def order(self, quantity: int = 3, *, payment: PaymentTaken | None = CASH) -> OrderView:
        """An order of the article by the associate."""
        command = PlaceOrder(lines=[LineWanted(self.sku.code, quantity)], payment=payment)
        return await place_order(self.associate, command, desk=DESK)


async def an_open_shop() -> Shop:
    store = await a_store()
    return Shop(
        store=store,
        associate=an_actor(await an_associate(store)),
        manager=an_actor(await an_associate(store, Role.STORE_MANAGER)),
        sku=await a_sku(price_fen=3_333),
    )


@pytest.fixture
async def shop(db: None) -> Shop:
    return await an_open_shop()


async def _events(kind: str) -> int:
    return int(await fetch_value("SELECT count(*) FROM event WHERE type = $1", kind))


async def test_an_order_is_priced_by_the_price_book_and_paid_at_once(shop: Shop) -> None:
    order = await shop.order(3)
    assert (order.status, order.list_fen, order.payable_fen) == (OrderStatus.PAID, 9_999, 9_999)
    assert order.serving_id == shop.associate.associate_id
    assert await order_view(shop.associate, order.id) == order
    assert (await _events("order_placed"), await _events("order_paid")) == (0, 1), "it never waited"
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'orders.placed_and_paid'") == 1


async def test_the_roles_of_the_member_are_frozen_when_the_order_is_paid(shop: Shop) -> None:
    winner = await an_associate(shop.store)
    member = await a_member(shop.store, dedicated=winner, acquirer=winner)
    command = PlaceOrder(lines=[LineWanted(shop.sku.code)], member_id=member.id)
    placed = await place_order(shop.associate, command, desk=DESK)
    assert placed.dedicated_id is None, "nothing is frozen before the payment"
    paid = await pay_order(shop.associate, placed.id, CASH, desk=DESK)
    assert (paid.dedicated_id, paid.acquirer_id) == (winner.id, winner.id)
    assert paid.paid_at is not None


async def test_an_order_is_paid_once(shop: Shop) -> None:
    placed = await shop.order(payment=None)
    await pay_order(shop.associate, placed.id, CASH, desk=DESK)
    with pytest.raises(OrderNotPayable):
        await pay_order(shop.associate, placed.id, CASH, desk=DESK)


async def test_a_payment_of_another_amount_is_refused_before_anything_is_kept(shop: Shop) -> None:
    wrong = PaymentTaken(method=PaymentMethod.WECHAT, amount_fen=1)
    with pytest.raises(AmountDiffers):
        await shop.order(payment=wrong)
    assert await fetch_value("SELECT count(*) FROM orders") == 0


async def test_one_payment_pays_one_order(shop: Shop) -> None:
    wechat = PaymentTaken(method=PaymentMethod.WECHAT, reference="4200001")
    first, second = await shop.order(payment=None), await shop.order(payment=None)
    await pay_order(shop.associate, first.id, wechat, desk=DESK)
    with pytest.raises(PaymentReferenceUsed):
        await pay_order(shop.associate, second.id, wechat, desk=DESK)
    assert (await order_view(shop.associate, second.id)).status == OrderStatus.PLACED


async def test_an_order_says_how_it_was_paid(shop: Shop) -> None:
    placed = await shop.order(1, payment=None)
    assert placed.payments == []
    paid = await pay_order(shop.associate, placed.id, PaymentTaken(PaymentMethod.WECHAT, reference="42"), desk=DESK)
    (payment,) = paid.payments
    assert (payment.method, payment.amount_fen, payment.reference) == (PaymentMethod.WECHAT, 3_333, "42")
    assert payment.paid_at == paid.paid_at
    refund = await refund_order(shop.manager, paid.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)
    assert refund.order.payments == [structs.replace(payment, back_fen=3_333)]


async def test_goods_that_come_back_are_no_payment_by_themselves(shop: Shop) -> None:
    goods = PaymentTaken(method=PaymentMethod.EXCHANGE)
    placed = await shop.order(payment=None)
    for field, taking in {
        "payment.method": lambda: shop.order(payment=goods),
        "method": lambda: pay_order(shop.associate, placed.id, goods, desk=DESK),
    }.items():
        with pytest.raises(InvalidField) as refused:
            await taking()
        assert refused.value.facts["field"] == field


async def test_a_refund_gives_back_what_was_paid_for_these_units(shop: Shop) -> None:
    order = await shop.order(3)
    first = await refund_order(shop.manager, order.id, RefundOrder([LineReturned(1, 2)]), desk=DESK)
    assert (first.amount_fen, first.fully_returned, first.order.refunded_fen) == (6_666, False, 6_666)
    last = await refund_order(shop.manager, order.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)
    assert (last.amount_fen, last.fully_returned, last.order.refunded_fen) == (3_333, True, 9_999)
    assert last.number == f"{order.number}-R2"
    assert await _events("order_refunded") == 2


async def test_more_than_was_bought_cannot_come_back(shop: Shop) -> None:
    order = await shop.order(2)
    with pytest.raises(QuantityExceeds):
        await refund_order(shop.manager, order.id, RefundOrder([LineReturned(1, 3)]), desk=DESK)
    with pytest.raises(UnknownLine):
        await refund_order(shop.manager, order.id, RefundOrder([LineReturned(2, 1)]), desk=DESK)
    with pytest.raises(InvalidField):
        await refund_order(shop.manager, order.id, RefundOrder([LineReturned(1, 1), LineReturned(1, 1)]), desk=DESK)
    assert (await order_view(shop.associate, order.id)).refunded_fen == 0


async def test_only_a_paid_order_is_refunded_and_only_a_placed_one_cancelled(shop: Shop) -> None:
    placed = await shop.order(payment=None)
    with pytest.raises(OrderNotRefundable):
        await refund_order(shop.manager, placed.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)
    cancelled = await cancel_order(shop.associate, placed.id, desk=DESK)
    assert cancelled.status == OrderStatus.CANCELLED
    paid = await shop.order()
    with pytest.raises(OrderNotCancellable):
        await cancel_order(shop.associate, paid.id, desk=DESK)


async def test_an_associate_does_not_pay_money_back(shop: Shop) -> None:
    order = await shop.order()
    with pytest.raises(Forbidden):
        await refund_order(shop.associate, order.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)


async def test_another_stores_orders_members_and_counters_do_not_exist(shop: Shop) -> None:
    order = await shop.order()
    stranger = an_actor(await an_associate())
    with pytest.raises(NotFound):
        await order_view(stranger, order.id)
    with pytest.raises(NotFound):
        await cancel_order(stranger, order.id, desk=DESK)
    assert (await orders_in_reach(stranger, PageRequest(None, 50))).items == []
    elsewhere = await a_member(await a_store())
    command = PlaceOrder(lines=[LineWanted(shop.sku.code)], member_id=elsewhere.id)
    with pytest.raises(NotFound):
        await place_order(shop.associate, command, desk=DESK)
    with pytest.raises(NotFound):
        await place_order(stranger, PlaceOrder(lines=[LineWanted(shop.sku.code)], store_id=shop.store.id), desk=DESK)


async def test_what_has_no_price_is_not_sold(shop: Shop) -> None:
    with pytest.raises(SkuNotSold):
        await place_order(shop.associate, PlaceOrder(lines=[LineWanted("NO-SUCH")]), desk=DESK)
    with pytest.raises(NotFound):
        await place_order(shop.associate, PlaceOrder(lines=[LineWanted(shop.sku.code)], member_id=uuid4()), desk=DESK)


async def test_headquarters_name_the_store(shop: Shop) -> None:
    hq = await hq_actor()
    with pytest.raises(InvalidField):
        await place_order(hq, PlaceOrder(lines=[LineWanted(shop.sku.code)]), desk=DESK)
    order = await place_order(hq, PlaceOrder(lines=[LineWanted(shop.sku.code)], store_id=shop.store.id), desk=DESK)
    assert order.serving_id is None, "nobody of the store served"


async def test_a_stores_day_adds_up(shop: Shop) -> None:
    first = await shop.order(3)
    await shop.order(1)
    await refund_order(shop.manager, first.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)
    day = await store_day(shop.manager, shop.store.id, business_date(now()))
    assert (day.orders, day.units, day.sales_fen, day.refunds_fen, day.net_fen) == (2, 4, 13_332, 3_333, 9_999)
    assert (day.atv_fen, day.upt_milli) == (6_666, 2_000)
    assert [row.sales_fen for row in day.associates] == [13_332]
    with pytest.raises(NotFound):
        await store_day(an_actor(await an_associate()), shop.store.id, business_date(now()))


async def test_two_tills_take_one_payment_once(committed_db: str) -> None:
    shop = await an_open_shop()
    placed = await shop.order(payment=None)
    answers = await asyncio.gather(
        *(asyncio.create_task(pay_order(shop.associate, placed.id, CASH, desk=DESK)) for _ in range(8)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, OrderView) for answer in answers) == 1
    assert sum(isinstance(answer, OrderNotPayable) for answer in answers) == 7
    assert await fetch_value("SELECT count(*) FROM payment") == 1
    assert await _events("order_paid") == 1


async def test_refunds_at_once_never_give_back_more_than_was_paid(committed_db: str) -> None:
    shop = await an_open_shop()
    order = await shop.order(5)
    refund = RefundOrder([LineReturned(1, 2)])
    await asyncio.gather(
        *(asyncio.create_task(refund_order(shop.manager, order.id, refund, desk=DESK)) for _ in range(6)),
        return_exceptions=True,
    )
    rows = await fetch("SELECT amount_fen FROM refund")
    assert [row["amount_fen"] for row in rows] == [6_666, 6_666]
    assert (await order_view(shop.associate, order.id)).refunded_fen == 13_332


async def test_an_order_says_its_channel_and_people_place_none_that_imports_write(shop: Shop) -> None:
    lines = [LineWanted(shop.sku.code, 1)]
    order = await place_order(shop.associate, PlaceOrder(lines=lines, channel=Channel.ASSOCIATE_APP), desk=DESK)
    assert order.channel is Channel.ASSOCIATE_APP
    assert Channel.ASSOCIATE_APP.is_placed_by_people
    for channel in Channel:
        if not channel.is_placed_by_people:
            with pytest.raises(InvalidField) as refused:
                await place_order(shop.associate, PlaceOrder(lines=lines, channel=channel), desk=DESK)
            assert refused.value.facts["field"] == "channel"


async def test_what_is_sold_on_the_air_is_told_as_livestream(shop: Shop) -> None:
    command = PlaceOrder(lines=[LineWanted(shop.sku.code, 1)], channel=Channel.LIVESTREAM, payment=CASH)
    order = await place_order(shop.associate, command, desk=DESK)
    assert (await order_view(shop.associate, order.id)).channel is Channel.LIVESTREAM
    (payload,) = [row["payload"] for row in await fetch("SELECT payload FROM event WHERE type = 'order_paid'")]
    assert OrderPaid.decode(payload).channel == "livestream"


async def test_placing_paying_and_reading_tell_an_order_alike(shop: Shop) -> None:
    at_once = await shop.order(2)
    later = await shop.order(2, payment=None)
    paid = await pay_order(shop.associate, later.id, CASH, desk=DESK)
    for order in (at_once, paid):
        assert await order_view(shop.associate, order.id) == order
    events = await fetch("SELECT payload FROM event WHERE type = 'order_paid' ORDER BY seq")
    first, second = (OrderPaid.decode(row["payload"]) for row in events)
    own = {"order_id", "number", "paid_at", "lines"}
    kept = [name for name in OrderPaid.__struct_fields__ if name not in own]
    assert [getattr(first, name) for name in kept] == [getattr(second, name) for name in kept]
    lines = [[structs.replace(line, line_id=first.order_id) for line in event.lines] for event in (first, second)]
    assert lines[0] == lines[1]
