"""`make faults [ROUNDS=10] [SEED=7]`: does every acknowledged write stand, once, whatever is killed meanwhile?

The whole product runs on a database of its own while clients sell, refund, exchange, issue and spend coupons, have
customers pay by a code, give back by WeChat Pay and at terminals, send a mall's orders in batches and in any order,
register customers, scan, release tasks and settle months over HTTP, and send again with the same Idempotency-Key what
was not answered. Each round breaks something, chosen by the seed, and lets the product recover. Then every answer of
the round is held against the database, a sample is asked again, and `guide verify` reads all books; at last everything
that was paid at the stand-in of WeChat Pay, whose notifications get lost, doubled and spoiled, is held against its
orders, and all that went back against what was answered. Fails on any finding.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from faults.asking import Entry, History, Shop
from faults.breaking import FAULTS, Fault, may_fill_disk, small_disk
from faults.judging import Ground, findings
from faults.load import trade
from faults.paying import in_the_books, unsettled
from faults.product import Product
from faults.world import opened
from guide_app.base.kernel.files.store import files_in

BEFORE_SECONDS, AFTER_SECONDS = (0.5, 2.0), 2.5
ASKED_SECONDS = 10.0
"""What a recovery may take at most, on a machine with processors to spare."""


async def round_of(shop: Shop, product: Product, fault: Fault, chance: random.Random) -> tuple[History, float]:
    """Trade, break something, trade on; what was answered, and the longest that anybody waited for an answer."""
    history = History()
    trading = asyncio.create_task(trade(shop, history, chance.getrandbits(32)))
    await asyncio.sleep(chance.uniform(*BEFORE_SECONDS))
    await fault.strike(product, chance)
    back = time.monotonic()
    while not history.answered_since(back) and not trading.done():  # noqa: ASYNC110 - others write it down
        await asyncio.sleep(0.05)
    await asyncio.sleep(AFTER_SECONDS)
    history.closes = True
    await trading
    return history, history.longest_wait()


async def run(rounds: int, seed: int, home: Path, only: str | None) -> int:
    """All rounds; how many findings there were. Files that this process lays down lie where the product looks."""
    with files_in(home / "files"):
        return await _run(rounds, seed, home, only)


async def _run(rounds: int, seed: int, home: Path, only: str | None) -> int:
    chance = random.Random(seed)
    kinds = [one for one in FAULTS if one.works_in(home) and only in {None, one.name}]
    print(f"seed {seed}, faults: {', '.join(one.name for one in kinds)}", flush=True)
    if not may_fill_disk(home):
        print("disk full: skipped, nothing may be mounted here", flush=True)
    order: list[Fault] = []
    entries: list[Entry] = []
    found, slowest, answered = 0, 0.0, 0
    async with Product.running(home) as product, opened(product) as shop:
        of_the_demo = await in_the_books()
        for number in range(1, rounds + 1):
            if not order:  # each once in some order, then each again
                order = chance.sample(kinds, len(kinds))
            fault = order.pop()
            ground = await Ground.now()
            history, waited = await round_of(shop, product, fault, chance)
            wrong = await findings(shop, history, ground, chance)
            found, slowest, answered = found + len(wrong), max(slowest, waited), answered + len(history.entries)
            entries += history.entries
            slow = "" if waited <= ASKED_SECONDS else f", more than {ASKED_SECONDS:.0f} s"
            done = f"{len(history.entries):5} answered, {history.failures.total():4} tried again"
            said = f"{len(wrong)} findings" if wrong else "ok"
            print(f"{number:3} {fault.name:20} {done}, longest wait {waited:4.1f} s{slow}: {said}", flush=True)
            if slow:
                print(f"      {dict(history.failures)}", flush=True)
            for one in wrong:
                print(f"      {one}", flush=True)
        unpaid = await unsettled(shop.bank, entries, apart_from=of_the_demo)
        found += len(unpaid)
        for one in unpaid:
            print(f"      {one}", flush=True)
    kinds_done = Counter(one.kind for one in entries if one.is_done)
    print(f"done: {', '.join(f'{kind} {times}' for kind, times in sorted(kinds_done.items()))}", flush=True)
    print(f"{rounds} rounds, {answered:,} writes answered, longest wait {slowest:.1f} s, {found} findings", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--fault", choices=[one.name for one in FAULTS], help="this one alone")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us leaves no server behind
    with tempfile.TemporaryDirectory(prefix="guide-faults-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with small_disk(Path(folder)):
            return 1 if asyncio.run(run(asked.rounds, asked.seed, Path(folder) / "home", asked.fault)) else 0


if __name__ == "__main__":
    sys.exit(main())
