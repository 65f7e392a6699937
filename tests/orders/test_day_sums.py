"""Sums of orders that are kept by day: always those of the orders themselves, whatever was summed when."""

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import asyncpg
import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.reach import ReachKind
from guide_app.entry import wiring
from guide_app.entry.cli.verifying import verified
from guide_app.ground.orders.day_sums import TOTALS_OF_DAYS, sum_days
from guide_app.ground.orders.filters import OrderFilters
from guide_app.ground.orders.queries import order_totals
from guide_app.ground.orders.rules import Channel, OrderStatus
from tests.factories import a_region, a_store

FIRST = date(2020, 3, 1)
DAYS = 6
SELL = """
INSERT INTO orders (id, number, store, channel, status, list_fen, coupon_fen, goods_fen, payable_fen, placed_at,
  paid_at, business_on)
SELECT gen_random_uuid(), gen_random_uuid()::text, store, channel, 'paid', fen + used, used, fen, fen, now(), now(), day
FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::date[]) AS sold (store, channel, fen, used, day)
"""
GIVE_BACK = """
UPDATE orders SET refunded_fen = goods_fen, returned_in_full = true
WHERE id IN (SELECT id FROM orders ORDER BY md5(id::text || $1) LIMIT 7)
"""
NAIVE = """
SELECT count(*), coalesce(sum(payable_fen), 0)::bigint, coalesce(sum(refunded_fen), 0)::bigint
FROM orders o JOIN store s ON s.id = o.store
WHERE starts_with(s.path, $1) AND business_on BETWEEN $2 AND $3 AND ($4::text IS NULL OR o.channel = $4)
  AND ($5::boolean IS NULL OR (coupon_fen > 0) = $5) AND ($6::text IS NULL OR returned_in_full = ($6 = 'refunded'))
"""


async def test_kept_sums_are_those_of_the_orders(committed_db: str) -> None:
    chance, east = Random(11), await a_region("EAST")
    stores = [await a_store("E1", east), await a_store("E2", east), await a_store("W1", await a_region("WEST"))]

    async def sell(days: int) -> None:
        sold = [
            (
                chance.choice(stores).id,
                chance.choice(["till", "mall"]),
                chance.randrange(1, 900),
                chance.choice([0, 5]),
                FIRST + timedelta(chance.randrange(days)),
            )
            for _ in range(40)
        ]
        await execute(SELL, *map(list, zip(*sold, strict=True)))

    async def are_right() -> None:
        asked = product(
            (HQ_PATH, east.path, stores[0].path),
            ((0, DAYS), (2, 3)),
            (None, Channel.MALL),
            (None, True),
            (None, OrderStatus.REFUNDED),
        )
        for path, (first, last), channel, coupons, status in asked:
            span = FIRST + timedelta(first), FIRST + timedelta(last)
            actor = Actor(new_id(), Role.HQ_OPERATOR if path == HQ_PATH else Role.SUPERVISOR, (path,), new_id())
            filters = OrderFilters(first=span[0], last=span[1], channel=channel, with_coupons=coupons, status=status)
            found = await order_totals(actor, filters)
            [expected] = await fetch(NAIVE, path, *span, channel, coupons, status)
            assert (found.rows, found.payable_fen, found.refunded_fen) == tuple(expected), (path, filters)
            assert found.net_fen == found.payable_fen - found.refunded_fen

    await sell(days=3)
    await are_right()
    assert await sum_days(clock.now()) == 3
    assert await fetch_value("SELECT count(*) FROM order_day_change") == 0, "what was summed is noted no more"
    await are_right()
    await sell(days=DAYS)
    await execute(GIVE_BACK, "once")
    await are_right()
    other = await asyncpg.connect(committed_db)
    try:  # somebody changes an order of a summed day and one of a day that is summed meanwhile
        under_way = other.transaction()
        await under_way.start()
        await other.execute(GIVE_BACK, "meanwhile")
        assert await sum_days(clock.now()) == DAYS - 3
        await under_way.commit()
    finally:
        await other.close()
    await are_right()
    assert await sum_days(clock.now()) == await fetch_value("SELECT count(*) FROM order_day_change") == 0
    await are_right()
    whole = (True, FIRST, FIRST + timedelta(DAYS - 1), "{}")
    async with transaction():
        assert await most_read("orders", TOTALS_OF_DAYS[ReachKind.ALL], *whole) == 0, "orders of days that are kept"
    await execute("UPDATE orders SET business_on = business_on + 1 WHERE channel = 'mall'")
    await are_right()
    assert [one.name for one in await verified(["orders.day_sums"], mend=False) if not one.is_right] == []
    await execute("UPDATE order_day_sum SET rows = rows + 1")
    [check] = [one for one in wiring.CHECKS if one.name == "orders.day_sums"]
    assert [one.is_right for one in await verified([check.name], mend=False)] == [False]
    await verified([check.name], mend=True)
    await are_right()
    today = await fetch_value("SELECT business_day(now())")
    await execute(SELL, [stores[0].id], ["till"], [1], [0], [today])
    await execute("UPDATE orders SET refunded_fen = 1 WHERE business_on = $1", today)
    assert await fetch_value("SELECT count(*) FROM order_day_change WHERE business_on = $1", today) == 0


async def most_read(table: str, statement: str, *given: object) -> int:
    """The rows of a table that the step of a statement reads which reads most."""

    def read(plan: dict[str, Any]) -> int:
        of_table = plan.get("Relation Name") == table
        rows = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"] * of_table
        return max(round(float(rows)), *map(read, plan.get("Plans", [])), 0)

    for way in ("seqscan", "bitmapscan", "sort"):  # of so few rows any way is cheap
        await execute(f"SET LOCAL enable_{way} = off")
    explained = await fetch_value(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", *given)
    return read(msgspec.json.decode(explained)[0]["Plan"])
