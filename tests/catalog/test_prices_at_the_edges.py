"""Prices at the moments at which they change: midnight, a second, a level that is lost, a floor under a coupon."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from carts.queries import cart
from carts.rules import CartChangeKind
from carts.schemas import CartQuote, KeepCart, OrderCart
from carts.service.ordering import order_cart
from carts.service.parking import park_cart
from carts.service.quoting import quote
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.catalog.pricing.schemas import CreateBook
from guide_app.ground.catalog.pricing.service.books import create_book
from guide_app.ground.catalog.reads import prices_for
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from guide_app.ground.orders.errors import AmountDiffers
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, OrderView, PaymentTaken, PlaceOrder, PreviewOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.previewing import preview_order
from guide_app.ground.stores.schemas import UpdateStore
from guide_app.ground.stores.service import update_store
from tests.coupons.coupon_factories import Shop, a_coupon, a_shop
from tests.orders.test_ordering import DESK

TICK = timedelta(microseconds=1)
CASH = PaymentTaken(PaymentMethod.TILL_CASH)


@pytest.fixture
async def shop(db: None) -> Shop:
    return await a_shop()


async def costs(shop: Shop, at: datetime, channel: Channel = Channel.ASSOCIATE_APP) -> int:
    """What the member pays at a moment, which is the same before, as and after they order."""
    lines, member = [LineWanted(shop.sku.code)], shop.member.id
    with pinned(at):
        seen = await preview_order(shop.actor, PreviewOrder(lines, member_id=member, channel=channel), desk=DESK)
        quoted = await quote(shop.actor, CartQuote(lines, member_id=member, channel=channel), desk=DESK)
        placed = await place_order(shop.actor, PlaceOrder(lines, member_id=member, channel=channel), desk=DESK)
    told = [one.lines[0].unit_price_fen for one in (seen, quoted, placed)]
    assert len(set(told)) == 1, told
    with pinned(at + timedelta(days=3)):
        paid = await pay_order(shop.actor, placed.id, CASH, desk=DESK)
    assert paid.payments[0].amount_fen == placed.payable_fen, "an order that waits keeps its prices"
    return told[0]


async def price(shop: Shop, fen: int, **other: object) -> None:
    await set_prices(SYSTEM, SetPrices(prices=[NewPrice(sku=shop.sku.code, price_fen=fen, **other)]))  # type: ignore[arg-type]


async def gold(shop: Shop, level: str) -> None:
    await execute("UPDATE member SET level = $2 WHERE id = $1", shop.member.id, level)


async def a_level(code: str = "gold") -> None:
    await execute("INSERT INTO member_level (code, rank, name_zh, name_en) VALUES ($1, 1, '金', 'gold')", code)


async def test_a_price_holds_from_its_first_moment_to_the_last_one_before_its_end(shop: Shop) -> None:
    usual = shop.sku.price_fen
    begins = clock.now() + timedelta(days=1)
    await price(shop, 10_000, valid_from=begins, valid_to=begins + timedelta(seconds=1))
    await create_book(
        SYSTEM,
        CreateBook(
            code="BLINK",
            name="一秒",
            channel=Channel.LIVESTREAM,
            valid_from=begins,
            valid_to=begins + timedelta(seconds=1),
        ),
    )
    await price(shop, 9_000, book="BLINK")
    ends = begins + timedelta(seconds=1)
    told = {at: await costs(shop, at) for at in (begins - TICK, begins, ends - TICK, ends)}
    assert list(told.values()) == [usual, 10_000, 10_000, usual]
    live = [await costs(shop, at, Channel.LIVESTREAM) for at in (begins - TICK, begins, ends - TICK, ends)]
    assert live == [usual, 9_000, 9_000, usual]


async def test_prices_change_at_midnight_and_the_business_day_at_its_cut(shop: Shop) -> None:
    store = await update_store(SYSTEM, shop.store.id, UpdateStore(day_cut_hours=4), expected_version=shop.store.version)
    assert store.day_cut_hours in {0, 4}
    day = (clock.now() + timedelta(days=5)).astimezone(SHANGHAI).date()
    midnight = datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
    await price(shop, 15_000, valid_from=midnight)

    async def sold(at: datetime) -> tuple[int, date | None]:
        with pinned(at):
            order = await place_order(shop.actor, PlaceOrder([LineWanted(shop.sku.code)], payment=CASH), desk=DESK)
        business_on = await fetch_value("SELECT business_on FROM orders WHERE id = $1", order.id)
        return order.payable_fen, business_on

    before, after = await sold(midnight - TICK), await sold(midnight)
    assert (before[0], after[0]) == (shop.sku.price_fen, 15_000)
    assert before[1] == after[1] == day - timedelta(days=1), "the day goes on until four"
    assert await sold(midnight + timedelta(hours=4)) == (15_000, day)


async def test_a_coupon_takes_a_levels_price_down_to_its_own_floor(shop: Shop) -> None:
    await a_level()
    await price(shop, 19_000, floor_fen=18_000)
    await price(shop, 15_000, level="gold", floor_fen=14_600)
    _, code = await a_coupon(shop)  # 10 yuan off
    wanted = PlaceOrder([LineWanted(shop.sku.code)], member_id=shop.member.id, coupon_codes=[code])
    asked = PreviewOrder([LineWanted(shop.sku.code)], member_id=shop.member.id, coupon_codes=[code])
    assert (await preview_order(shop.actor, asked, desk=DESK)).payable_fen == 18_000
    await gold(shop, "gold")
    assert (await preview_order(shop.actor, asked, desk=DESK)).payable_fen == 14_600
    order = await place_order(shop.actor, wanted, desk=DESK)
    assert (order.payable_fen, order.coupon_fen) == (14_600, 400)
    held = await prices_for(shop.store.path, [shop.sku.code], clock.now())
    assert held[shop.sku.code].floor_fen == 18_000


async def parked_as_gold(shop: Shop) -> KeepCart:
    await a_level()
    await price(shop, 15_000, level="gold")
    await gold(shop, "gold")
    return KeepCart(lines=[LineWanted(shop.sku.code, 2)], member_id=shop.member.id)


async def test_a_level_that_is_lost_between_quote_and_order_is_told_and_not_charged_unseen(shop: Shop) -> None:
    kept = await parked_as_gold(shop)
    seen = await quote(shop.actor, CartQuote(kept.lines, member_id=kept.member_id), desk=DESK)
    parked = await park_cart(shop.actor, kept, desk=DESK)
    assert seen.payable_fen == parked.seen_fen == 30_000
    placed = await place_order(shop.actor, PlaceOrder(kept.lines, member_id=kept.member_id), desk=DESK)
    await gold(shop, "")
    usual = 2 * shop.sku.price_fen
    now = await cart(shop.actor, parked.id, desk=DESK)
    assert [(one.kind, one.was_fen, one.is_fen) for one in now.changes] == [
        (CartChangeKind.DEARER, 15_000, shop.sku.price_fen)
    ]
    paid = PaymentTaken(PaymentMethod.TILL_CASH, amount_fen=seen.payable_fen)
    with pytest.raises(AmountDiffers):
        await place_order(shop.actor, PlaceOrder(kept.lines, member_id=kept.member_id, payment=paid), desk=DESK)
    order = await order_cart(shop.actor, parked.id, OrderCart(), expected_version=now.version, desk=DESK)
    assert order.payable_fen == usual
    earlier = await pay_order(shop.actor, placed.id, paid, desk=DESK)
    assert earlier.payable_fen == 30_000, "what was ordered before costs what it did"


async def test_a_price_that_begins_while_a_cart_is_parked_is_told_and_charged(shop: Shop) -> None:
    begins = clock.now() + timedelta(hours=2)
    parked = await park_cart(shop.actor, KeepCart(lines=[LineWanted(shop.sku.code, 2)]), desk=DESK)
    await price(shop, 12_000, valid_from=begins)

    async def seen(at: datetime) -> list[tuple[CartChangeKind, int | None]]:
        with pinned(at):
            found = await cart(shop.actor, parked.id, desk=DESK)
        assert found.now is not None
        return [(one.kind, one.is_fen) for one in found.changes]

    assert await seen(begins - TICK) == []
    assert await seen(begins) == [(CartChangeKind.CHEAPER, 12_000)]

    async def ordered(at: datetime) -> OrderView:
        with pinned(at):
            return await order_cart(
                shop.actor, parked.id, OrderCart(payment=CASH), expected_version=parked.version, desk=DESK
            )

    assert (await ordered(begins)).payable_fen == 24_000
