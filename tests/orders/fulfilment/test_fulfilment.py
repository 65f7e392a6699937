"""Orders that are fetched by a code or sent in parcels, from placing to the customer's hands."""

from datetime import timedelta

import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Customer, Role
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.verifying import compare
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.service.erasing import erase_member
from guide_app.ground.orders.fulfilment.errors import FulfilmentStands, NothingToFulfil, ParcelEnded
from guide_app.ground.orders.fulfilment.my_parcels import receive_my_parcel
from guide_app.ground.orders.fulfilment.queries import ToDo, fulfilment, my_fulfilment, to_do
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import Address, CancelParcel, FulfilmentWanted, Packed, SendParcel
from guide_app.ground.orders.fulfilment.service import cancel_parcel, ship
from guide_app.ground.orders.fulfilment.timing import receive_by_time
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stock.checks import CHECKS
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.schemas import CreateWarehouse, FeedStock, StockRow
from guide_app.ground.stock.warehouses import create_warehouse
from tests.factories import (
    a_member,
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
HOME = Address("李雷雷", "13800138000", "上海市 徐汇区", "漕溪北路 1 号 2 楼")
PICK_UP = FulfilmentWanted(FulfilmentWay.PICK_UP)
FIRST = PageRequest(None, 50)
NUMBERS = "SELECT on_hand, held FROM stock WHERE sku = $1"


async def numbers(sku: object) -> tuple[int, int]:
    (row,) = await fetch(NUMBERS, sku)
    return row["on_hand"], row["held"]


async def test_an_order_is_fetched_by_its_code(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    seller, sku, member = await an_associate(store), await a_sku(), await a_member(store)
    actor = an_actor(seller)
    hq = await hq_actor()
    await feed_stock(hq, FeedStock(now() - timedelta(minutes=1), [StockRow(store.code, sku.code, 4)]))
    command = PlaceOrder(lines=[LineWanted(sku.code, 2)], member_id=member.id, fulfilment=PICK_UP)
    order = await place_order(actor, command, desk=DESK)
    assert (order.fulfilment, order.completed_at) == (FulfilmentWay.PICK_UP, None)
    assert (await to_do(actor, FIRST)).items == []
    me = Customer(member.id, new_id())
    assert (await my_fulfilment(me, order.id)).code is None
    await pay_order(actor, order.id, CASH, desk=DESK)
    assert await numbers(sku.id) == (4, 2)
    code = (await my_fulfilment(me, order.id)).code
    assert code is not None
    assert len(code) == 6
    assert [one.order_id for one in (await to_do(actor, FIRST, what=ToDo.PACK)).items] == [order.id]
    headers, path = await signed_in(seller), f"/v1/orders/{order.id}/fulfilment"
    ready = await client.post(f"{path}/ready", headers=headers | once())
    assert (ready.status_code, ready.json()["state"]) == (201, "ready")
    wrong = {"code": f"{(int(code) + 1) % 10**6:06d}"}
    for left in (4, 3, 2, 1, 0):
        answer = await client.post(f"{path}/handovers", json=wrong, headers=headers | once())
        assert (answer.status_code, answer.json()["code"], answer.json()["tries_left"]) == (
            422,
            "pick_up_code_wrong",
            left,
        )
    answer = await client.post(f"{path}/handovers", json={"code": code}, headers=headers | once())
    assert (answer.status_code, answer.json()["code"]) == (409, "pick_up_code_locked")
    answer = await client.post(f"{path}/codes", headers=headers | once())
    assert answer.status_code == 403
    manager = await an_associate(store, Role.STORE_MANAGER)
    answer = await client.post(f"{path}/codes", headers=await signed_in(manager) | once())
    code = answer.json()["code"]
    key = once()
    given = await client.post(f"{path}/handovers", json={"code": f"{code[:3]} {code[3:]}"}, headers=headers | key)
    assert (given.status_code, given.json()["state"]) == (201, "done")
    again = await client.post(f"{path}/handovers", json={"code": f"{code[:3]} {code[3:]}"}, headers=headers | key)
    assert again.json() == given.json()
    shown = await client.get(f"/v1/orders/{order.id}", headers=headers)
    assert shown.json()["completed_at"] is not None
    assert await numbers(sku.id) == (2, 0)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_completed'") == 1
    stranger = await an_actor_as(Role.STORE_MANAGER)
    with pytest.raises(NothingToFulfil):
        await fulfilment(stranger, order.id)
    with pytest.raises(NothingToFulfil):
        await my_fulfilment(Customer((await a_member(store)).id, new_id()), order.id)


async def test_an_order_is_sent_in_parcels(db: None) -> None:
    store = await a_store()
    actor, manager, hq = (
        an_actor(await an_associate(store)),
        await an_actor_as(Role.STORE_MANAGER, store),
        await hq_actor(),
    )
    shoes, socks, member = await a_sku(), await a_sku(), await a_member(store)
    depot = await create_warehouse(hq, CreateWarehouse(code="DEPOT", name="总仓", serves=[store.code]))
    stock = [StockRow("DEPOT", shoes.code, 9), StockRow("DEPOT", socks.code, 9)]
    await feed_stock(hq, FeedStock(now() - timedelta(minutes=1), stock))
    wanted = FulfilmentWanted(FulfilmentWay.SHIP, depot.id, HOME)
    lines = [LineWanted(shoes.code, 2), LineWanted(socks.code, 3)]
    command = PlaceOrder(lines=lines, member_id=member.id, freight_fen=1_000, fulfilment=wanted, payments=[CASH])
    order = await place_order(actor, command, desk=DESK)
    assert await numbers(shoes.id) == (9, 2)
    seen = await fulfilment(actor, order.id)
    assert (seen.state, seen.to, seen.place_name) == (FulfilmentState.WAITING, "李** 138****8000 上海市 徐汇区", "总仓")
    first = await ship(actor, order.id, SendParcel("顺丰", "sf0001", [Packed(1, 1), Packed(2, 1)]))
    assert (first.state, first.unsent) == (FulfilmentState.WAITING, [Packed(1, 1), Packed(2, 2)])
    assert await numbers(socks.id) == (8, 2)
    undone = await cancel_parcel(actor, first.parcels[0].id, CancelParcel("单号录错"))
    assert undone.unsent == [Packed(1, 2), Packed(2, 3)]
    assert await numbers(socks.id) == (9, 3)
    with pytest.raises(InvalidField):
        await ship(actor, order.id, SendParcel("顺丰", "SF0002", [Packed(1, 3)]))
    await ship(actor, order.id, SendParcel("顺丰", "SF0002", [Packed(1, 2)]))
    await refund_order(manager, order.id, RefundOrder(lines=[LineReturned(2, 1)], reason="少要一双"), desk=DESK)
    assert (await fulfilment(actor, order.id)).unsent == [Packed(2, 2)]
    last = await ship(actor, order.id, SendParcel("顺丰", "SF0003"))
    assert last.state is FulfilmentState.SENT
    assert [await numbers(shoes.id), await numbers(socks.id)] == [(7, 0), (7, 0)]
    facts = await fetch("SELECT payload->>'everything' AS all FROM event WHERE type = 'order_shipped' ORDER BY seq")
    assert [row["all"] for row in facts] == ["false", "false", "true"]
    come = await receive_my_parcel(Customer(member.id, new_id()), last.parcels[1].id)
    assert come.state is FulfilmentState.SENT
    with pytest.raises(ParcelEnded):
        await cancel_parcel(actor, last.parcels[1].id, CancelParcel("晚了"))
    assert await receive_by_time(now() + timedelta(days=9)) == 0
    assert await receive_by_time(now() + timedelta(days=11)) == 1
    assert (await fulfilment(actor, order.id)).state is FulfilmentState.DONE
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_completed'") == 1
    await erase_member(hq, member.id, at=now())
    assert await fetch_value("SELECT address_sealed FROM fulfilment") is None
    assert (await fulfilment(actor, order.id)).to == ""
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]


async def test_what_cannot_be_is_refused_and_what_is_given_up_ends(db: None) -> None:
    store = await a_store()
    actor, manager = an_actor(await an_associate(store)), await an_actor_as(Role.STORE_MANAGER, store)
    sku, member = await a_sku(), await a_member(store)
    lines = [LineWanted(sku.code)]
    sent = FulfilmentWanted(FulfilmentWay.SHIP, None, HOME)
    unreachable = FulfilmentWanted(FulfilmentWay.SHIP, None, Address("李", "12345", "沪", "路"))
    for field, wanted, freight_fen, whose in (
        ("fulfilment.address", FulfilmentWanted(FulfilmentWay.SHIP), 0, member.id),
        ("member_id", sent, 0, None),
        ("freight_fen", PICK_UP, 100, member.id),
        ("fulfilment.way", FulfilmentWanted(FulfilmentWay.TAKEN_ALONG), 100, member.id),
        ("fulfilment.address.phone", unreachable, 0, member.id),
    ):
        command = PlaceOrder(lines=lines, member_id=whose, freight_fen=freight_fen, fulfilment=wanted)
        with pytest.raises(InvalidField) as refused:
            await place_order(actor, command, desk=DESK)
        assert refused.value.facts["field"] == field
    nowhere = FulfilmentWanted(FulfilmentWay.PICK_UP, new_id())
    with pytest.raises(NotFound):
        await place_order(actor, PlaceOrder(lines=lines, fulfilment=nowhere), desk=DESK)
    given_up = await place_order(actor, PlaceOrder(lines=lines, fulfilment=PICK_UP), desk=DESK)
    await cancel_order(actor, given_up.id, desk=DESK)
    assert (await fulfilment(actor, given_up.id)).state is FulfilmentState.CANCELLED
    brought_back = await place_order(actor, PlaceOrder(lines=lines, fulfilment=PICK_UP, payment=CASH), desk=DESK)
    with pytest.raises(FulfilmentStands):
        await ship(actor, brought_back.id, SendParcel("顺丰", "SF0009"))
    await refund_order(manager, brought_back.id, RefundOrder(lines=[LineReturned(1, 1)], reason="不要了"), desk=DESK)
    assert (await fulfilment(actor, brought_back.id)).state is FulfilmentState.CANCELLED
