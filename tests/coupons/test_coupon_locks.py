"""Coupons held by orders: confirmed once, lapsed after a quarter of an hour, let go."""

from datetime import timedelta

import pytest

from coupons.books import discrepancies
from coupons.errors import CouponAlreadyUsed, CouponLocked, CouponLockLost, CouponNotUsable, CouponQuoteChanged
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_value
from tests.coupons.coupon_factories import (
    END,
    NOON,
    a_cart,
    a_coupon,
    a_shop,
    an_order,
    buy,
    confirmed_by,
    placed,
    priced_by,
    stored,
)


async def test_lock_confirm_and_again_spends_once(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, cart = await an_order(shop), a_cart(shop, code)
    priced = await priced_by(desk, cart, at=NOON)
    for _ in range(2):
        await desk.lock(order, cart, priced, at=NOON)
    assert await stored(coupon_id) == ("LOCKED", order, None, 2)
    for _ in range(2):
        await confirmed_by(desk, order, priced.quote_hash, at=NOON)
    assert await stored(coupon_id) == ("USED", None, order, 3)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_redeemed'") == 1
    with pytest.raises(CouponAlreadyUsed):
        await desk.release(order, at=NOON)


async def test_a_held_coupon_is_refused_to_another_order(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    _, code = await a_coupon(shop)
    cart, second = a_cart(shop, code), await an_order(shop)
    priced = await priced_by(desk, cart, at=NOON)
    await placed(shop, desk, code, at=NOON)
    for spend in (desk.lock, desk.redeem):
        with pytest.raises(CouponLocked) as refused:
            await spend(second, cart, priced, at=NOON)
        assert refused.value.facts == {"coupon_code": code}
    with pytest.raises(CouponNotUsable) as late:
        await priced_by(desk, cart, at=NOON)
    assert late.value.facts["reason"] == "LOCKED"


async def test_a_lapsed_lock_goes_to_the_next_order(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    first, first_hash = await placed(shop, desk, code, at=NOON)
    later = NOON + timedelta(minutes=15, seconds=1)
    second, second_hash = await placed(shop, desk, code, at=later)
    with pytest.raises(CouponLockLost):
        await confirmed_by(desk, first, first_hash, at=later)
    await confirmed_by(desk, second, second_hash, at=later)
    assert await stored(coupon_id) == ("USED", None, second, 4)
    await desk.release(first, at=later)
    assert await stored(coupon_id) == ("USED", None, second, 4)


async def test_a_coupon_that_was_let_go_after_pricing_is_read_anew(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, cart = await an_order(shop), a_cart(shop, code)
    priced = await priced_by(desk, cart, at=NOON)
    faster, _ = await placed(shop, desk, code, at=NOON)
    await desk.release(faster, at=NOON)
    await desk.redeem(order, cart, priced, at=NOON)
    assert await stored(coupon_id) == ("USED", None, order, 5)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_redeemed'") == 1


async def test_a_lapsed_lock_does_not_stop_a_sale_at_the_till(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    await placed(shop, desk, code, at=NOON)
    with clock.pinned(NOON + timedelta(minutes=15)):
        order = await buy(shop, code)
    assert await stored(coupon_id) == ("USED", None, order.id, 4)
    assert await discrepancies() == []


async def test_a_changed_quote_is_refused_and_the_coupon_stays_held(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, _ = await placed(shop, desk, code, at=NOON)
    with pytest.raises(CouponQuoteChanged):
        await confirmed_by(desk, order, "0" * 64, at=NOON)
    assert await stored(coupon_id) == ("LOCKED", order, None, 2)


async def test_a_lock_outlives_the_end_of_the_coupon(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    before = END - timedelta(minutes=1)
    order, quote_hash = await placed(shop, desk, code, at=before)
    await confirmed_by(desk, order, quote_hash, at=END + timedelta(minutes=5))
    assert await stored(coupon_id) == ("USED", None, order, 3)


async def test_an_order_that_holds_a_coupon_may_redeem_it_past_its_end(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, cart, before = await an_order(shop), a_cart(shop, code), END - timedelta(minutes=1)
    priced = await priced_by(desk, cart, at=before)
    await desk.lock(order, cart, priced, at=before)
    await desk.redeem(order, cart, priced, at=END + timedelta(minutes=1))
    assert await stored(coupon_id) == ("USED", None, order, 3)
    assert await fetch_value("SELECT count(*) FROM coupon_event WHERE coupon = $1", coupon_id) == 3


async def test_a_released_coupon_is_free_again(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, _ = await placed(shop, desk, code, at=NOON)
    for _ in range(2):
        await desk.release(order, at=NOON)
    assert await stored(coupon_id) == ("ISSUED", None, None, 3)
    await buy(shop, code)
    assert await discrepancies() == []
