"""A quote: the best coupons, what each other one would give, what is missing; in one read, two for a shown code."""

import httpx
import pytest

from carts.schemas import CartQuote, KeepCart, OrderCart
from carts.service.ordering import order_cart
from carts.service.parking import park_cart
from carts.service.quoting import quote
from coupons.errors import CouponCodeMistyped
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentWanted
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PreviewOrder
from guide_app.ground.orders.service.previewing import preview_order
from tests.coupons.coupon_factories import a_coupon, a_shop
from tests.factories import a_sku, hq_actor, signed_in
from tests.statements import statements_of_the_pool

DESK = CouponDesk()


async def test_a_quote_explains_every_coupon_and_holds_nothing(committed_db: str, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    big, big_code = await a_coupon(shop, {"kind": "FIXED", "off": 3_000})
    small, _ = await a_coupon(shop, {"kind": "FIXED", "off": 2_000})
    far, _ = await a_coupon(shop, {"kind": "FIXED", "off": 9_000, "threshold": 50_000})
    wanted = [LineWanted(shop.sku.code)]
    seen = await quote(shop.actor, CartQuote(wanted, member_id=shop.member.id), desk=DESK)
    previewed = await preview_order(shop.actor, PreviewOrder(wanted, member_id=shop.member.id), desk=DESK)
    assert (seen.payable_fen, seen.lines) == (previewed.payable_fen, previewed.lines), "as a preview says it"
    told = {one.coupon_id: one for one in seen.coupons}
    price = shop.sku.price_fen
    assert (told[big].used, told[big].alone_fen) == (True, None)
    assert (told[small].alone_fen, told[small].payable_alone_fen) == (2_000, price - 2_000)
    assert (told[far].reason, told[far].short_by_fen, told[far].alone_fen) == ("BELOW_THRESHOLD", 50_000 - price, None)
    assert (seen.everyone_fen, seen.level_saves_fen) == (price, 0)

    shown = await quote(shop.actor, CartQuote(wanted, shown_code=big_code), desk=DESK)
    assert shown == seen, "whoever shows one of their coupons is known by it"
    assert (await quote(shop.actor, CartQuote(wanted), desk=DESK)).coupons == [], "of nobody there are no coupons"
    with pytest.raises(InvalidField):
        await quote(shop.actor, CartQuote(wanted, shown_code=big_code, member_id=shop.member.id), desk=DESK)
    with pytest.raises(CouponCodeMistyped):
        await quote(shop.actor, CartQuote(wanted, shown_code=big_code[:-1] + "?"), desk=DESK)

    headers = await signed_in(shop.associate)
    body = {"lines": [{"sku": shop.sku.code}], "member_id": str(shop.member.id)}
    assert (await client.post("/v1/quotes", json=body, headers=headers)).status_code == 200
    async with statements_of_the_pool() as sent:
        await client.post("/v1/quotes", json=body, headers=headers)
    assert len(sent) == 1, sent
    body = {"lines": [{"sku": shop.sku.code}], "shown_code": big_code}
    async with statements_of_the_pool() as sent:
        await client.post("/v1/quotes", json=body, headers=headers)
    assert len(sent) == 2, sent


async def test_a_level_pays_less_than_everybody(db: None) -> None:
    shop = await a_shop()
    await execute("INSERT INTO member_level (code, rank, name_zh, name_en) VALUES ('gold', 1, '金', 'gold')")
    await execute("UPDATE member SET level = 'gold' WHERE id = $1", shop.member.id)
    await set_prices(await hq_actor(), SetPrices(prices=[NewPrice(sku=shop.sku.code, price_fen=15_000, level="gold")]))
    seen = await quote(shop.actor, CartQuote([LineWanted(shop.sku.code, 2)], member_id=shop.member.id), desk=DESK)
    assert (seen.everyone_fen, seen.level_saves_fen) == (2 * shop.sku.price_fen, 2 * (shop.sku.price_fen - 15_000))


async def test_a_parked_cart_keeps_the_prices_of_its_channel_names_gifts_and_is_paid_in_two_ways(db: None) -> None:
    shop, operator = await a_shop(), await hq_actor()
    gift = await a_sku("BAG", 0)
    price = NewPrice(sku=shop.sku.code, price_fen=15_000, channel="livestream")
    await set_prices(operator, SetPrices(prices=[price]))
    lines, live = [LineWanted(shop.sku.code, 2), LineWanted(gift.code)], Channel.LIVESTREAM
    seen = await quote(shop.actor, CartQuote(lines, channel=live), desk=DESK)
    assert (seen.payable_fen, [one.sku for one in seen.gifts]) == (30_000, [gift.code])
    assert (await quote(shop.actor, CartQuote(lines), desk=DESK)).payable_fen == 2 * shop.sku.price_fen
    parked = await park_cart(shop.actor, KeepCart(lines=lines, channel=live), desk=DESK)
    assert (parked.seen_fen, parked.changes) == (30_000, [])
    assert parked.now is not None
    assert parked.now.payable_fen == 30_000
    paid = [PaymentTaken(PaymentMethod.TILL_CASH, 10_000), PaymentTaken(PaymentMethod.TILL_CARD, reference="T-1")]
    wanted = OrderCart(payments=paid, fulfilment=FulfilmentWanted(FulfilmentWay.PICK_UP))
    order = await order_cart(shop.actor, parked.id, wanted, expected_version=parked.version, desk=DESK)
    assert (order.channel, order.fulfilment, order.payable_fen) == (live, FulfilmentWay.PICK_UP, 30_000)
    assert [one.amount_fen for one in order.payments] == [10_000, 20_000]
