"""A cart from parking to its order: on other devices, with colleagues, at today's prices, once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from carts.checks import ORDERS
from carts.errors import CartClosed, CartNotYours, CartOrdered, TooManyCarts
from carts.forgetting import forget_member
from carts.jobs import expire
from carts.personal import PERSONAL
from carts.queries import cart, carts
from carts.rules import MOST_PARKED, CartChangeKind, CartState
from carts.schemas import CartView, KeepCart, OrderCart
from carts.service.handing_on import CARTS
from carts.service.ordering import order_cart, order_instead
from carts.service.parking import change_cart, drop_cart, park_cart, take_over_cart
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.kernel.verifying import compare
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.ports import Gift, Giver, Thing, Way
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from guide_app.ground.members.service.erasing import erase_member
from guide_app.ground.orders.errors import AmountDiffers
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, OrderView, PaymentTaken, PlaceOrder
from pages.associate.ordering.cart import CartInAddress
from tests.coupons.coupon_factories import Shop, a_coupon, a_shop
from tests.factories import a_member, a_store, an_actor, an_associate, hq_actor

DESK = CouponDesk()
FIRST = PageRequest(None, 50)
CASH = PaymentTaken(PaymentMethod.TILL_CASH)


def _wanted(
    shop: Shop, quantity: int = 1, *, note: str = "", member: bool = True, codes: list[str] | None = None
) -> KeepCart:
    return KeepCart(
        lines=[LineWanted(shop.sku.code, quantity)],
        member_id=shop.member.id if member else None,
        note=note,
        coupon_codes=codes,
    )


async def _parked(shop: Shop, quantity: int = 1, **more: object) -> CartView:
    return await park_cart(shop.actor, _wanted(shop, quantity, **more), desk=DESK)  # type: ignore[arg-type]


async def test_another_device_goes_on_at_todays_prices_and_the_later_one_is_told(db: None) -> None:
    shop = await a_shop()
    parked = await _parked(shop, 2, note="晚上七点来试")
    assert (parked.seen_fen, parked.units, parked.mine) == (2 * shop.sku.price_fen, 2, True)
    sealed = await fetch_value("SELECT private_sealed FROM cart")
    assert "晚上".encode() not in sealed, "sealed"
    tablet = await cart(shop.actor, parked.id, desk=DESK)
    assert (tablet.note, tablet.member_id, tablet.changes) == ("晚上七点来试", shop.member.id, [])
    await set_prices(await hq_actor(), SetPrices(prices=[NewPrice(sku=shop.sku.code, price_fen=15_000)]))
    seen = await cart(shop.actor, parked.id, desk=DESK)
    (change,) = seen.changes
    assert (change.kind, change.was_fen, change.is_fen) == (CartChangeKind.CHEAPER, shop.sku.price_fen, 15_000)
    assert seen.now is not None
    assert seen.now.payable_fen == 30_000
    other = await a_member(shop.store)
    changed = await change_cart(
        shop.actor,
        parked.id,
        KeepCart(lines=[LineWanted(shop.sku.code, 3)], member_id=other.id),
        expected_version=1,
        desk=DESK,
    )
    assert (changed.version, changed.member_id, changed.note, changed.changes) == (2, other.id, "", [])
    with pytest.raises(Stale) as stale:
        await change_cart(shop.actor, parked.id, _wanted(shop), expected_version=1, desk=DESK)
    assert stale.value.facts["current"] == 2
    with pytest.raises(Stale):
        await order_cart(shop.actor, parked.id, OrderCart(CASH), expected_version=1, desk=DESK)
    await execute("UPDATE sku SET active = false")
    gone = await cart(shop.actor, parked.id, desk=DESK)
    assert (gone.now, gone.changes) == (None, []), "nothing left that could be priced"


async def test_how_the_goods_are_to_reach_the_customer_is_kept_with_the_cart(db: None) -> None:
    shop, other = await a_shop(), await a_store("S2")
    fetched = msgspec.structs.replace(_wanted(shop), way=FulfilmentWay.PICK_UP, place_id=shop.store.id)
    parked = await park_cart(shop.actor, fetched, desk=DESK)
    assert (parked.way, parked.place_id) == (FulfilmentWay.PICK_UP, shop.store.id)
    resumed = CartInAddress.of_parked(parked)
    assert (resumed.way, resumed.place_id) == (FulfilmentWay.PICK_UP, shop.store.id)
    assert (resumed.kept("").way, resumed.kept("").place_id) == (FulfilmentWay.PICK_UP, shop.store.id)
    order = await order_cart(shop.actor, parked.id, OrderCart(CASH), expected_version=1, desk=DESK)
    assert await fetch_value("SELECT way FROM fulfilment WHERE order_id = $1 AND place = $2", order.id, shop.store.id)
    with pytest.raises(InvalidField) as nowhere:
        await park_cart(shop.actor, msgspec.structs.replace(_wanted(shop), place_id=other.id), desk=DESK)
    assert nowhere.value.facts["field"] == "place_id"
    sent = msgspec.structs.replace(_wanted(shop), way=FulfilmentWay.SHIP)
    parked = await park_cart(shop.actor, sent, desk=DESK)
    with pytest.raises(InvalidField, match="address"):
        await order_cart(shop.actor, parked.id, OrderCart(CASH), expected_version=1, desk=DESK)


async def test_a_colleague_takes_over_and_others_do_not_reach(db: None) -> None:
    shop = await a_shop()
    parked = await _parked(shop)
    colleague = an_actor(await an_associate(shop.store))
    with pytest.raises(CartNotYours):
        await change_cart(colleague, parked.id, _wanted(shop), expected_version=1, desk=DESK)
    with pytest.raises(CartNotYours):
        await order_cart(colleague, parked.id, OrderCart(CASH), expected_version=1, desk=DESK)
    with pytest.raises(CartNotYours):
        await drop_cart(colleague, parked.id, expected_version=1, desk=DESK)
    away = an_actor(await an_associate(await a_store("S2")))
    with pytest.raises(NotFound):
        await cart(away, parked.id, desk=DESK)
    assert (await carts(away, FIRST)).items == []
    with pytest.raises(Forbidden):
        await park_cart(await hq_actor(), _wanted(shop), desk=DESK)
    taken = await take_over_cart(colleague, parked.id, expected_version=1, desk=DESK)
    assert (taken.mine, taken.version, taken.associate_id) == (True, 2, colleague.associate_id)
    assert [one.id for one in (await carts(colleague, FIRST, associate_id=colleague.associate_id)).items] == [parked.id]
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'carts.taken_over'") == 1
    manager = an_actor(await an_associate(shop.store, Role.STORE_MANAGER))
    dropped = await drop_cart(manager, parked.id, expected_version=2, desk=DESK)
    assert (dropped.state, dropped.note, dropped.now) == (CartState.DROPPED, "", None)
    with pytest.raises(CartClosed):
        await change_cart(colleague, parked.id, _wanted(shop), expected_version=3, desk=DESK)


async def test_two_devices_order_a_cart_once(committed_db: str) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop)
    parked = await _parked(shop, 2, codes=[code])

    async def order(device: int) -> OrderView:
        if device % 2:
            return await order_cart(shop.actor, parked.id, OrderCart(CASH), expected_version=1, desk=DESK)
        instead = PlaceOrder(lines=[LineWanted(shop.sku.code, 2)], member_id=shop.member.id, coupon_codes=[code])
        return await order_instead(shop.actor, parked.id, instead, expected_version=1, desk=DESK)

    answers = await asyncio.gather(*(order(device) for device in range(6)), return_exceptions=True)
    (made,) = [one for one in answers if isinstance(one, OrderView)]
    refused = [one for one in answers if not isinstance(one, OrderView)]
    assert [(type(one), one.facts["order_id"]) for one in refused if isinstance(one, CartOrdered)] == [
        (CartOrdered, made.id)
    ] * 5, refused
    assert await fetch_value("SELECT count(*) FROM orders") == 1
    assert made.payable_fen == 2 * shop.sku.price_fen - made.coupon_fen
    assert made.coupon_fen
    closed = await cart(shop.actor, parked.id, desk=DESK)
    assert (closed.state, closed.order_id, closed.coupon_codes) == (CartState.ORDERED, made.id, None)
    assert (await compare(ORDERS)).different == 0


async def test_a_refused_order_leaves_the_cart_parked(db: None) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop)
    parked = await _parked(shop)
    short = OrderCart(PaymentTaken(PaymentMethod.TILL_CASH, 1))
    with pytest.raises(AmountDiffers):
        await order_cart(shop.actor, parked.id, short, expected_version=1, desk=DESK)
    assert (await cart(shop.actor, parked.id, desk=DESK)).state is CartState.PARKED
    order = await order_cart(shop.actor, parked.id, OrderCart(), expected_version=1, desk=DESK)
    assert order.status is OrderStatus.PLACED
    assert [one.discount_fen for one in order.coupons] == [1_000], "the best of now, although none was chosen"
    assert code


async def test_carts_are_limited_and_expire(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = await a_shop()
    parked = await _parked(shop, note="留货")
    with pytest.raises(InvalidField):
        await park_cart(shop.actor, KeepCart(lines=[LineWanted(shop.sku.code)], channel=Channel.TILL), desk=DESK)
    monkeypatch.setattr("carts.service.parking.MOST_PARKED", 2)
    await _parked(shop, member=False)
    with pytest.raises(TooManyCarts):
        await _parked(shop)
    assert MOST_PARKED > 2
    assert await expire(parked.expires_at - timedelta(seconds=1)) == 0
    monkeypatch.setattr(clock, "now", lambda: parked.expires_at)
    with pytest.raises(CartClosed):
        await change_cart(shop.actor, parked.id, _wanted(shop), expected_version=1, desk=DESK)
    assert (await cart(shop.actor, parked.id, desk=DESK)).state is CartState.EXPIRED
    assert await expire(parked.expires_at + timedelta(minutes=1)) == 2
    assert (await cart(shop.actor, parked.id, desk=DESK)).note == ""


async def test_what_is_known_of_a_customer_goes_with_them(db: None) -> None:
    shop = await a_shop()
    parked = await _parked(shop, note="怀孕")
    (told,) = PERSONAL
    assert [row["note"] for row in await told.rows(shop.member.id)] == ["怀孕"]
    async with transaction():
        await erase_member(await hq_actor(), shop.member.id, at=clock.now())
        assert await forget_member(shop.member.id, clock.now()) == 0, "the erasure has done it already"
    gone = await cart(shop.actor, parked.id, desk=DESK)
    assert (gone.state, gone.member_id, gone.note) == (CartState.DROPPED, None, "")


async def test_carts_of_who_leaves_go_to_colleagues(db: None) -> None:
    shop = await a_shop()
    first, second = await _parked(shop), await _parked(shop)
    colleague = await an_associate(shop.store)
    giver, moves = Giver(_id(shop.actor)), CARTS.moves
    assert moves is not None
    (held,) = await CARTS.count(giver)
    assert held.count == 2
    hq = await hq_actor()
    things = await moves.next(hq, giver, UUID(int=0), 10)
    assert [one.id for one in things] == sorted([first.id, second.id])
    give = Gift(giver, Way.COLLEAGUE, colleague.id, [Thing(first.id, shop.store.id)], None)
    assert await moves.give(hq, give) == 1
    assert await moves.give(hq, Gift(giver, Way.END, None, things, None)) == 1, "the other is no longer theirs"
    assert (await cart(hq, first.id, desk=DESK)).associate_id == colleague.id
    assert (await cart(hq, second.id, desk=DESK)).state is CartState.DROPPED


def _id(actor: Actor) -> UUID:
    assert actor.associate_id is not None
    return actor.associate_id
