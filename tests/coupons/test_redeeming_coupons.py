"""Redeeming at the desk: all of it is written down, or nothing changes."""

from datetime import timedelta

import msgspec
import pytest

from coupons.books import discrepancies
from coupons.errors import CouponAlreadyUsed, CouponExpired, CouponNotUsable
from coupons.events import CouponRedeemed
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.ground.orders.ports import PricedCoupon
from tests.coupons.coupon_factories import END, NOON, a_cart, a_coupon, a_shop, an_order, buy, priced_by, stored
from tests.factories import a_member


async def test_a_redeemed_coupon_is_written_down_completely(db: None, noon: None) -> None:
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop)
    order = await buy(shop, code, quantity=3)
    assert await stored(coupon_id) == ("USED", None, order.id, 3)
    events = await fetch(
        "SELECT no, command, from_status, to_status, order_id FROM coupon_event WHERE coupon = $1 ORDER BY no",
        coupon_id,
    )
    assert [tuple(row.values()) for row in events] == [
        (1, "issue", None, "ISSUED", None),
        (2, "lock", "ISSUED", "LOCKED", order.id),
        (3, "confirm", "LOCKED", "USED", order.id),
    ]
    row = await fetch_row("SELECT no, discount_fen, shares, used_at FROM order_coupon WHERE order_id = $1", order.id)
    assert row is not None
    assert (row["no"], row["discount_fen"], row["used_at"]) == (0, 1_000, NOON)
    assert msgspec.json.decode(row["shares"]) == [
        {"line": "1", "share": 1_000, "units": [333, 333, 334], "funders": {"COMPANY": 1_000}}
    ]
    event = CouponRedeemed.decode(await fetch_value("SELECT payload FROM event WHERE type = 'coupon_redeemed'"))
    assert (event.order_id, event.store_id, event.member_id) == (order.id, shop.store.id, shop.member.id)
    assert [(one.coupon_id, one.discount_fen, one.issuer_id) for one in event.coupons] == [
        (coupon_id, 1_000, shop.associate.id)
    ]
    assert await discrepancies() == []


async def test_a_refused_redemption_changes_nothing_at_all(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    free_id, free = await a_coupon(shop, {"kind": "FIXED", "off": 500, "group": "a"})
    _, taken = await a_coupon(shop, {"kind": "FIXED", "off": 500, "group": "b"})
    order, cart = await an_order(shop), a_cart(shop, free, taken)
    priced = await priced_by(desk, cart, at=NOON)
    await buy(shop, taken)
    with pytest.raises(CouponAlreadyUsed) as refused:
        await desk.redeem(order, cart, priced, at=NOON)
    assert refused.value.facts == {"coupon_code": taken}
    assert await stored(free_id) == ("ISSUED", None, None, 1)
    assert await fetch_value("SELECT count(*) FROM order_coupon WHERE order_id = $1", order) == 0
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_redeemed'") == 1
    assert await discrepancies() == []


async def test_a_coupon_that_changed_hands_after_pricing_is_not_redeemed(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, cart, other = await an_order(shop), a_cart(shop, code), await a_member(shop.store)
    priced = await priced_by(desk, cart, at=NOON)
    await execute("UPDATE coupon SET owner = $2, version = version + 2 WHERE id = $1", coupon_id, other.id)
    for spend in (desk.redeem, desk.lock):
        with pytest.raises(CouponNotUsable) as refused:
            await spend(order, cart, priced, at=NOON)
        assert refused.value.facts["reason"] == "NOT_OWNER"


async def test_the_desk_spends_only_what_it_has_priced(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    cart = a_cart(shop, code)
    priced = await priced_by(desk, cart, at=NOON)
    foreign = PricedCoupon(coupon_id=coupon_id, code=code, discount_fen=1_000, issuer_id=None)
    forged = type(priced)(**{field: getattr(priced, field) for field in priced.__slots__} | {"coupons": (foreign,)})
    with pytest.raises(TypeError):
        await desk.redeem(await an_order(shop), cart, forged, at=NOON)


async def test_a_coupon_that_ended_after_pricing_is_refused(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    _, code = await a_coupon(shop)
    order, cart = await an_order(shop), a_cart(shop, code)
    priced = await priced_by(desk, cart, at=END - timedelta(seconds=1))
    for spend in (desk.lock, desk.redeem):
        with pytest.raises(CouponExpired):
            await spend(order, cart, priced, at=END)
