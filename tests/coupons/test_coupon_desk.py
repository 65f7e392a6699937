"""The desk where orders price carts and spend coupons."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec
import pytest

from coupons.books import discrepancies
from coupons.codes import new_code
from coupons.errors import (
    CouponAlreadyUsed,
    CouponCodeMistyped,
    CouponCodeUnknown,
    CouponExpired,
    CouponLocked,
    CouponLockLost,
    CouponNamedTwice,
    CouponNotUsable,
    CouponQuoteChanged,
)
from coupons.events import CouponRedeemed, CouponReturned
from coupons.quoting.cart import GroupLimit, Rules
from coupons.schemas import VoidCoupon
from coupons.service.voiding import void_coupon
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.codes import ALPHABET
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.ground.orders.ports import PricedCoupon, VoucherDesk
from guide_app.ground.orders.schemas import LineReturned, RefundOrder
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
    confirmed_by,
    issue,
    priced_by,
)
from tests.factories import a_member, hq_actor
from tests.statements import statements

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
END = datetime(2026, 3, 16, 16, tzinfo=UTC)
"""When a coupon of one week, issued at NOON, ends."""


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def _state(row: asyncpg.Record) -> tuple[object, ...]:
    return tuple(row.values())


async def _stored(coupon_id: UUID) -> tuple[object, ...]:
    row = await fetch_row("SELECT status, lock_order, used_order, version FROM coupon WHERE id = $1", coupon_id)
    assert row is not None
    return _state(row)


def test_the_desk_is_what_orders_ask_for() -> None:
    assert isinstance(CouponDesk(), VoucherDesk)


async def test_a_cart_is_priced_with_its_coupon(db: None, noon: None) -> None:
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop, {"kind": "PERCENT", "pay_ppm": 880_000})
    cart = a_cart(shop, code.lower(), quantity=2)
    priced = await priced_by(CouponDesk(), cart, at=NOON)
    assert (priced.list_fen, priced.coupon_fen, priced.payable_fen) == (39_800, 4_776, 35_024)
    assert priced.lines[0].paid_fen == 35_024
    assert priced.lines[0].hq_funded_fen == 4_776
    [coupon] = priced.coupons
    assert (coupon.coupon_id, coupon.code, coupon.discount_fen) == (coupon_id, code, 4_776)
    assert coupon.issuer_id == shop.associate.id
    assert len(priced.quote_hash) == 64


async def test_what_others_fund_is_not_borne_by_headquarters(db: None, noon: None) -> None:
    shop = await a_shop()
    funding = [{"funder": "COMPANY", "weight": 1}, {"funder": "STORE", "weight": 2}]
    _, code = await a_coupon(shop, {"kind": "FIXED", "off": 1_000, "funding": funding})
    priced = await priced_by(CouponDesk(), a_cart(shop, code), at=NOON)
    assert (priced.lines[0].coupon_fen, priced.lines[0].hq_funded_fen) == (1_000, 333)


async def test_without_coupons_nothing_is_asked_of_the_database(db: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    order = await an_order(shop)
    cart = a_cart(shop)
    async with statements() as sent:
        priced = await priced_by(desk, cart, at=NOON)
        await desk.lock(order, cart, priced, at=NOON)
        await desk.redeem(order, cart, priced, at=NOON)
    assert sent == []
    assert (priced.coupon_fen, priced.payable_fen) == (0, 19_900)


async def test_pricing_and_redeeming_take_one_round_trip_each(db: None, noon: None) -> None:
    shop = await a_shop()
    desk = CouponDesk(Rules(groups=(GroupLimit(group="default", limit=3),)))
    codes = [(await a_coupon(shop))[1] for _ in range(3)]
    order, cart = await an_order(shop), a_cart(shop, *codes)
    async with statements() as sent:
        priced = await priced_by(desk, cart, at=NOON)
    assert len(sent) == 1
    assert priced.coupon_fen == 3_000
    async with statements() as sent, transaction():
        await desk.redeem(order, cart, priced, at=NOON)
    (written,) = (one for one in sent if "SAVEPOINT" not in one)
    assert "use_coupons_v1" in written
    assert "append_to_trail_v1" in written, "the fact goes with all else that the transaction leaves"
    assert await fetch_value("SELECT count(*) FROM coupon WHERE status = 'USED' AND used_order = $1", order) == 3


async def test_a_mistyped_code_is_refused_without_a_look_up(db: None) -> None:
    shop, code = await a_shop(), new_code()
    wrong = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 32]
    for typed, fault in ((wrong, "CHECK"), (code[:-1], "LENGTH"), (code[:-1] + "U", "SYMBOL")):
        async with statements() as sent:
            with pytest.raises(CouponCodeMistyped) as refused:
                await priced_by(CouponDesk(), a_cart(shop, typed), at=NOON)
        assert refused.value.facts["fault"] == fault
        assert sent == []


async def test_a_code_that_no_coupon_has_is_unknown(db: None) -> None:
    with pytest.raises(CouponCodeUnknown):
        await priced_by(CouponDesk(), a_cart(await a_shop(), new_code()), at=NOON)


async def test_one_coupon_named_twice_is_refused(db: None, noon: None) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop)
    with pytest.raises(CouponNamedTwice):
        await priced_by(CouponDesk(), a_cart(shop, code, f"{code[:4]}-{code[4:]}".lower()), at=NOON)


async def test_a_coupon_of_another_member_is_not_usable(db: None, noon: None) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop)
    other = await a_member(shop.store)
    with pytest.raises(CouponNotUsable) as refused:
        await priced_by(CouponDesk(), a_cart(shop, code, member_id=other.id), at=NOON)
    assert refused.value.facts == {"coupon_code": code, "reason": "NOT_OWNER"}


async def test_a_coupon_below_its_threshold_says_how_much_is_missing(db: None, noon: None) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop, {"kind": "FIXED", "off": 1_000, "threshold": 20_000})
    with pytest.raises(CouponNotUsable) as refused:
        await priced_by(CouponDesk(), a_cart(shop, code), at=NOON)
    assert refused.value.facts == {"coupon_code": code, "reason": "BELOW_THRESHOLD", "short_by": 100}


async def test_coupons_that_do_not_go_together_are_refused_by_name(db: None, noon: None) -> None:
    shop = await a_shop()
    _, better = await a_coupon(shop, {"kind": "FIXED", "off": 2_000})
    _, worse = await a_coupon(shop, {"kind": "FIXED", "off": 1_000})
    with pytest.raises(CouponNotUsable) as refused:
        await priced_by(CouponDesk(), a_cart(shop, worse, better), at=NOON)
    assert refused.value.facts == {"coupon_code": worse, "reason": "GROUP_TAKEN"}


@pytest.mark.parametrize(
    ("at", "reason"), [(NOON - timedelta(seconds=1), "NOT_STARTED"), (END, "EXPIRED"), (END - timedelta(seconds=1), "")]
)
async def test_a_coupon_is_usable_inside_its_window(db: None, noon: None, at: datetime, reason: str) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop)
    if reason:
        with pytest.raises(CouponNotUsable) as refused:
            await priced_by(CouponDesk(), a_cart(shop, code), at=at)
        assert refused.value.facts["reason"] == reason
    else:
        assert (await priced_by(CouponDesk(), a_cart(shop, code), at=at)).coupon_fen == 1_000


async def test_a_store_outside_the_scope_cannot_redeem(db: None, noon: None) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop, {"kind": "FIXED", "off": 1_000, "scope": {"stores_in": [{"stores": ["OTHER"]}]}})
    with pytest.raises(CouponNotUsable) as refused:
        await priced_by(CouponDesk(), a_cart(shop, code), at=NOON)
    assert refused.value.facts["reason"] == "STORE_OUT"


async def test_a_redeemed_coupon_is_written_down_completely(db: None, noon: None) -> None:
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop)
    order = await buy(shop, code, quantity=3)
    assert await _stored(coupon_id) == ("USED", None, order.id, 3)
    events = await fetch(
        "SELECT no, command, from_status, to_status, order_id FROM coupon_event WHERE coupon = $1 ORDER BY no",
        coupon_id,
    )
    assert [_state(row) for row in events] == [
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
    assert await _stored(free_id) == ("ISSUED", None, None, 1)
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


async def _placed(shop: Shop, desk: CouponDesk, code: str, *, at: datetime) -> tuple[UUID, str]:
    """An order that holds the coupon; its id and quote hash."""
    order, cart = await an_order(shop), a_cart(shop, code)
    priced = await priced_by(desk, cart, at=at)
    await desk.lock(order, cart, priced, at=at)
    return order, priced.quote_hash


async def test_lock_confirm_and_again_spends_once(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, cart = await an_order(shop), a_cart(shop, code)
    priced = await priced_by(desk, cart, at=NOON)
    for _ in range(2):
        await desk.lock(order, cart, priced, at=NOON)
    assert await _stored(coupon_id) == ("LOCKED", order, None, 2)
    for _ in range(2):
        await confirmed_by(desk, order, priced.quote_hash, at=NOON)
    assert await _stored(coupon_id) == ("USED", None, order, 3)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_redeemed'") == 1
    with pytest.raises(CouponAlreadyUsed):
        await desk.release(order, at=NOON)


async def test_a_held_coupon_is_refused_to_another_order(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    _, code = await a_coupon(shop)
    cart, second = a_cart(shop, code), await an_order(shop)
    priced = await priced_by(desk, cart, at=NOON)
    await _placed(shop, desk, code, at=NOON)
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
    first, first_hash = await _placed(shop, desk, code, at=NOON)
    later = NOON + timedelta(minutes=15, seconds=1)
    second, second_hash = await _placed(shop, desk, code, at=later)
    with pytest.raises(CouponLockLost):
        await confirmed_by(desk, first, first_hash, at=later)
    await confirmed_by(desk, second, second_hash, at=later)
    assert await _stored(coupon_id) == ("USED", None, second, 4)
    await desk.release(first, at=later)
    assert await _stored(coupon_id) == ("USED", None, second, 4)


async def test_a_coupon_that_was_let_go_after_pricing_is_read_anew(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, cart = await an_order(shop), a_cart(shop, code)
    priced = await priced_by(desk, cart, at=NOON)
    faster, _ = await _placed(shop, desk, code, at=NOON)
    await desk.release(faster, at=NOON)
    await desk.redeem(order, cart, priced, at=NOON)
    assert await _stored(coupon_id) == ("USED", None, order, 5)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_redeemed'") == 1


async def test_a_lapsed_lock_does_not_stop_a_sale_at_the_till(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    await _placed(shop, desk, code, at=NOON)
    with clock.pinned(NOON + timedelta(minutes=15)):
        order = await buy(shop, code)
    assert await _stored(coupon_id) == ("USED", None, order.id, 4)
    assert await discrepancies() == []


async def test_a_changed_quote_is_refused_and_the_coupon_stays_held(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, _ = await _placed(shop, desk, code, at=NOON)
    with pytest.raises(CouponQuoteChanged):
        await confirmed_by(desk, order, "0" * 64, at=NOON)
    assert await _stored(coupon_id) == ("LOCKED", order, None, 2)


async def test_a_lock_outlives_the_end_of_the_coupon(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    before = END - timedelta(minutes=1)
    order, quote_hash = await _placed(shop, desk, code, at=before)
    await confirmed_by(desk, order, quote_hash, at=END + timedelta(minutes=5))
    assert await _stored(coupon_id) == ("USED", None, order, 3)


async def test_a_coupon_that_ended_after_pricing_is_refused(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    _, code = await a_coupon(shop)
    order, cart = await an_order(shop), a_cart(shop, code)
    priced = await priced_by(desk, cart, at=END - timedelta(seconds=1))
    for spend in (desk.lock, desk.redeem):
        with pytest.raises(CouponExpired):
            await spend(order, cart, priced, at=END)


async def test_an_order_that_holds_a_coupon_may_redeem_it_past_its_end(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, cart, before = await an_order(shop), a_cart(shop, code), END - timedelta(minutes=1)
    priced = await priced_by(desk, cart, at=before)
    await desk.lock(order, cart, priced, at=before)
    await desk.redeem(order, cart, priced, at=END + timedelta(minutes=1))
    assert await _stored(coupon_id) == ("USED", None, order, 3)
    assert await fetch_value("SELECT count(*) FROM coupon_event WHERE coupon = $1", coupon_id) == 3


async def test_a_released_coupon_is_free_again(db: None, noon: None) -> None:
    shop, desk = await a_shop(), CouponDesk()
    coupon_id, code = await a_coupon(shop)
    order, _ = await _placed(shop, desk, code, at=NOON)
    for _ in range(2):
        await desk.release(order, at=NOON)
    assert await _stored(coupon_id) == ("ISSUED", None, None, 3)
    await buy(shop, code)
    assert await discrepancies() == []


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
    assert await _stored(coupon_id) == ("ISSUED", None, None, 4)
    desk = CouponDesk()
    assert await desk.give_back(order, at=NOON + timedelta(days=2)) == [coupon_id]
    assert await _stored(coupon_id) == ("ISSUED", None, None, 4)
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
    assert await _stored(coupon_id) == ("USED", None, order.id, 6)
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
    assert await _stored(coupon_id) == ("USED", None, order.id, 9)
    assert await discrepancies() == []


async def test_a_life_in_seven_events(db: None, noon: None) -> None:
    """Claim, lock o1, confirm o1, partial return, last return, lock o2, release o2, and a void at the end."""
    shop, desk = await a_shop(), CouponDesk()
    template = await a_template(per_member_limit=1)
    coupon_id = await issue(shop, template)
    code = await code_of(shop, coupon_id)
    first, quote_hash = await _placed(shop, desk, code, at=NOON)
    await confirmed_by(desk, first, quote_hash, at=NOON)
    await desk.give_back(first, at=NOON)
    second, _ = await _placed(shop, desk, code, at=NOON)
    await desk.release(second, at=NOON)
    await void_coupon(await hq_actor(), coupon_id, VoidCoupon(reason="发错对象"))
    commands = await fetch("SELECT command FROM coupon_event WHERE coupon = $1 ORDER BY no", coupon_id)
    assert [row["command"] for row in commands] == ["issue", "lock", "confirm", "return", "lock", "release", "void"]
