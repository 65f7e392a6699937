"""Stock as a warehouse's system tells it: 100,000 rows in batches, new and then replaced, beside COPY of the same rows.

`ROWS=100000 make bench NAME=stock_feed`. A fifth of the articles has movements that stay on top of what is told.
"""

import asyncio
import os
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from benchmarks._copied import copy_alone
from benchmarks._machine import processor_ms
from benchmarks._server import database
from benchmarks.report import report
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.schemas import MOST_ROWS, FeedStock, StockRow

ROWS = int(os.environ.get("ROWS", "100000"))
PLACES = 50
LIMIT_SECONDS = 10.0
ADD_SKUS = """
INSERT INTO sku (id, code, name) SELECT gen_random_uuid(), 'K' || k, '跑步鞋 ' || k FROM generate_series(0, $1 - 1) k
"""
ADD_PLACES = """
INSERT INTO warehouse (id, code, name)
SELECT gen_random_uuid(), 'W' || w, '仓库 ' || w FROM generate_series(0, $1 - 1) w
"""
MOVE = """
INSERT INTO stock_movement (id, place, sku, act, units, order_id, moved_at)
SELECT gen_random_uuid(), k.place, k.sku, 'sell', -1, gen_random_uuid(), k.as_of + interval '1 minute'
FROM stock k, generate_series(1, 3) WHERE abs(hashtext(k.sku::text)) % 5 = 0
"""
ON_HAND = "UPDATE stock k SET on_hand = fed - 3 WHERE abs(hashtext(k.sku::text)) % 5 = 0"
TOTAL = "SELECT sum(fed)::bigint FROM stock"


async def _fill() -> None:
    await execute(ADD_SKUS, ROWS // PLACES)
    await execute(ADD_PLACES, PLACES)
    await execute("ANALYZE sku")


class Fed(NamedTuple):
    """Seconds for all rows, and of these what server and product computed."""

    spent: float
    computed: float


async def _feed(units: int, as_of: datetime) -> Fed:
    """All rows, batch after batch as a sender has them."""
    rows = [StockRow(f"W{row % PLACES}", f"K{row // PLACES}", units) for row in range(ROWS)]
    server: int = await fetch_value("SELECT pg_backend_pid()")
    start, before = time.perf_counter(), time.process_time() + processor_ms(server) / 1_000
    for first in range(0, ROWS, MOST_ROWS):
        told = await feed_stock(SYSTEM, FeedStock(as_of, rows[first : first + MOST_ROWS]))
        assert told.kept == len(rows[first : first + MOST_ROWS])
    spent = time.perf_counter() - start
    computed = time.process_time() + processor_ms(server) / 1_000 - before
    assert await fetch_value(TOTAL) == units * ROWS
    return Fed(spent, computed)


async def _measure(url: str) -> None:
    await connect(url, max_size=1)
    try:
        first = now() - timedelta(hours=2)
        inserted = await _feed(7, first)
        await execute(MOVE)
        await execute(ON_HAND)
        replaced = await _feed(8, first + timedelta(hours=1))
    finally:
        await disconnect()
    copied = await copy_alone(url, ["stock"])
    for name, fed in (("insert", inserted), ("replace", replaced)):
        report(f"stock_feed.{name}", ours=fed.spent, limit=LIMIT_SECONDS, unit="s", n=ROWS)
        report(f"stock_feed.{name}.beside_copy", ours=fed.spent, limit=copied, unit="s", n=ROWS)
        report(f"stock_feed.{name}.computed", ours=fed.computed, limit=LIMIT_SECONDS, unit="s of processor", n=ROWS)


def main() -> None:
    """Feed a database of its own."""
    with database(_fill) as (url, _):
        asyncio.run(_measure(url))


if __name__ == "__main__":
    main()
