"""Every rule of the books finds what breaks it, and nothing in a sound database."""

from datetime import UTC, datetime

import pytest

from coupons.book_checks import BOOKS, begin
from coupons.books import RULES, discrepancies
from coupons.checks import CHECKS
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch_row, fetch_value, transaction
from guide_app.base.kernel.verifying import Difference, compare
from tests.coupons.coupon_factories import a_coupon, a_shop, an_order, buy

NOW = datetime(2026, 3, 10, tzinfo=UTC)

DAMAGE: dict[str, str] = {
    "what the shards have issued is the number of coupons": "UPDATE coupon_stock_shard SET issued = issued + 1",
    "the shards hold the template's stock": "UPDATE coupon_template SET stock = stock + 1",
    "claims by members are the number of coupons": "UPDATE coupon_member_counter SET claimed = claimed + 1",
    "what an associate sent on a day is the number of coupons they issued": "UPDATE coupon_associate_day SET sent = 9",
    "every change of state has exactly one event": "UPDATE coupon SET version = version + 1",
    "events follow each other, and the newest says the coupon's state": (
        "UPDATE coupon SET status = 'VOID' WHERE status = 'ISSUED'"
    ),
    "a used coupon is used by one order, which knows it": "UPDATE order_coupon SET used_at = NULL",
    "line shares add up to the discount of a coupon": "UPDATE order_coupon SET discount_fen = discount_fen + 1",
    "funders' shares add up to the share of a line": (
        "UPDATE order_coupon SET shares = jsonb_set(shares, '{0,funders,COMPANY}', '1')"
    ),
    "coupons of a paid order add up to its coupon discount": "UPDATE order_coupon SET discount_fen = 1",
}


async def test_a_coupon_that_two_orders_use_is_found(db: None) -> None:
    """No key refuses it: the coupon's own row keeps the second order away."""
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop)
    first = await buy(shop, code)
    second = await an_order(shop)
    (check,) = [one for one in CHECKS if one.name == "coupons.used_once"]
    assert (await compare(check.statement)).different == 0
    await execute(
        "INSERT INTO order_coupon (id, order_id, coupon, home_member, no, discount_fen, shares, used_at)"
        " SELECT id, $1, coupon, home_member, no, discount_fen, shares, used_at FROM order_coupon WHERE order_id = $2",
        second,
        first.id,
    )
    assert (await compare(check.statement)).examples == [Difference(str(coupon_id), 2, 1)]
    assert "a used coupon is used by one order, which knows it" in {one.rule for one in await discrepancies()}


def test_every_rule_is_tried() -> None:
    assert DAMAGE.keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES)
async def test_a_rule_finds_what_breaks_it(db: None, rule: str) -> None:
    shop = await a_shop()
    _, used = await a_coupon(shop)
    await a_coupon(shop)
    await buy(shop, used)
    assert await discrepancies() == []
    assert await _checked() == 0
    assert await execute(DAMAGE[rule]) > 0
    assert rule in {one.rule for one in await discrepancies()}
    assert await _checked() > 0


async def _checked() -> int:
    """What the nightly check finds."""
    assert await begin(NOW)
    assert not await begin(NOW), "one at a time"
    await finish([BOOKS])
    found: int = await fetch_value("SELECT found FROM coupon_book_check WHERE ended_at IS NOT NULL ORDER BY id DESC")
    return found


async def test_a_check_goes_on_where_it_stood(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece is committed with its place; what a broken piece read is read again."""
    shop = await a_shop()
    for _ in range(3):
        await a_coupon(shop)
    assert await begin(NOW)
    seen = [await fetch_row("SELECT walk, last FROM coupon_book_check")]

    class Broken(Exception):
        """Ends the transaction of a piece."""

    while await fetch_value("SELECT ended_at IS NULL FROM coupon_book_check"):
        with pytest.raises(Broken):
            async with transaction():
                assert await BOOKS.step()
                raise Broken
        assert await fetch_row("SELECT walk, last FROM coupon_book_check") == seen[-1]
        assert await BOOKS.step()
        seen.append(await fetch_row("SELECT walk, last FROM coupon_book_check"))
    assert len(seen) == len(set(seen)) == await fetch_value("SELECT pieces + 1 FROM coupon_book_check")
    assert not await BOOKS.step()
    assert await fetch_value("SELECT found FROM coupon_book_check") == 0
