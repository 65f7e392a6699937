"""The day a sale, a refund or a return belongs to is written once: by the store's clock, and whatever changes later."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

import asyncpg
import httpx
import msgspec
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.days.queries import store_day
from guide_app.ground.orders.events import OrderPaid, OrderRefunded, ReturnUnmatched
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stores.schemas import StoreView, UpdateStore
from guide_app.ground.stores.service import update_store
from tests.factories import ASku, a_sku, a_store, an_actor, an_associate, hq_actor, signed_in

DESK = CouponDesk()
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)
EVENING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 23:00 on the 2nd
NIGHT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # 02:00 on the 3rd
MORNING = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # 10:00 on the 3rd
PAYLOAD = "SELECT payload FROM event WHERE type = $1"
SECOND, THIRD, FOURTH = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


@dataclass
class Shop:
    """A store whose days begin at 04:00, with two people and an article of 10.00 yuan."""

    store: StoreView
    associate: Actor
    manager: Actor
    headers: dict[str, str]
    hq: Actor
    sku: ASku

    async def sell(self, at: datetime, quantity: int = 1, *, payment: PaymentTaken | None = CASH) -> OrderView:
        with clock.pinned(at):
            command = PlaceOrder(lines=[LineWanted(self.sku.code, quantity)], payment=payment)
            return await place_order(self.associate, command, desk=DESK)

    async def take_back(self, order: OrderView, at: datetime) -> None:
        with clock.pinned(at):
            await refund_order(self.manager, order.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)

    async def cut(self, at: datetime, hours: int, *, valid_from: date | None = None) -> StoreView:
        with clock.pinned(at):
            version = await fetch_value("SELECT version FROM store WHERE id = $1", self.store.id)
            command = UpdateStore(day_cut_hours=hours)
            if valid_from is not None:
                command = UpdateStore(day_cut_hours=hours, day_cut_from=valid_from)
            return await update_store(self.hq, self.store.id, command, expected_version=version)

    async def figures(self, on: date) -> tuple[int, int]:
        day = await store_day(self.manager, self.store.id, on)
        return day.sales_fen, day.refunds_fen


@pytest.fixture
async def shop(db: None) -> Shop:
    store = await a_store(day_cut_hours=4)
    with clock.pinned(NIGHT):
        manager = await an_associate(store, Role.STORE_MANAGER)
        return Shop(
            store=store,
            associate=an_actor(await an_associate(store)),
            manager=an_actor(manager),
            headers=await signed_in(manager),
            hq=await hq_actor(),
            sku=await a_sku(price_fen=1_000),
        )


async def test_at_two_in_the_night_today_shows_what_was_sold_last_evening(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    await shop.sell(EVENING, 2)
    with clock.pinned(NIGHT):
        answer = await client.get(f"/v1/stores/{shop.store.id}/day", headers=shop.headers)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["on"], answer.json()["sales_fen"]) == ("2026-03-02", 2_000)
    with clock.pinned(MORNING):
        assert (await store_day(shop.manager, shop.store.id)).on == "2026-03-03"


async def test_a_sale_in_the_night_counts_for_the_evening_before_and_its_number_says_so(shop: Shop) -> None:
    order = await shop.sell(NIGHT)
    assert await shop.figures(SECOND) == (1_000, 0)
    assert order.number.startswith("20260302-")
    assert await fetch_value("SELECT business_on FROM orders WHERE id = $1", order.id) == SECOND


async def test_an_order_paid_later_counts_for_the_day_of_its_payment(shop: Shop) -> None:
    order = await shop.sell(EVENING, payment=None)
    assert await fetch_value("SELECT business_on FROM orders WHERE id = $1", order.id) is None
    with clock.pinned(MORNING):
        await pay_order(shop.associate, order.id, CASH, desk=DESK)
    assert (await shop.figures(SECOND), await shop.figures(THIRD)) == ((0, 0), (1_000, 0))


async def test_another_day_cut_moves_nothing_that_is_booked(shop: Shop) -> None:
    sold = await shop.sell(NIGHT, 2)
    await shop.take_back(sold, NIGHT)
    assert await shop.figures(SECOND) == (2_000, 1_000)
    await shop.cut(MORNING, 0)
    assert await shop.figures(SECOND) == (2_000, 1_000)
    assert await shop.figures(THIRD) == (0, 0)


async def test_a_day_cut_holds_from_tomorrow_on_so_that_the_running_day_stays_one(shop: Shop) -> None:
    changed = await shop.cut(NIGHT, 0)
    assert (changed.day_cut_hours, changed.day_cut_from) == (0, FOURTH)
    await shop.sell(NIGHT)  # 02:00 on the 3rd: still the 2nd
    await shop.sell(datetime(2026, 3, 3, 15, 59, tzinfo=UTC))  # 23:59 on the 3rd
    await shop.sell(datetime(2026, 3, 3, 16, 0, tzinfo=UTC))  # midnight: the 4th begins, the first day of the new cut
    assert [await shop.figures(day) for day in (SECOND, THIRD, FOURTH)] == [(1_000, 0)] * 3


async def test_a_day_cut_can_be_stated_for_a_later_date_and_is_replaced_until_it_holds(shop: Shop) -> None:
    later = await shop.cut(NIGHT, 6, valid_from=date(2026, 4, 1))
    assert (later.day_cut_hours, later.day_cut_from) == (6, date(2026, 4, 1))
    sooner = await shop.cut(NIGHT, 2)
    assert (sooner.day_cut_hours, sooner.day_cut_from) == (2, FOURTH)
    withdrawn = await shop.cut(NIGHT, 4)
    assert (withdrawn.day_cut_hours, withdrawn.day_cut_from) == (4, None)
    assert await fetch_value("SELECT count(*) FROM store_day_cut WHERE store = $1", shop.store.id) == 1


@pytest.mark.parametrize("valid_from", [SECOND, THIRD])
async def test_a_day_that_may_have_begun_gets_no_other_cut(shop: Shop, valid_from: date) -> None:
    with pytest.raises(InvalidField) as refused:
        await shop.cut(NIGHT, 0, valid_from=valid_from)
    assert refused.value.facts["field"] == "day_cut_from"


async def test_a_date_alone_states_no_day_cut(shop: Shop) -> None:
    with clock.pinned(NIGHT), pytest.raises(InvalidField):
        await update_store(shop.hq, shop.store.id, UpdateStore(day_cut_from=date(2027, 1, 1)), expected_version=1)


async def test_events_carry_the_day_that_was_booked(shop: Shop) -> None:
    order = await shop.sell(NIGHT)
    await shop.take_back(order, NIGHT)
    paid = OrderPaid.decode(await fetch_value(PAYLOAD, "order_paid"))
    refunded = OrderRefunded.decode(await fetch_value(PAYLOAD, "order_refunded"))
    assert (paid.business_on, paid.day_cut_hours, refunded.business_on) == (SECOND, 4, SECOND)


def test_an_event_from_before_days_were_frozen_gets_the_date_of_its_moment() -> None:
    old = {"return_id": uuid4(), "store_id": uuid4(), "amount_fen": 1, "returned_at": NIGHT}
    assert ReturnUnmatched.decode(msgspec.json.encode(old)).business_on == THIRD


async def test_the_database_refuses_a_paid_order_without_a_day(shop: Shop) -> None:
    order = await shop.sell(NIGHT)
    with pytest.raises(asyncpg.CheckViolationError, match="paid_on_a_business_day"):
        async with transaction():
            await execute("UPDATE orders SET business_on = NULL WHERE id = $1", order.id)
