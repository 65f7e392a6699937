"""The desk where orders price carts: what a coupon takes off, and by what name it is refused."""

from datetime import datetime, timedelta

import pytest

from coupons.codes import new_code
from coupons.errors import CouponCodeMistyped, CouponCodeUnknown, CouponNamedTwice, CouponNotUsable
from coupons.quoting.cart import GroupLimit, Rules
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.codes import ALPHABET
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.ports import VoucherDesk
from tests.coupons.coupon_factories import END, NOON, a_cart, a_coupon, a_shop, an_order, buy, priced_by
from tests.factories import a_member, a_store
from tests.statements import statements


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


@pytest.mark.parametrize("between", ["-", "\u3000", "\u2013", "\uff0d", "_", "\u200b"])
async def test_a_code_is_understood_however_a_keyboard_wrote_it(db: None, noon: None, between: str) -> None:
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop, {"kind": "FIXED", "off": 500})
    wide = "".join(chr(ord(symbol) + 0xFEE0) for symbol in code)
    for typed in (code[:4] + between + code[4:] + "\r\n", wide[:4] + between + wide[4:]):
        priced = await priced_by(CouponDesk(), a_cart(shop, typed), at=NOON)
        assert [coupon.coupon_id for coupon in priced.coupons] == [coupon_id]


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


async def test_what_was_good_in_a_closed_store_is_good_in_the_one_that_follows(db: None, noon: None) -> None:
    shop, gone = await a_shop(), await a_store("OTHER")
    await execute("UPDATE store SET status = 'closed' WHERE id = $1", gone.id)
    closing = "INSERT INTO store_closing (id, store, successor, closes_on, state, announced_at)"
    await execute(f"{closing} VALUES ($1, $2, $3, '2026-01-01', 'done', now())", new_id(), gone.id, shop.store.id)
    _, code = await a_coupon(shop, {"kind": "FIXED", "off": 1_000, "scope": {"stores_in": [{"stores": ["OTHER"]}]}})
    assert (await buy(shop, code)).coupon_fen == 1_000


async def test_a_store_outside_the_scope_cannot_redeem(db: None, noon: None) -> None:
    shop = await a_shop()
    _, code = await a_coupon(shop, {"kind": "FIXED", "off": 1_000, "scope": {"stores_in": [{"stores": ["OTHER"]}]}})
    with pytest.raises(CouponNotUsable) as refused:
        await priced_by(CouponDesk(), a_cart(shop, code), at=NOON)
    assert refused.value.facts["reason"] == "STORE_OUT"
