"""Settling a month of a large chain, against the cheapest set-based SQL that computes the same sums.

A million lines with 1.45 million credits and 50,000 payees: line rates, a ladder, overrides of managers, pools of
stores, cap and guarantee. `LINES=100000` takes a tenth of it.
"""

import asyncio
import os
import resource
import time

import asyncpg

from benchmarks._server import database
from benchmarks._settlement_ground import fill, month
from benchmarks._settlement_reads import read_month
from benchmarks.report import report
from benchmarks.task_release import Longest
from commissions.crediting.refunds import apply_refunds
from commissions.periods.freezing import freeze_statements
from commissions.periods.service.closing import close_and_freeze
from commissions.periods.service.settling import note_run, settle_pieces
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import fetch, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.events import OrderRefunded, RefundedLine

LINES = int(os.environ.get("LINES", "1000000"))
STORES = LINES // 200
REFUNDS = LINES // 100
MEMORY_MB = 300
LONGEST_SECONDS = 1.0

# Pool first and largest remainder for every line, then the ladder of everybody from what was stored of the base.
PEER = (
    """
CREATE UNLOGGED TABLE peer_entry AS
SELECT s.associate, s.order_id, s.store,
  ((s.paid * 20000 * 2 + 1000000) / 2000000) / c.n
    + (s.place <= ((s.paid * 20000 * 2 + 1000000) / 2000000) % c.n)::int AS amount
FROM bench_share s JOIN (SELECT id, jsonb_array_length(credits) AS n FROM credited_line) c ON c.id = s.id
""",
    """
CREATE UNLOGGED TABLE peer_month AS
SELECT b.payee, round(greatest(0, least(x, 600000) - 300000) * 0.005 + greatest(0, x - 600000) * 0.01) AS ladder,
  e.fen AS of_lines
FROM (SELECT payee, sum(base_fen) AS x FROM commission_base GROUP BY payee) b
JOIN (SELECT associate, sum(amount) AS fen FROM peer_entry GROUP BY associate) e ON e.associate = b.payee
""",
    """
CREATE UNLOGGED TABLE peer_store AS
SELECT store, sum(net_fen) * 0.003 AS override, sum(net_fen) * 0.002 AS pool FROM commission_store_day GROUP BY store
""",
)
DROP = "DROP TABLE IF EXISTS peer_entry, peer_month, peer_store"
SOME = "SELECT id, order_id, store, business_on, paid_fen FROM credited_line ORDER BY id LIMIT $1"


async def _peer(url: str) -> float:
    best = float("inf")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '256MB'")
        for _ in range(2):
            await connection.execute(DROP)
            start = time.perf_counter()
            for statement in PEER:
                await connection.execute(statement)
            best = min(best, time.perf_counter() - start)
    finally:
        await connection.close()
    return best


async def _settled(period: str) -> tuple[float, int]:
    start = time.perf_counter()
    settled = await settle_pieces(SYSTEM, period)
    await note_run(SYSTEM, settled)
    return time.perf_counter() - start, settled.entries


async def _refund(number: int) -> float:
    """Take a part of that many lines back, in batches as a worker delivers them; the seconds."""
    lines = [dict(one) for one in await fetch(SOME, number)]
    at, start = clock.now(), time.perf_counter()
    for place in range(0, number, 500):
        batch = [
            OrderRefunded(
                refund_id=new_id(),
                order_id=line["order_id"],
                number="",
                store_id=line["store"],
                member_id=None,
                serving_id=None,
                refunded_at=at,
                amount_fen=line["paid_fen"] // 2,
                fully_returned=False,
                lines=(RefundedLine(line_id=line["id"], no=1, units=1, amount_fen=line["paid_fen"] // 2),),
            )
            for line in lines[place : place + 500]
        ]
        async with transaction():
            await apply_refunds(batch, range(place, place + len(batch)))
    return time.perf_counter() - start


async def _measure(url: str) -> None:
    peer = await _peer(url)
    await connect(url, max_size=4)
    try:
        period, longest = period_of(month()), Longest()
        watching = asyncio.create_task(longest.watch())
        first, entries = await _settled(period)
        assert entries > LINES // 40, "everybody has a ladder, a cap or a guarantee"
        again, none = await _settled(period)
        assert none == 0, "a second run posts nothing"
        await read_month(period)
        start = time.perf_counter()
        await close_and_freeze(SYSTEM, period, accept_unallocated=True)
        await freeze_statements()
        closed = time.perf_counter() - start
        running = period_of(business_date(clock.now()))
        await _settled(running)  # the month after it is begun
        credited = await _refund(REFUNDS)
        late, moved = await _settled(running)
        watching.cancel()
        assert moved, "late refunds move ladders of the closed month"
    finally:
        await disconnect()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report("settlement", ours=first, limit=peer, unit="s", n=LINES, note="limit: the same sums by set-based SQL")
    report("settlement_again", ours=again, limit=first, unit="s", n=LINES, note="nothing changed; limit: the first run")
    report("settlement_late_refunds", ours=late, limit=first, unit="s", n=REFUNDS, note="limit: the first run")
    report("settlement_close", ours=closed, limit=first, unit="s", n=STORES * 10, note="with every statement frozen")
    report("settlement_crediting_refunds", ours=REFUNDS / credited, limit=LINES / first, unit="/s", n=REFUNDS)
    report("settlement_memory", ours=memory, limit=MEMORY_MB, unit="MB", n=LINES, note="peak of the whole process")
    report("settlement_longest", ours=longest.seconds, limit=LONGEST_SECONDS, unit="s", n=longest.transactions)


def main() -> None:
    """Fill a chain, compute the peer's sums, settle, settle again, close, take back and settle."""
    with database(lambda: fill(stores=STORES, lines=LINES, run=new_id())) as (url, _):
        asyncio.run(_measure(url))


if __name__ == "__main__":
    main()
