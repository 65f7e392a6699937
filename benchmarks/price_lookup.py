"""What articles cost in a store, however many prices there are: `PRICES=1000000,10000000 make bench NAME=price_lookup`.

The prices in force of 100 articles are asked for in one store, and those of one article with 5,000 past prices there.
What a machine is busy with beside it shows in the time that it takes, hardly in the processor time of the server.
"""

import asyncio
import os
import random
import time
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from benchmarks._machine import processor_ms
from benchmarks._server import database
from benchmarks.report import report
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.ground.catalog.reads import prices_for

PRICES = os.environ.get("PRICES", "1000000")
SKUS, PATHS, AT_ONCE, CALLS, WARMING = 10_000, 50, 100, 400, 40
PAST = 5_000
STORE = "/R3/S13/"
LIMIT_MS = 10.0
INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made FROM pg_index i
WHERE i.indrelid = 'price'::regclass AND NOT i.indisprimary
"""
ADD_SKUS = """
INSERT INTO sku (id, code, name) SELECT gen_random_uuid(), 'K' || k, '跑步鞋 ' || k FROM generate_series(0, $1 - 1) k
"""
# Of each article as many entries: one of each place is in force, those before are over.
ADD_PRICES = """
INSERT INTO price (id, sku, path, price_fen, floor_fen, list_fen, valid_from, valid_to, ends_at)
SELECT gen_random_uuid(), s.id,
  CASE WHEN place = 0 THEN '/' WHEN place < 10 THEN '/R' || place || '/'
    ELSE '/R' || place % 10 || '/S' || place || '/' END,
  19900 - age, 9900, 29900, begins, over, coalesce(over, 'infinity')
FROM sku s, generate_series(0, $1 - 1) one,
LATERAL (SELECT one % $2 AS place, one / $2 AS age) each,
LATERAL (SELECT now() - (age + 1) * interval '10 days' AS begins) begun,
LATERAL (SELECT CASE WHEN age > 0 THEN begins + interval '9 days' END AS over) ended
"""
ADD_PAST = """
INSERT INTO price (id, sku, path, price_fen, floor_fen, valid_from, valid_to, ends_at)
SELECT gen_random_uuid(), s.id, $2, 100, 0, at, at + interval '30 minutes', at + interval '30 minutes'
FROM sku s, generate_series(1, $1) one, LATERAL (SELECT now() - one * interval '1 hour' AS at) begins
WHERE s.code = 'K0'
"""


async def _fill(prices: int) -> int:
    """Entries as triggers would leave them, without waking them for each of millions; indexes are made afterwards."""
    await execute("ALTER TABLE price DISABLE TRIGGER USER")
    indexes = await fetch(INDEXES)
    for index in indexes:
        await execute(f"DROP INDEX {index['name']}")
    await execute(ADD_SKUS, SKUS)
    await execute(ADD_PRICES, max(prices // SKUS, PATHS), PATHS)
    await execute(ADD_PAST, PAST, STORE)
    for index in indexes:
        await execute(index["made"])
    await execute("ALTER TABLE price ENABLE TRIGGER USER")
    await execute("VACUUM ANALYZE price")
    await execute("ANALYZE sku")
    return prices


class Taken(NamedTuple):
    """Milliseconds of a call: of 95 in 100 at most so many, and what the server computed on the average."""

    p95: float
    processor: float


async def _taken(codes_of: "random.Random", number: int) -> Taken:
    """The pool has one connection, whose process is the one that is looked at."""
    server, taken, before = await fetch_value("SELECT pg_backend_pid()"), [], 0.0
    for call in range(WARMING + CALLS):
        codes = [f"K{each}" for each in codes_of.sample(range(SKUS), number)] if number > 1 else ["K0"]
        if call == WARMING:
            before = processor_ms(server)
        start = time.perf_counter()
        found = await prices_for(STORE, codes, datetime.now(UTC))
        if call >= WARMING:
            taken.append(1_000 * (time.perf_counter() - start))
        if len(found) != number:
            raise AssertionError(f"{len(found)} prices of {number}")
    return Taken(sorted(taken)[int(0.95 * len(taken))], (processor_ms(server) - before) / CALLS)


async def _measure(url: str, prices: int) -> None:
    await connect(url, max_size=1)
    try:
        some = random.Random(7)
        for name, number in (("prices_of_100", AT_ONCE), ("price_of_one_with_5000_past", 1)):
            taken = await _taken(some, number)
            report(f"price_lookup.{name}", ours=taken.p95, limit=LIMIT_MS, unit="ms p95", n=prices)
            report(
                f"price_lookup.{name}.server", ours=taken.processor, limit=LIMIT_MS, unit="ms of processor", n=prices
            )
    finally:
        await disconnect()


def main() -> None:
    """Fill a price book of each size, and look prices up in it."""
    for prices in (int(number) for number in PRICES.split(",")):
        start = time.monotonic()
        with database(partial(_fill, prices)) as (url, _):
            filled = time.monotonic() - start
            print(f"# {datetime.now(UTC):%F %T} {prices} prices, filled in {filled:.0f} s", flush=True)
            asyncio.run(_measure(url, prices))


if __name__ == "__main__":
    main()
