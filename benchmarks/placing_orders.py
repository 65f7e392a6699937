"""Placing and paying an order over HTTP, against a stored procedure and a hand-written route that write the same rows;
with `guide worker` beside it; the processor time of an order, and the memory of the server under that load."""

import asyncio
import itertools
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks._load import Measured, Requests, load
from benchmarks._machine import Peak, ProcessorTime
from benchmarks._orders_ground import CLIENTS, Given, Ground, open_stores, orders
from benchmarks._orders_procedure import calls_per_second, prepare
from benchmarks._server import database, product, serving
from benchmarks.report import report
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.entry import wiring

SECONDS = 6.0
WARM_SECONDS = 2.0
ROUNDS = 3
MOST_A_SECOND = {"product": 2_000, "beside worker": 2_000, "hand": 2_000, "procedure": 5_000}
"""Coupons laid out for each; a faster machine needs more of them."""

MEMORY_LIMIT_MB = 250

WRITTEN = {
    "order_line": 2,
    "payment": 1,
    "order_coupon": 1,
    "coupon_event": 2,
    "event": 2,
    "audit_entry": 1,
    "remembered_answer": 1,
}
"""Rows of an order."""

NOT_OURS = {
    "coupon_event": " WHERE command <> 'issue'",
    "event": " WHERE payload ? 'order_id'",
    "audit_entry": " WHERE action = 'orders.placed_and_paid'",
}


def main() -> None:
    """They take turns, so that each sees the same machine; the round whose ratio is the median counts."""
    spans = WARM_SECONDS + ROUNDS * SECONDS
    shares = {name: int(most * spans) for name, most in MOST_A_SECOND.items()}
    with database(lambda: open_stores(sum(shares.values()))) as (url, ground):
        piles = _piles(ground, shares)
        told = msgspec.json.encode(
            {
                "sellers": {s.token: (s.account_id, s.associate_id, s.store_id) for s in ground.sellers},
                "articles": ground.articles,
            }
        ).decode()
        by_hand = serving("benchmarks._orders_by_hand:app", DATABASE_URL=url, BENCH_TOLD=told)
        with product(url) as ours, by_hand as hand:
            _measure(url, ours, hand, ground, piles)


AT_THE_END = """
INSERT INTO event_cursor (subscriber, epoch, xid, seq, updated_at)
SELECT name, epoch, xid, seq, now() FROM unnest($1::text[]) AS name,
  (SELECT epoch, xid, seq FROM event ORDER BY epoch DESC, xid DESC, seq DESC LIMIT 1) AS last
ON CONFLICT (subscriber, lane) DO UPDATE SET epoch = EXCLUDED.epoch, xid = EXCLUDED.xid, seq = EXCLUDED.seq
"""


async def _forget_what_came_before(url: str) -> None:
    """The peers' events are as long as the product's, but nobody can read them: the worker begins behind them."""
    await connect(url, max_size=1)
    await execute(AT_THE_END, [subscriber.name for subscriber in wiring.SUBSCRIBERS])
    await disconnect()


@contextmanager
def _worker(url: str) -> Iterator[None]:
    """`guide worker` beside the server, delivering what the orders publish to everybody who listens."""
    asyncio.run(_forget_what_came_before(url))
    command = [str(Path(sys.executable).with_name("guide")), "worker"]
    process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _piles(ground: Ground, shares: dict[str, int]) -> dict[str, Sequence[Given]]:
    coupons = iter(ground.coupons)
    return {name: list(itertools.islice(coupons, share)) for name, share in shares.items()}


@dataclass(frozen=True)
class Round:
    """One turn of each: what came of it, and the processor time of the server and of PostgreSQL, seconds."""

    product: Measured
    hand: Measured
    beside_worker: Measured
    procedure: tuple[float, int]
    spent: dict[str, tuple[float, float]]

    def milliseconds(self, name: str) -> tuple[float, float]:
        """Processor time of one order of `product` or `hand`: in the server, and in PostgreSQL."""
        server, postgres = self.spent[name]
        good = {"product": self.product, "hand": self.hand}[name].good
        return 1_000 * server / good, 1_000 * postgres / good


def _measure(url: str, ours: int, hand: int, ground: Ground, piles: dict[str, Sequence[Given]]) -> None:
    wanted = {name: orders(ground, piles[name]) for name in ("product", "beside worker", "hand")}
    ports = {"product": ours, "beside worker": ours, "hand": hand}
    for name in ("product", "hand"):
        _all_good(load(ports[name], wanted[name], connections=CLIENTS, seconds=WARM_SECONDS))
    asyncio.run(_ready_procedure(url, piles))
    calls_per_second(url, clients=CLIENTS, seconds=WARM_SECONDS)
    asyncio.run(_analyse(url))
    peak, clocks = Peak(ours), {"product": ProcessorTime(ours, url), "hand": ProcessorTime(hand, url)}
    rounds = [_round(url, ports, wanted, peak, clocks) for _ in range(ROUNDS)]
    asyncio.run(_require_whole_orders(url))
    _tell(rounds, peak)


