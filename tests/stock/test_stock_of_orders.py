"""What lies where goes with orders: held, taken, let go, back again; never more is promised than there is."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.verifying import compare
from guide_app.base.settings import settings
from guide_app.ground.orders.exchange_schemas import ExchangeOrder
from guide_app.ground.orders.jobs import cancel_unpaid_orders
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import (
    LineReturned,
    LineWanted,
    PaymentTaken,
    PlaceOrder,
    PreviewOrder,
    RefundOrder,
)
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.completing import complete_order
from guide_app.ground.orders.service.exchanging import exchange_goods
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.previewing import preview_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stock.checks import CHECKS
from guide_app.ground.stock.errors import StockShort
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.queries import where_is
from guide_app.ground.stock.schemas import CreateWarehouse, FeedStock, StockRow
from guide_app.ground.stock.warehouses import create_warehouse
from guide_app.ground.stores.schemas import StoreView
from tests.factories import (
    ASku,
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_actor_as,
    an_associate,
    hq_actor,
    once,
    signed_in,
)

DESK = CouponDesk()
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
NUMBERS = "SELECT on_hand, held FROM stock WHERE sku = $1"


async def lies(store: StoreView, sku: ASku, on_hand: int, *, as_of: datetime | None = None) -> None:
    row = StockRow(store.code, sku.code, on_hand)
    await feed_stock(await hq_actor(), FeedStock(as_of or now() - timedelta(minutes=10), [row]))


async def numbers(sku: ASku) -> tuple[int, int]:
    """On hand, and held."""
    (row,) = await fetch(NUMBERS, sku.id)
    return row["on_hand"], row["held"]


async def books_are_right() -> None:
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]


def wanted(sku: ASku, units: int = 1, *, paid: bool = False, channel: Channel = Channel.ASSOCIATE_APP) -> PlaceOrder:
    return PlaceOrder(lines=[LineWanted(sku.code, units)], payment=CASH if paid else None, channel=channel)


async def test_an_order_holds_takes_and_lets_go(db: None) -> None:
    store = await a_store()
    seller, manager = an_actor(await an_associate(store)), await an_actor_as(Role.STORE_MANAGER, store)
    sku, free = await a_sku(), await a_sku()
    await lies(store, sku, 5)
    kept = await place_order(seller, wanted(sku, 2), desk=DESK)
    assert await numbers(sku) == (5, 2)
    preview = await preview_order(seller, PreviewOrder(lines=[LineWanted(sku.code), LineWanted(free.code)]), desk=DESK)
    assert [line.stock and line.stock.available for line in preview.lines] == [3, None]
    assert preview.lines[0].stock is not None
    assert not preview.lines[0].stock.stale
    with pytest.raises(StockShort) as refused:
        await place_order(seller, wanted(sku, 4, paid=True), desk=DESK)
    assert refused.value.facts == {"field": "lines[0].sku", "sku": sku.code, "left": 3}
    await place_order(seller, wanted(free, 99, paid=True), desk=DESK)  # nobody counts it
    paid = await pay_order(seller, kept.id, CASH, desk=DESK)
    assert await numbers(sku) == (3, 0)
    given_up = await place_order(seller, wanted(sku, 3), desk=DESK)
    await cancel_order(seller, given_up.id, desk=DESK)
    assert await numbers(sku) == (3, 0)
    await refund_order(manager, paid.id, RefundOrder(lines=[LineReturned(1, 1)], reason="不合适"), desk=DESK)
    await refund_order(
        manager, paid.id, RefundOrder(lines=[LineReturned(1, 1, sellable=False)], reason="破损"), desk=DESK
    )
    assert await numbers(sku) == (4, 0)
    sent = await place_order(seller, wanted(sku, 4, paid=True, channel=Channel.LIVESTREAM), desk=DESK)
    assert await numbers(sku) == (4, 4)
    await refund_order(manager, sent.id, RefundOrder(lines=[LineReturned(1, 1)], reason="不要了"), desk=DESK)
    assert await numbers(sku) == (4, 3)
    await complete_order(seller, sent.id)
    assert await numbers(sku) == (1, 0)
    last = await place_order(seller, wanted(sku, 1, paid=True), desk=DESK)
    exchange = ExchangeOrder(returns=[LineReturned(1, 1)], lines=[LineWanted(sku.code)], reason="换一件")
    await exchange_goods(manager, last.id, exchange, desk=DESK)  # the last one for itself
    assert await numbers(sku) == (0, 0)
    await books_are_right()


async def test_a_feed_replaces_what_was_before_and_keeps_what_came_after(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await a_store()
    seller = an_actor(await an_associate(store))
    sku, start = await a_sku(), now()
    await lies(store, sku, 10, as_of=start - timedelta(hours=2))
    await place_order(seller, wanted(sku, 2, paid=True), desk=DESK)
    held = await place_order(seller, wanted(sku, 3), desk=DESK)
    await lies(store, sku, 20, as_of=start - timedelta(hours=1))
    assert await numbers(sku) == (18, 3)
    told = await feed_stock(
        await hq_actor(),
        FeedStock(
            start - timedelta(hours=3),
            [StockRow(store.code, sku.code, 1), StockRow("NOWHERE", sku.code, 1), StockRow(store.code, "NOTHING", 1)],
        ),
    )
    assert (told.kept, [old.row for old in told.ignored]) == (0, [0])
    assert [(one.row, one.field) for one in told.refused] == [(1, "location"), (2, "sku")]
    await lies(store, sku, 7, as_of=now())  # knows of what was sold, not of what is held
    assert await numbers(sku) == (7, 3)
    await pay_order(seller, held.id, CASH, desk=DESK)
    assert await numbers(sku) == (4, 0)
    object.__setattr__(settings(), "stock_refuses_in_stores", False)
    try:
        await place_order(seller, wanted(sku, 6, paid=True), desk=DESK)
    finally:
        object.__setattr__(settings(), "stock_refuses_in_stores", True)
    assert await numbers(sku) == (-2, 0)
    more = await a_sku()
    await lies(store, more, 1)
    forgotten = await place_order(seller, wanted(more), desk=DESK)  # and nobody comes back to it
    assert await numbers(more) == (1, 1)
    assert await cancel_unpaid_orders(now() + timedelta(minutes=settings().order_expires_minutes * 2), desk=DESK) >= 1
    assert await fetch_value("SELECT status FROM orders WHERE id = $1", forgotten.id) == "cancelled"
    assert await numbers(more) == (1, 0)
    await books_are_right()


async def test_thirty_want_the_last_three(committed_db: str) -> None:
    store = await a_store()
    seller = an_actor(await an_associate(store))
    sku = await a_sku()
    await lies(store, sku, 3)

    async def buy(number: int) -> bool:
        try:
            await place_order(seller, wanted(sku, 1, paid=number % 2 == 0), desk=DESK)
        except StockShort:
            return False
        return True

    got = await asyncio.gather(*(buy(number) for number in range(30)))
    assert sum(got) == 3
    on_hand, held = await numbers(sku)
    assert on_hand - held == 0
    assert await fetch_value("SELECT count(*) FROM orders") == 3
    await books_are_right()


async def test_neighbours_and_warehouses_are_seen_with_the_age_of_their_numbers(
    db: None, client: httpx.AsyncClient
) -> None:
    region = await a_region()
    store, near, far = await a_store(region=region), await a_store(region=region), await a_store()
    hq = await hq_actor()
    west = await create_warehouse(hq, CreateWarehouse(code="WEST", name="西仓", serves=[far.code]))
    await create_warehouse(hq, CreateWarehouse(code="EAST", name="东仓", serves=[region.code]))
    sku = await a_sku()
    moment = now() - timedelta(minutes=10)
    rows = [StockRow(place, sku.code, 4) for place in (store.code, near.code, far.code, "WEST", "EAST")]
    rows[1] = StockRow(near.code, sku.code, 9, moment - timedelta(days=3))
    assert (await feed_stock(hq, FeedStock(moment, rows))).kept == 5
    associate = await an_associate(store)
    seen = await where_is(an_actor(associate), sku.id)
    assert seen.own is not None
    assert (seen.own.code, seen.own.available, seen.own.stale) == (store.code, 4, False)
    assert [(one.code, one.available, one.stale) for one in seen.near] == [(near.code, 9, True)]
    assert [one.code for one in seen.warehouses] == ["EAST"]
    headers = await signed_in(associate)
    answer = await client.get("/v1/stock", headers=headers)
    assert [(one["location"], one["available"]) for one in answer.json()["items"]] == [(store.code, 4)]
    of_hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    answer = await client.get("/v1/stock?standing=stale", headers=of_hq)
    assert [one["location"] for one in answer.json()["items"]] == [near.code]
    answer = await client.get(f"/v1/skus/{sku.id}/stock?store_id={far.id}", headers=headers)
    assert answer.status_code == 404
    body = {"lines": [{"sku": sku.code, "quantity": 5}], "payment": {"method": "till_cash"}}
    answer = await client.post("/v1/orders", json=body, headers=headers | once())
    assert (answer.status_code, answer.json()["code"], answer.json()["left"]) == (409, "stock_short", 4)
    patched = await client.patch(
        f"/v1/warehouses/{west.id}",
        json={"active": False},
        headers=of_hq | {"If-Match": '"1"'},
    )
    assert (patched.status_code, patched.json()["active"]) == (200, False)
