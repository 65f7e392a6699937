"""Bytes that an order leaves for ever, by table with its indexes: placed and paid with a coupon, and delivered.

There is no plan of commission in it: the ledger's share is not measured.
"""

import asyncio
import sys

import msgspec

from benchmarks._load import load
from benchmarks._orders_ground import CLIENTS, Ground, open_stores, orders
from benchmarks._server import database, product
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry import wiring

COUPONS, SECONDS = 20_000, 6.0
SHOWN = 20
ORDERS = "SELECT count(*) FROM orders"
SIZES = """
SELECT coalesce(pg_partition_root(c.oid), c.oid)::regclass::text AS of, sum(pg_table_size(c.oid))::bigint AS rows,
  sum(pg_indexes_size(c.oid))::bigint AS indexes
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1
"""


class Size(msgspec.Struct, frozen=True):
    """Bytes of a table in all its partitions."""

    of: str
    rows: int
    indexes: int


async def _sizes(url: str, *, deliver: bool) -> tuple[int, dict[str, Size]]:
    await connect(url, max_size=4)
    try:
        await register(wiring.SUBSCRIBERS)
        if deliver:
            await drain(wiring.SUBSCRIBERS)
            await execute("VACUUM")
        return await fetch_value(ORDERS), {size.of: size for size in await fetch_as(Size, SIZES)}
    finally:
        await disconnect()


def main() -> None:
    """Place as many orders as go into some seconds, and say what has grown."""

    async def fill() -> Ground:
        return await open_stores(COUPONS)

    with database(fill) as (url, ground):
        _, before = asyncio.run(_sizes(url, deliver=True))
        with product(url) as port:
            load(port, orders(ground, ground.coupons), connections=CLIENTS, seconds=SECONDS)
        count, after = asyncio.run(_sizes(url, deliver=True))
    grown = [(of, size.rows - before[of].rows, size.indexes - before[of].indexes) for of, size in after.items()]
    grown.sort(key=lambda one: -one[1] - one[2])
    sys.stdout.write(f"{'bytes per order':30}{'rows':>8}{'indexes':>9}   ({count:,} orders)\n")
    for of, rows, indexes in grown[:SHOWN]:
        sys.stdout.write(f"{of:30}{rows / count:8.0f}{indexes / count:9.0f}\n")
    kept = [one for one in grown if one[0] != "remembered_answer"]
    total = sum(rows + indexes for _, rows, indexes in kept) / count
    sys.stdout.write(f"{'for ever, without answers':30}{total:17.0f}\n")


if __name__ == "__main__":
    main()
