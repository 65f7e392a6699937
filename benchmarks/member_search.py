"""Searches among members, and how they grow: `MEMBERS=500000,5000000 make bench NAME=member_search`.

Each search of the reads at size is asked by everybody who may, its 95th percentile held against 50 ms; from the first
number of members to the last it may become 1.3 times as long.
"""

import asyncio
import os
import time
from datetime import UTC, datetime

from benchmarks._at_size_ground import Readers
from benchmarks._at_size_reads_of_segments import searches
from benchmarks._members_ground import chain_of_members
from benchmarks.at_size import CALLS, UNNOTICED_MS, measured
from benchmarks.report import report
from guide_app.base.kernel.connecting import connect, disconnect

MEMBERS = os.environ.get("MEMBERS", "500000")
GROWTH = 1.3


async def _measure(url: str, who: Readers, members: int) -> dict[str, float]:
    await connect(url, max_size=1)
    try:
        found = {}
        for read in searches(who.everyone()):
            found[read.name] = await measured(read)
            report(read.name, ours=found[read.name], limit=read.limit_ms, unit="ms p95", n=members)
        return found
    finally:
        await disconnect()


def main() -> None:
    """Fill a chain of each size, and search it."""
    found = []
    for members in (int(number) for number in MEMBERS.split(",")):
        start = time.monotonic()
        with chain_of_members(members) as (url, who):
            filled = time.monotonic() - start
            print(f"# {datetime.now(UTC):%F %T} {members} members, filled in {filled:.0f} s", flush=True)
            found.append(asyncio.run(_measure(url, who, members)))
    for name in found[-1] if len(found) > 1 else ():
        before, after = (max(times[name], UNNOTICED_MS) for times in (found[0], found[-1]))
        note = f"{before:.1f} ms, then {after:.1f} ms"
        report(f"{name}.growth", ours=after / before, limit=GROWTH, unit="x", n=CALLS, note=note)


if __name__ == "__main__":
    main()
