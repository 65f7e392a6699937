"""Placing and paying an order over HTTP, against a stored procedure and a hand-written route that write the same rows;
and the memory of the server under that load."""

import asyncio
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil

from benchmarks._load import Measured, load
from benchmarks._orders_ground import CLIENTS, Given, Ground, open_stores, orders
from benchmarks._orders_procedure import calls_per_second, prepare
from benchmarks._server import database, product, serving
from benchmarks.report import report
from guide_app.base.kernel.database import connect, disconnect, execute, fetch_value
from guide_app.entry import wiring

SECONDS = 6.0
WARM_SECONDS = 2.0
ROUNDS = 2
MOST_A_SECOND = {"product": 2_000, "beside worker": 1_000, "hand": 3_000, "procedure": 10_000}
"""Coupons laid out for each; a faster machine needs more of them."""

MEMORY_LIMIT_MB = 250

WRITTEN = {
    "order_line": 2,
    "payment": 1,
    "order_coupon": 1,
    "coupon_event": 2,
    "event": 3,
    "audit_entry": 1,
    "remembered_answer": 1,
}
"""Rows of an order."""

NOT_OURS = {
    "coupon_event": " WHERE command <> 'issue'",
    "event": " WHERE payload ? 'order_id'",
    "audit_entry": " WHERE action = 'orders.placed_and_paid'",
}


class Peak:
    """The most memory that the server's processes held together at a sampled moment."""

    def __init__(self, port: int) -> None:
        mine = psutil.Process().children(recursive=True)
        self._server = [process for process in mine if str(port) in process.cmdline()]
        self.megabytes = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look every 50 ms until the block ends."""
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(done,))
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _watch(self, done: threading.Event) -> None:
        while not done.wait(0.05):
            held = sum(process.memory_info().rss for process in self._server)
            self.megabytes = max(self.megabytes, held / 1e6)


def main() -> None:
    """The three take turns, so that each sees the same machine; the best round of each counts."""
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


def _measure(url: str, ours: int, hand: int, ground: Ground, piles: dict[str, Sequence[Given]]) -> None:
    wanted = {"product": (ours, orders(ground, piles["product"])), "hand": (hand, orders(ground, piles["hand"]))}
    for port, requests in wanted.values():
        _all_good(load(port, requests, connections=CLIENTS, seconds=WARM_SECONDS))
    asyncio.run(_ready_procedure(url, piles))
    peak = Peak(ours)
    runs: dict[str, list[Measured]] = {"product": [], "hand": []}
    called = [calls_per_second(url, clients=CLIENTS, seconds=WARM_SECONDS)]
    with _worker(url):
        runs["beside worker"] = [
            load(ours, orders(ground, piles["beside worker"]), connections=CLIENTS, seconds=SECONDS)
        ]
    _all_good(runs["beside worker"][0])
    for _ in range(ROUNDS):
        called.append(calls_per_second(url, clients=CLIENTS, seconds=SECONDS))
        for name, (port, requests) in wanted.items():
            with peak.watched():
                runs[name].append(load(port, requests, connections=CLIENTS, seconds=SECONDS))
            _all_good(runs[name][-1])
    asyncio.run(_require_whole_orders(url))
    _tell(runs, max(called), peak)


def _tell(runs: dict[str, list[Measured]], procedure: tuple[float, int], peak: Peak) -> None:
    best = {name: max(rounds, key=lambda one: one.per_second) for name, rounds in runs.items()}
    product, hand = best["product"], best["hand"]
    said = (
        f"2 lines, a coupon, paid at once in 7 round trips; {CLIENTS} clients, one worker, no `guide worker`; "
        f"p50 {product.milliseconds(0.5):.1f} ms, p99 {product.milliseconds(0.99):.1f} ms"
    )
    report(
        "placing_orders.against_procedure",
        ours=product.per_second,
        limit=procedure[0],
        unit="orders/s",
        n=product.good,
        note=f"{said}; limit: one stored procedure that writes the same rows, called by pgbench",
    )
    report(
        "placing_orders.against_hand_written",
        ours=product.per_second,
        limit=hand.per_second,
        unit="orders/s",
        n=product.good,
        note=f"{said}; limit: the same writes by hand in a bare Litestar route that prices and checks nothing",
    )
    report(
        "placing_orders.beside_worker",
        ours=best["beside worker"].per_second,
        limit=product.per_second,
        unit="orders/s",
        n=best["beside worker"].good,
        note="the same while `guide worker` delivers the events on the same cores; limit: our figure without it",
    )
    report(
        "placing_orders.memory_of_the_server_under_load",
        ours=peak.megabytes,
        limit=MEMORY_LIMIT_MB,
        unit="MB",
        n=sum(one.good for one in runs["product"]),
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
