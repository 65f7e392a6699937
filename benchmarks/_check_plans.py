"""`make check-plans`: no read of a chain at a tenth of its size scans a large table or sorts a whole store.

`READS='orders.*' make check-plans` looks at those reads alone; `SCALE=0.01` at a smaller chain.
"""

import asyncio
import os
import sys
from fnmatch import fnmatch

from benchmarks._at_size_ground import Readers, chain
from benchmarks._at_size_plans import Fault, faults_of
from benchmarks._at_size_reads import reads
from benchmarks._at_size_rows import Size
from guide_app.base.kernel.connecting import connect, disconnect


async def walked(url: str, size: Size, who: Readers) -> list[Fault]:
    """The faults of all reads that are asked for."""
    wanted = os.environ.get("READS", "*")
    await connect(url, max_size=1)
    try:
        return [fault for read in reads(size, who) if fnmatch(read.name, wanted) for fault in await faults_of(read)]
    finally:
        await disconnect()


def main() -> int:
    """Fill, walk, tell; 1 when something is wrong."""
    size = Size.of(float(os.environ.get("SCALE", "0.1")))
    with chain(size) as (url, who):
        faults = asyncio.run(walked(url, size, who))
    shown: set[str] = set()
    for fault in faults:
        print(f"{fault.read} ({fault.mode}): {fault.step}")
        if fault.sql not in shown:
            print("    " + " ".join(fault.sql.split()))
            shown.add(fault.sql)
    print(f"{len(faults)} faults / {len(faults)} 处问题")
    return min(1, len(faults))


if __name__ == "__main__":
    sys.exit(main())
