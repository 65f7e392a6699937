"""Coupons come back once with the last return of their order, some with days of grace."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from coupons.books import discrepancies
from coupons.events import CouponReturned
from coupons.schemas import VoidCoupon
from coupons.service.voiding import void_coupon
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.ground.orders.schemas import LineReturned, RefundOrder
from guide_app.ground.orders.service.refunding import refund_order
from tests.coupons.coupon_factories import (
    END,
    NOON,
    Shop,
    a_cart,
    a_coupon,
    a_shop,
    a_template,
    buy,
    code_of,
    confirmed_by,
    issue,
    placed,
    priced_by,
    stored,
)
from tests.factories import hq_actor


async def _all_back(shop: Shop, code: str, *, at: datetime) -> tuple[UUID, str]:
    """An order of two units that came back one by one; its id, and the coupon's status between the two."""
    with clock.pinned(NOON):
        order = await buy(shop, code, quantity=2)
    with clock.pinned(at):
        await refund_order(SYSTEM, order.id, RefundOrder([LineReturned(1, 1)]), desk=CouponDesk())
        status = await fetch_value("SELECT status FROM coupon WHERE used_order = $1", order.id)
        await refund_order(SYSTEM, order.id, RefundOrder([LineReturned(1, 1)]), desk=CouponDesk())
    return order.id, status


async def test_a_coupon_comes_back_once_with_the_last_return(db: None, noon: None) -> None:
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop)
    order, after_the_first = await _all_back(shop, code, at=NOON + timedelta(days=1))
    assert after_the_first == "USED"
    assert await stored(coupon_id) == ("ISSUED", None, None, 4)
    desk = CouponDesk()
    assert await desk.give_back(order, at=NOON + timedelta(days=2)) == [coupon_id]
    assert await stored(coupon_id) == ("ISSUED", None, None, 4)
    [payload] = await fetch("SELECT payload FROM event WHERE type = 'coupon_returned'")
    event = CouponReturned.decode(payload["payload"])
    assert (event.order_id, event.coupon_ids, event.alive_ids) == (order, (coupon_id,), (coupon_id,))
    assert await discrepancies() == []


@pytest.mark.parametrize(
    ("grace_days", "at", "alive_until"),
    [
        (0, END, None),
        (3, END, END + timedelta(days=3)),
        (3, END - timedelta(seconds=1), END + timedelta(days=3, seconds=-1)),
        (0, END - timedelta(seconds=1), END),
    ],
)
async def test_grace_revives_a_coupon_that_comes_back_late(
    db: None, noon: None, grace_days: int, at: datetime, alive_until: datetime | None
) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop, grace_days=grace_days)
    order = await buy(shop, code)
    alive = await desk.give_back(order.id, at=at)
    assert list(alive) == ([coupon_id] if alive_until else [])
    stored = await fetch_value("SELECT valid_to FROM coupon WHERE id = $1", coupon_id)
    assert stored == (alive_until or END)
    assert list(await desk.give_back(order.id, at=at + timedelta(days=9))) == list(alive)
    assert await discrepancies() == []


async def test_a_returned_coupon_can_be_used_by_another_order(db: None, noon: None) -> None:
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop)
    await _all_back(shop, code, at=NOON)
    order = await buy(shop, code)
    assert await stored(coupon_id) == ("USED", None, order.id, 6)
    assert await discrepancies() == []


async def test_an_order_that_gave_a_coupon_back_may_use_it_again(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order = await buy(shop, code)
    await desk.give_back(order.id, at=NOON)
    cart = a_cart(shop, code)
    await desk.redeem(order.id, cart, await priced_by(desk, cart, at=NOON), at=NOON)
    assert await discrepancies() == []
    assert await desk.give_back(order.id, at=NOON) == [coupon_id]
    priced = await priced_by(desk, cart, at=NOON)
    await desk.lock(order.id, cart, priced, at=NOON)
    await confirmed_by(desk, order.id, priced.quote_hash, at=NOON)
    assert await stored(coupon_id) == ("USED", None, order.id, 9)
    assert await discrepancies() == []


async def test_a_life_in_seven_events(db: None, noon: None) -> None:
    """Claim, lock o1, confirm o1, partial return, last return, lock o2, release o2, and a void at the end."""
    shop, desk = await a_shop(), CouponDesk()
    template = await a_template(per_member_limit=1)
    coupon_id = await issue(shop, template)
    code = await code_of(shop, coupon_id)
    first, quote_hash = await placed(shop, desk, code, at=NOON)
    await confirmed_by(desk, first, quote_hash, at=NOON)
    await desk.give_back(first, at=NOON)
    second, _ = await placed(shop, desk, code, at=NOON)
    await desk.release(second, at=NOON)
    await void_coupon(await hq_actor(), coupon_id, VoidCoupon(reason="发错对象"))
    commands = await fetch("SELECT command FROM coupon_event WHERE coupon = $1 ORDER BY no", coupon_id)
    assert [row["command"] for row in commands] == ["issue", "lock", "confirm", "return", "lock", "release", "void"]
