"""What every read costs in a chain at size: `make bench NAME=at_size SCALE=0.1`, or `SCALE=0.1,1` for the growth.

Scale 1 is a chain of 5,000 stores, 30,000 associates, 3 million members and orders; a tenth is the default. Each read
goes through the query function that the API calls, with an actor of each role that uses it, on one connection.
"""

import asyncio
import os
import time
from contextlib import suppress

from benchmarks._at_size_ground import Readers, chain
from benchmarks._at_size_read import Read
from benchmarks._at_size_reads import reads
from benchmarks._at_size_rows import Size
from benchmarks.report import report
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.errors import Refusal

CALLS = 40
WARMING = 8
"""Enough for PostgreSQL to have chosen between a plan for every value and one for this one."""
GROWTH = 1.5
UNNOTICED_MS = 2.0
"""What takes less counts as this much when growth is told: below it, a cold cache or another process decides."""


async def measured(read: Read) -> float:
    """The 95th percentile in milliseconds."""
    taken = []
    for number in range(WARMING + CALLS):
        call = read.call()
        start = time.perf_counter()
        with suppress(Refusal):  # out of reach: an answer like any other
            await call()
        if number >= WARMING:
            taken.append(1_000 * (time.perf_counter() - start))
    return sorted(taken)[int(0.95 * len(taken))]


async def _run(url: str, size: Size, who: Readers) -> dict[str, float]:
    await connect(url, max_size=1)
    try:
        found = {}
        for read in reads(size, who):
            found[read.name] = await measured(read)
            report(
                f"at_size.{size.scale:g}.{read.name}",
                ours=found[read.name],
                limit=read.limit_ms,
                unit="ms p95",
                n=CALLS,
            )
        return found
    finally:
        await disconnect()


def at(scale: float) -> dict[str, float]:
    """Fill a chain at that scale, and measure every read."""
    size = Size.of(scale)
    start = time.monotonic()
    with chain(size, told=True) as (url, who):
        print(f"# filled at {scale:g} in {time.monotonic() - start:.0f} s", flush=True)
        return asyncio.run(_run(url, size, who))


def main() -> None:
    """At every scale asked for, and how each read grew from the first to the last."""
    scales = [float(scale) for scale in os.environ.get("SCALE", "0.1").split(",")]
    found = {scale: at(scale) for scale in scales}
    first, last = found[scales[0]], found[scales[-1]]
    if len(scales) > 1:
        for name in last:
            report(
                f"at_size.growth.{name}",
                ours=max(last[name], UNNOTICED_MS) / max(first[name], UNNOTICED_MS),
                limit=GROWTH,
                unit="x",
                n=CALLS,
                note=f"{first[name]:.2f} ms at {scales[0]:g}, {last[name]:.2f} ms at {scales[-1]:g}",
            )


if __name__ == "__main__":
    main()
