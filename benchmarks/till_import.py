"""Till import: a month of a till booked whole, against COPY of the same rows into bare tables of the same shape."""

import asyncio
import csv
import gzip
import io
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks._copied import copy_alone
from benchmarks.report import report
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.migrations import migrate
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.till_import.importing import import_till_file
from guide_app.ground.orders.till_import.profiles.choosing import layout_of, shipped
from guide_app.ground.orders.till_import.reading import inspect

LINES = 55_000
GUIDE = shipped()["guide"]
COLUMNS = [GUIDE.headings(field)[0] for field in GUIDE.columns if field not in GUIDE.optional]
ARTICLES, MEMBERS, STORES = 2_800, 1_350, 64
SALES = ["orders", "order_line", "payment", "till_receipt"]
RETURNS = ["till_return", "refund", "refund_line", "unmatched_return"]
BOOKED = [*SALES, *RETURNS, "event", "sku", "member"]
ROUNDS = 3


def a_month(lines: int, *, seed: int) -> bytes:
    """A packed export with the proportions of a real one: 22 lines a receipt, every fourth line without a member,
    2 % returns of what was bought before, 1 % lines that are no goods."""
    chance = random.Random(seed)
    names = [f"ARTICLE {chance.getrandbits(40):X} OF GLASS" for _ in range(ARTICLES)]
    prices = [f"{chance.choice((0.29, 0.85, 1.25, 2.08, 4.95, 12.75)) + chance.randrange(40) / 100:.2f}" for _ in names]
    bought: list[tuple[str, int]] = []
    rows: list[Sequence[object]] = []
    at, receipt = datetime(2026, 9, 1, 8, tzinfo=SHANGHAI), 500_000
    while len(rows) < lines:
        receipt, at = receipt + 1, at + timedelta(minutes=chance.randrange(1, 30))
        store = f"S{chance.randrange(STORES):03d}"
        associate = f"{store}-{chance.randrange(5)}"
        returns = bool(bought) and chance.random() < 0.15
        member = "" if chance.random() < 0.25 else f"{12_000 + chance.randrange(MEMBERS)}"
        wanted = chance.sample(bought, min(3, len(bought))) if returns else []
        if returns:
            member = wanted[0][0]
        number = f"C{receipt}" if returns else str(receipt)
        articles = [sku for _, sku in wanted] or [chance.randrange(ARTICLES) for _ in range(chance.randrange(1, 50))]
        for no, article in enumerate(articles, start=1):
            sku, quantity = f"{20_000 + article}", chance.choice((1, 1, 2, 3, 6, 12, 24))
            if not returns and chance.random() < 0.01:
                sku = chance.choice(("POST", "M", "DOT"))
            elif not returns and member:
                bought.append((member, article))
            signed = -quantity if returns else quantity
            rows.append(
                (
                    number,
                    no,
                    f"{at:%Y-%m-%d %H:%M}",
                    store,
                    associate,
                    member,
                    sku,
                    names[article],
                    signed,
                    prices[article],
                )
            )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows[:lines])
    return gzip.compress(text.getvalue().encode())


async def _book(path: Path) -> tuple[float, int]:
    """Seconds for one import, looking through the file included, and the lines in it."""
    start = time.perf_counter()
    file = inspect(path)
    imported = await import_till_file(SYSTEM, file, layout_of(file.first_rows), desk=DESK, creates_stores=True)
    return time.perf_counter() - start, imported.summary.lines


async def _round(home: Path, number: int) -> tuple[float, float, int]:
    with embedded_server(home, database=f"till_{number}") as addresses:
        await migrate(addresses)
        await connect(addresses.application, max_size=2)
        try:
            path = home / f"month_{number}.csv.gz"
            path.write_bytes(a_month(LINES, seed=number))
            ours, lines = await _book(path)
            return ours, await copy_alone(addresses.application, BOOKED), lines
        finally:
            await disconnect()


def main() -> None:
    """Best of a few rounds, each with a month of its own in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="guide-till-") as folder:
        rounds = [asyncio.run(_round(Path(folder), number)) for number in range(ROUNDS)]
    lines = rounds[0][2]
    ours, limit = min(found[0] for found in rounds), min(found[1] for found in rounds)
    report(
        "till_import_lines",
        ours=lines / ours,
        limit=lines / limit,
        unit="lines/s",
        n=lines,
        note="limit: COPY of every row that the import wrote, without indexes, constraints or reading a file",
    )


if __name__ == "__main__":
    main()