def _round(
    url: str, ports: dict[str, int], wanted: dict[str, Requests], peak: Peak, clocks: dict[str, ProcessorTime]
) -> Round:
    spent: dict[str, tuple[float, float]] = {}

    def loaded(name: str) -> Measured:
        measured = load(ports[name], wanted[name], connections=CLIENTS, seconds=SECONDS)
        _all_good(measured)
        return measured

    def timed(name: str) -> Measured:
        before = clocks[name].now()
        measured = loaded(name)
        after = clocks[name].now()
        spent[name] = (after[0] - before[0], after[1] - before[1])
        return measured

    with peak.watched():
        product = timed("product")
    hand = timed("hand")
    called = calls_per_second(url, clients=CLIENTS, seconds=SECONDS)
    with _worker(url):
        beside = loaded("beside worker")
    return Round(product, hand, beside, called, spent)


def _tell(rounds: Sequence[Round], peak: Peak) -> None:
    def median(ratio: Sequence[float]) -> Round:
        return rounds[ratio.index(statistics.median_low(ratio))]

    by_hand = median([one.product.per_second / one.hand.per_second for one in rounds])
    by_procedure = median([one.product.per_second / one.procedure[0] for one in rounds])
    beside = median([one.beside_worker.per_second / one.product.per_second for one in rounds])
    server, postgres = by_hand.milliseconds("product")
    hand_server, hand_postgres = by_hand.milliseconds("hand")
    said = (
        f"2 lines, a coupon, paid at once in 2 round trips; {CLIENTS} clients, one worker, no `guide worker`; "
        f"p50 {by_hand.product.milliseconds(0.5):.1f} ms, p99 {by_hand.product.milliseconds(0.99):.1f} ms; "
        f"median of {len(rounds)} rounds in turn"
    )
    report(
        "placing_orders.against_procedure",
        ours=by_procedure.product.per_second,
        limit=by_procedure.procedure[0],
        unit="orders/s",
        n=by_procedure.product.good,
        note=f"{said}; limit: one stored procedure that writes the same rows, called by pgbench",
    )
    report(
        "placing_orders.against_hand_written",
        ours=by_hand.product.per_second,
        limit=by_hand.hand.per_second,
        unit="orders/s",
        n=by_hand.product.good,
        note=f"{said}; limit: the same writes by hand in a bare Litestar route that prices and checks nothing",
    )
    report(
        "placing_orders.processor_time",
        ours=server + postgres,
        limit=hand_server + hand_postgres,
        unit="ms/order",
        n=by_hand.product.good,
        note=f"server {server:.2f} and PostgreSQL {postgres:.2f} ms of processor time an order; "
        f"limit: by hand, {hand_server:.2f} and {hand_postgres:.2f}",
    )
    report(
        "placing_orders.beside_worker",
        ours=beside.beside_worker.per_second,
        limit=beside.product.per_second,
        unit="orders/s",
        n=beside.beside_worker.good,
        note="the same while `guide worker` delivers the events on the same cores; limit: our figure without it",
    )
    report(
        "placing_orders.memory_of_the_server_under_load",
        ours=peak.megabytes,
        limit=MEMORY_LIMIT_MB,
        unit="MB",
        n=sum(one.product.good for one in rounds),
        note="peak resident memory of one worker and its supervisor together; limit: what a worker may hold",
    )


def _all_good(measured: Measured) -> None:
    if measured.good != sum(measured.statuses.values()):
        raise RuntimeError(f"not every answer was a success: {measured.statuses}")


async def _ready_procedure(url: str, piles: dict[str, Sequence[Given]]) -> None:
    await connect(url, max_size=1)
    try:
        order_id = await fetch_value(
            "SELECT order_id FROM order_coupon WHERE coupon = ANY($1) LIMIT 1",
            [given.coupon_id for given in piles["product"]],
        )
        await prepare(order_id, [(given.coupon_id, given.member_id) for given in piles["procedure"]])
    finally:
        await disconnect()


async def _analyse(url: str) -> None:
    """Tables that were planned for while they were empty are planned for as they are now."""
    await connect(url, max_size=1)
    try:
        await execute("VACUUM ANALYZE")
    finally:
        await disconnect()


async def _require_whole_orders(url: str) -> None:
    """Whoever wrote an order has written every row of it."""
    await connect(url, max_size=1)
    try:
        orders_written = await fetch_value("SELECT count(*) FROM orders")
        for table, times in WRITTEN.items():
            rows = await fetch_value(f"SELECT count(*) FROM {table}{NOT_OURS.get(table, '')}")
            if rows != times * orders_written:
                raise RuntimeError(f"{rows} rows in {table} for {orders_written} orders")
    finally:
        await disconnect()


if __name__ == "__main__":
    main()
