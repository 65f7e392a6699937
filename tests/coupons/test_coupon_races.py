"""Many at once: nothing is oversold, no limit is passed, no coupon is spent twice."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from coupons.books import discrepancies
from coupons.errors import CouponLocked
from coupons.schemas import IssueCoupon, IssuedCoupon, TemplateDetail, VoidCoupon
from coupons.service.issuing import issue_coupon
from coupons.service.voiding import void_coupon
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.idempotency import Answer, IdempotencyKeyReused, digest_of, once
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, PaymentTaken, RefundOrder
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.coupons.coupon_factories import (
    Shop,
    a_cart,
    a_coupon,
    a_shop,
    a_template,
    an_order,
    buy,
    code_of,
    issue,
    priced_by,
)
from tests.factories import AMember, a_member, an_actor, an_associate, hq_actor

pytestmark = pytest.mark.faults

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
ISSUED = "SELECT sum(issued) FROM coupon_stock_shard"
COUPONS = "SELECT count(*) FROM coupon"


async def _answer(work: Awaitable[object]) -> str:
    try:
        await work
    except Refusal as refusal:
        return refusal.code
    return "ok"


async def _at_once(works: Sequence[Awaitable[object]]) -> Counter[str]:
    return Counter(await asyncio.gather(*(_answer(work) for work in works)))


async def _members(shop: Shop, count: int) -> list[AMember]:
    return [await a_member(shop.store) for _ in range(count)]


async def test_two_hundred_and_fifty_claims_of_a_hundred_coupons(committed_db: str) -> None:
    shop = await a_shop()
    template = await a_template(stock=100, per_member_limit=1)
    members = await _members(shop, 250)
    answers = await _at_once([issue(shop, template, member) for member in members])
    assert answers == {"ok": 100, "coupon_sold_out": 150}
    assert (await fetch_value(ISSUED), await fetch_value(COUPONS)) == (100, 100)
    assert await discrepancies() == []


async def test_shards_sell_out_to_the_last_coupon(committed_db: str) -> None:
    shop = await a_shop()
    template = await a_template(stock=100, shards=4, per_member_limit=1)
    crowd: list[AMember] = []
    while len(crowd) < 120:
        member = await a_member(shop.store)
        if member.id.int % 4 == 0:  # all of them begin at the same shard
            crowd.append(member)
    answers = await _at_once([issue(shop, template, member) for member in crowd])
    assert answers == {"ok": 100, "coupon_sold_out": 20}
    assert await fetch_value("SELECT count(*) FROM coupon_stock_shard WHERE issued < stock") == 0
    assert await discrepancies() == []


async def test_one_member_claims_fifty_times_at_once(committed_db: str) -> None:
    shop, template = await a_shop(), await a_template(per_member_limit=1)
    answers = await _at_once([issue(shop, template) for _ in range(50)])
    assert answers == {"ok": 1, "coupon_limit_reached": 49}
    assert await fetch_value(ISSUED) == 1
    assert await discrepancies() == []


async def test_an_associate_sends_thirty_times_at_once_with_a_quota_of_twenty(committed_db: str) -> None:
    shop, template = await a_shop(), await a_template(quota=20)
    members = await _members(shop, 35)
    with clock.pinned(datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC)):
        assert await _at_once([issue(shop, template, member) for member in members[:30]]) == {
            "ok": 20,
            "coupon_quota_used_up": 10,
        }
    with clock.pinned(datetime(2026, 3, 10, 16, tzinfo=UTC)):
        assert await _at_once([issue(shop, template, member) for member in members[30:]]) == {"ok": 5}
    assert await discrepancies() == []


async def test_several_limits_at_once_never_leave_half_a_claim(committed_db: str) -> None:
    shop = await a_shop()
    template = await a_template(stock=30, per_member_limit=2, quota=12, shards=3)
    members = await _members(shop, 15)
    actors = [shop.actor, *[an_actor(await an_associate(shop.store)) for _ in range(3)]]
    command = [IssueCoupon(template=template.template.code, member_id=member.id) for member in members]
    await _at_once([issue_coupon(actor, one) for actor in actors for one in command])
    assert await fetch_value(COUPONS) == 30
    assert await discrepancies() == []


async def test_one_request_id_ten_times_at_once_issues_one_coupon(committed_db: str) -> None:
    shop, template = await a_shop(), await a_template(per_member_limit=1)
    command = IssueCoupon(template=template.template.code, member_id=shop.member.id)

    async def answer() -> Answer:
        return Answer(201, _encoded(await issue_coupon(shop.actor, command)))

    answers = await asyncio.gather(*(once("clerk", "key-1", digest_of(b"issue"), answer) for _ in range(10)))
    assert len({one.body for one in answers}) == 1
    assert sum(one.replayed for one in answers) == 9
    assert await fetch_value(COUPONS) == 1
    with pytest.raises(IdempotencyKeyReused):
        await once("clerk", "key-1", digest_of(b"something else"), answer)
    assert await discrepancies() == []


def _encoded(issued: IssuedCoupon) -> bytes:
    return str(issued.id).encode()


async def test_five_tills_lock_one_coupon_at_once(committed_db: str) -> None:
    shop, desk = await a_shop(), CouponDesk()
    with clock.pinned(NOON):
        coupon_id, code = await a_coupon(shop)
    orders = [await an_order(shop) for _ in range(5)]
    cart = a_cart(shop, code)
    priced = await priced_by(desk, cart, at=NOON)

    async def lock(order: UUID) -> None:
        async with transaction():
            await desk.lock(order, cart, priced, at=NOON)

    assert await _at_once([lock(order) for order in orders]) == {"ok": 1, CouponLocked.code: 4}
    events = "SELECT count(*) FROM coupon_event WHERE coupon = $1 AND to_status = 'LOCKED'"
    assert await fetch_value(events, coupon_id) == 1
    assert await fetch_value("SELECT count(*) FROM order_coupon") == 1


async def test_a_coupon_is_spent_once_however_many_tills_try(committed_db: str) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop)
    answers = await _at_once([buy(shop, code) for _ in range(20)])
    assert answers["ok"] == 1
    # Who priced before the sale and who priced after it are told so in different words.
    assert answers["coupon_already_used"] + answers["coupon_not_usable"] == 19
    assert await fetch_value("SELECT count(*) FROM orders") == 1
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_redeemed'") == 1
    assert await discrepancies() == []


async def _two_groups() -> tuple[TemplateDetail, TemplateDetail]:
    return (
        await a_template({"kind": "FIXED", "off": 1_000, "group": "a"}),
        await a_template({"kind": "FIXED", "off": 500, "group": "b"}),
    )


async def test_orders_that_name_the_same_coupons_in_another_order_do_not_block_each_other(committed_db: str) -> None:
    shop = await a_shop()
    for _ in range(5):
        codes = [await code_of(shop, await issue(shop, template)) for template in await _two_groups()]
        answers = await _at_once([buy(shop, *codes), buy(shop, *codes[::-1]), buy(shop, *codes), buy(shop, codes[1])])
        assert answers["ok"] == 1
        assert set(answers) <= {"ok", "coupon_already_used", "coupon_not_usable"}
    assert await discrepancies() == []


async def test_of_tills_that_priced_before_the_sale_exactly_one_redeems(committed_db: str) -> None:
    shop, desk = await a_shop(), CouponDesk()
    with clock.pinned(NOON):
        codes = [await code_of(shop, await issue(shop, template)) for template in await _two_groups()]
    priced = [(cart, await priced_by(desk, cart, at=NOON)) for cart in (a_cart(shop, *codes), a_cart(shop, codes[1]))]
    orders = [await an_order(shop) for _ in range(12)]

    async def redeem(order: UUID, kind: int) -> None:
        cart, price = priced[kind]
        async with transaction():
            await desk.redeem(order, cart, price, at=NOON)

    answers = await _at_once([redeem(order, 0) for order in orders[:11]])
    assert answers == {"ok": 1, "coupon_already_used": 10}
    assert await _answer(redeem(orders[11], 1)) == "coupon_already_used"
    assert await fetch_value("SELECT count(*) FROM coupon_event WHERE to_status = 'USED'") == 2
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_redeemed'") == 1


async def test_a_till_and_a_void_never_both_win(committed_db: str) -> None:
    shop, manager = await a_shop(), await hq_actor()
    template = await a_template()
    won: Counter[str] = Counter()
    for _ in range(10):
        coupon_id = await issue(shop, template)
        code = await code_of(shop, coupon_id)
        sold, void = await asyncio.gather(
            _answer(buy(shop, code)), _answer(void_coupon(manager, coupon_id, VoidCoupon(reason="发错")))
        )
        assert (sold == "ok") != (void == "ok"), (sold, void)
        won["sold" if sold == "ok" else "void"] += 1
    assert won.total() == 10
    assert await discrepancies() == []


async def test_a_busy_hour_leaves_sound_books(committed_db: str) -> None:
    """Tills that sell, park, pay, cancel, take back and void the same few coupons at once, in any order."""
    shop, hq, desk, dice = await a_shop(), await hq_actor(), CouponDesk(), random.Random(20_260_310)
    template = await a_template(per_member_limit=20)
    coupons = [await issue(shop, template) for _ in range(6)]
    codes = [await code_of(shop, coupon_id) for coupon_id in coupons]
    sales: Counter[str] = Counter()

    async def a_till() -> None:
        for _ in range(8):
            code = dice.choice(codes)
            try:
                order = await buy(shop, code, paid=dice.random() < 0.5)
                sales["sold"] += 1
                if order.paid_at is None and dice.random() < 0.5:
                    await cancel_order(shop.actor, order.id, desk=desk)
                elif order.paid_at is None:
                    await pay_order(shop.actor, order.id, PaymentTaken(PaymentMethod.TILL_CASH), desk=desk)
                if dice.random() < 0.7 and order.paid_at is not None:
                    await refund_order(hq, order.id, RefundOrder([LineReturned(1, 1)]), desk=desk)
                if dice.random() < 0.05:
                    await void_coupon(hq, dice.choice(coupons), VoidCoupon(reason="盘点"))
            except Refusal as refusal:
                sales[refusal.code] += 1

    await asyncio.gather(*(a_till() for _ in range(10)))
    assert sales["sold"] > len(coupons), "coupons came back and were used again"
    assert set(sales) <= {"sold", "coupon_not_usable", "coupon_locked", "coupon_already_used", "coupon_void"}
    assert await discrepancies() == []
