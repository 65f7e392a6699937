"""Sealing the ledger, and reckoning its seals again, against the cheapest statement that reads the same rows.

A million entries of a month with what explains them. `LINES=100000` takes a tenth of it.
"""

import asyncio
import os
import time
from pathlib import Path

from benchmarks._server import database
from benchmarks.report import report
from commissions.books.proving import prove_books
from commissions.books.sealing import seal_books
from guide_app.base.kernel import clock
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.verifying import snapshot

LINES = int(os.environ.get("LINES", "1000000"))
PAYEES = max(100, LINES // 20)
MEMORY_MB = 100
POST = """
INSERT INTO commission_entry (id, run_id, effective_period, posted_period, payee_kind, payee, component, ref, order_id,
  line, store, payer, employer, amount_fen, target_fen, rev, version, explain, posted_at, corrects)
SELECT uuidv7(), md5('run')::uuid, $1::date, $1::date, 'associate', md5((n % $3)::text)::uuid, 'BASE',
  md5(n::text) || '/1', md5(n::text)::uuid, 1, md5((n % 500)::text)::uuid, md5('hq')::uuid, md5('hq')::uuid,
  n % 9000 + 1, n % 9000 + 1, 1, 'P@1', jsonb_build_object('kind', 'LINE', 'base', n, 'pool', n / 50, 'weights',
  jsonb_build_array(1, 1), 'rule', 'all'), now(), false FROM generate_series(1, $2::int) n
"""
READ = "SELECT sum(hashtext(e::text)) FROM commission_entry e"
OTHERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"

SIZE_OF_SEALS = "SELECT pg_total_relation_size('commission_seal')"
SIZE_OF_ENTRIES = "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('commission_entry')"


async def _timed(sql: str, *args: object) -> float:
    start = time.perf_counter()
    await execute(sql, *args)
    return time.perf_counter() - start


def _held_by(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("RssAnon")).split()[1])


async def _memory(most: list[int]) -> None:
    """Keep the most that a backend holds for itself, in kB."""
    pids = [row[0] for row in await fetch(OTHERS)]
    while True:
        most[0] = max([most[0], *(_held_by(pid) for pid in pids)])
        await asyncio.sleep(0.05)


async def _measure(url: str) -> None:
    await connect(url, max_size=3)
    try:
        month = clock.now().date().replace(day=1)
        posted = await _timed(POST, month, LINES, PAYEES)
        await execute("VACUUM ANALYZE commission_entry")
        read = min([await _timed(READ) for _ in range(2)])
        most = [0]
        watching = asyncio.create_task(_memory(most))
        start = time.perf_counter()
        sealing = await seal_books(clock.now())
        sealed = time.perf_counter() - start
        watching.cancel()
        assert sealing is not None
        start = time.perf_counter()
        await seal_books(clock.now())
        again = time.perf_counter() - start
        start = time.perf_counter()
        async with snapshot():
            proved = await prove_books()
        reckoned = time.perf_counter() - start
        assert (proved.rows, proved.faults, proved.unsealed) == (LINES, [], 0)
        of_seals = int(await fetch_value(SIZE_OF_SEALS))
        of_entries = int(await fetch_value(SIZE_OF_ENTRIES))
    finally:
        await disconnect()
    report("ledger_sealing", ours=sealed, limit=read, unit="s", n=LINES, note="limit: sum(hashtext(row)) over the rows")
    report("ledger_sealing_again", ours=again, limit=sealed, unit="s", n=0, note="nothing is new; limit: the first run")
    report("ledger_sealing_reckoned", ours=reckoned, limit=read, unit="s", n=LINES, note="every seal, as verify does")
    report("ledger_sealing_and_posting", ours=sealed, limit=posted, unit="s", n=LINES, note="limit: writing them")
    report("ledger_sealing_memory", ours=most[0] / 1024, limit=MEMORY_MB, unit="MB", n=LINES, note="of the backend")
    report("ledger_sealing_bytes", ours=of_seals / LINES, limit=of_entries / LINES, unit="B", n=LINES, note="per entry")


async def _nothing() -> None:
    """The rows are written by what is measured."""


def main() -> None:
    """Post a month, seal it, reckon its seals."""
    with database(_nothing) as (url, _):
        asyncio.run(_measure(url))


if __name__ == "__main__":
    main()
