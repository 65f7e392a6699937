"""Bundles leave the stock as their parts, by every way in which orders move it."""

import asyncio
from datetime import timedelta

import httpx

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.verifying import compare
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import Address, CancelParcel, FulfilmentWanted, SendParcel
from guide_app.ground.orders.fulfilment.service import cancel_parcel, ship
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import (
    LineReturned,
    LineWanted,
    PaymentTaken,
    PlaceOrder,
    PreviewOrder,
    RefundOrder,
)
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.previewing import preview_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stock.checks import CHECKS
from guide_app.ground.stock.errors import StockShort
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.moving import StockMove, move_stock
from guide_app.ground.stock.queries import where_is
from guide_app.ground.stock.rules import Act
from guide_app.ground.stock.schemas import FeedStock, StockRow
from guide_app.ground.stores.schemas import StoreView
from tests.factories import (
    ASku,
    a_member,
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
from tests.orders.terms import without_limits
from tests.stock.bundles import a_bundle, made_of

DESK = CouponDesk()
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
NUMBERS = "SELECT on_hand, held FROM stock WHERE sku = $1 AND place = $2"


async def numbers(store: StoreView, *skus: ASku) -> list[tuple[int, int]]:
    """On hand, and held, of each in a store."""
    rows = [(await fetch(NUMBERS, sku.id, store.id))[0] for sku in skus]
    return [(row["on_hand"], row["held"]) for row in rows]


async def test_a_bundle_is_as_many_as_its_scarcest_part_and_comes_back_as_it_was(
    db: None, client: httpx.AsyncClient
) -> None:
    region = await a_region()
    store, near = await a_store(region=region), await a_store(region=region)
    associate = await an_associate(store)
    seller, manager, hq = an_actor(associate), await an_actor_as(Role.STORE_MANAGER, store), await hq_actor()
    shoe, sock, lace = await a_sku(), await a_sku(), await a_sku()
    bundle = await a_bundle({shoe: 1, sock: 2, lace: 1})  # of laces nobody tells
    early, late = now() - timedelta(days=2), now() - timedelta(minutes=5)
    rows = [
        StockRow(store.code, shoe.code, 9, late),
        StockRow(store.code, sock.code, 7, early),
        StockRow(near.code, sock.code, 5, late),
        StockRow(store.code, bundle.code, 5, late),
    ]
    told = await feed_stock(hq, FeedStock(late, rows))
    assert [(one.row, one.field, one.rule[:6]) for one in told.refused] == [(3, "sku", "套装不报库存")]
    wanted = [LineWanted(bundle.code, 2), LineWanted(sock.code, 1)]
    seen = (await preview_order(seller, PreviewOrder(lines=wanted), desk=DESK)).lines
    assert [line.stock and (line.stock.available, line.stock.as_of, line.stock.stale) for line in seen] == [
        (3, early, True),
        (7, early, True),
    ]
    where = await where_is(seller, bundle.id)
    assert where.own is not None
    assert (where.own.available, [one.available for one in where.near]) == (3, [2])
    headers = await signed_in(associate)
    body = {"lines": [{"sku": bundle.code, "quantity": 3}, {"sku": sock.code, "quantity": 2}]}
    short = await client.post("/v1/orders", json=body, headers=headers | once())
    assert (short.status_code, short.json()["code"]) == (409, "stock_short")
    assert (short.json()["field"], short.json()["sku"], short.json()["left"]) == ("lines[0].sku", sock.code, 7)
    sold = await place_order(seller, PlaceOrder(lines=wanted, payment=CASH), desk=DESK)
    assert await numbers(store, shoe, sock) == [(7, 0), (2, 0)]
    await made_of(bundle, {shoe: 5})
    await refund_order(manager, sold.id, RefundOrder(lines=[LineReturned(1, 1)], reason="不合适"), desk=DESK)
    assert await numbers(store, shoe, sock) == [(8, 0), (4, 0)]
    async with transaction():  # what a till sold comes back as what it is made of by now
        order_id = new_id()
        await move_stock(
            StockMove(act=Act.BACK, order_id=order_id, at=now(), no=1, place=store.id, sku=bundle.id, units=1)
        )
    assert await numbers(store, shoe, sock) == [(13, 0), (4, 0)]
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]


async def test_parts_of_a_bundle_are_sent_and_lie_there_again_when_a_parcel_was_none(db: None) -> None:
    await without_limits()
    store = await a_store()
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    shoe, sock = await a_sku(), await a_sku()
    bundle = await a_bundle({shoe: 1, sock: 2})
    rows = [StockRow(store.code, shoe.code, 9), StockRow(store.code, sock.code, 9)]
    await feed_stock(await hq_actor(), FeedStock(now() - timedelta(minutes=10), rows))
    home = Address("李女士", "13800138000", "上海市 静安区", "南京西路 1 号")
    ways, member = FulfilmentWanted(way=FulfilmentWay.SHIP, address=home), await a_member(store)
    command = PlaceOrder(lines=[LineWanted(bundle.code, 3)], member_id=member.id, payment=CASH, fulfilment=ways)
    order = await place_order(manager, command, desk=DESK)
    assert await numbers(store, shoe, sock) == [(9, 3), (9, 6)]
    sent = await ship(manager, order.id, SendParcel(carrier="SF", number="SF100"))
    assert await numbers(store, shoe, sock) == [(6, 0), (3, 0)]
    await cancel_parcel(manager, sent.parcels[0].id, CancelParcel(reason="单号填错"))
    assert await numbers(store, shoe, sock) == [(9, 3), (9, 6)]
    await refund_order(manager, order.id, RefundOrder(lines=[LineReturned(1, 3)], reason="不要了"), desk=DESK)
    assert await numbers(store, shoe, sock) == [(9, 0), (9, 0)]
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]


async def test_bundles_and_single_articles_want_the_last_three(committed_db: str) -> None:
    store = await a_store()
    seller = an_actor(await an_associate(store))
    shoe, sock = await a_sku(), await a_sku()
    bundle = await a_bundle({shoe: 1, sock: 1})
    rows = [StockRow(store.code, shoe.code, 3), StockRow(store.code, sock.code, 50)]
    await feed_stock(await hq_actor(), FeedStock(now() - timedelta(minutes=10), rows))

    async def buy(number: int) -> bool:
        skus = ([bundle], [shoe], [sock, bundle])[number % 3]
        lines = [LineWanted(sku.code) for sku in skus]
        try:
            await place_order(seller, PlaceOrder(lines=lines, payment=CASH if number % 2 else None), desk=DESK)
        except StockShort:
            return False
        return True

    got = await asyncio.gather(*(buy(number) for number in range(30)))
    assert sum(got) == 3
    [(shoes, held), (socks, promised)] = await numbers(store, shoe, sock)
    assert shoes == held
    gone = await fetch_value(
        "SELECT sum(units * quantity) FROM order_line l JOIN stock_line_part p"
        " ON p.order_id = l.order_id AND p.no = l.no AND p.sku = $1",
        sock.id,
    )
    alone = await fetch_value("SELECT coalesce(sum(quantity), 0) FROM order_line WHERE sku = $1", sock.id)
    assert 50 - (socks - promised) == (gone or 0) + alone
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]
