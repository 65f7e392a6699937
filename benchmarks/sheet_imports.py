"""Imports of sheets: stores and people from a workbook, previewed and committed, against COPY of the same rows.

`SCALE=1` is 5,000 stores and 30,000 people; `SCALE=10` what a chain of 50,000 stores begins with. `WHOLE=1` commits
each sheet all or nothing: one transaction, of which is told how long it runs and how many locks it holds.
"""

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import xlsxwriter

from benchmarks._copied import copy_alone
from benchmarks._machine import OwnMemory, postmaster
from benchmarks.report import report
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.migrations import migrate
from guide_app.entry import wiring
from guide_app.ground.imports import at_once
from guide_app.ground.stores.bulk import ensure_organisation_root

assert wiring.IMPORTS  # every kind is known when every package is
SCALE = float(os.environ.get("SCALE", "1"))
WHOLE = os.environ.get("WHOLE") == "1"
STORES, PEOPLE, REGIONS = int(5_000 * SCALE), int(30_000 * SCALE), 50
ORDER = ("entities", "regions", "stores", "associates")
MOST_SECONDS, MOST_MEGABYTES = 300, 400
"""For 50,000 stores and 300,000 people."""
WRITTEN = {"stores": ("store", "store_day_cut"), "associates": ("associate", "posting")}


def workbook(head: tuple[str, ...], rows: Any) -> bytes:  # lines of cells
    """A sheet with these rows."""
    into = BytesIO()
    with xlsxwriter.Workbook(into, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
    return into.getvalue()


def sheets() -> dict[str, bytes]:
    """A chain's own sheets, in the order in which they are imported."""
    stores = (
        (f"S{n:05d}", f"门店{n}", f"R{n % REGIONS:03d}", "HQ1", "直营", f"上海市某某路 {n} 号", "2026-01-31")
        for n in range(STORES)
    )
    people = (
        (f"A{n:06d}", "李小明", "导购", 13_000_000_000 + n, "导购", f"S{n % STORES:05d}", "2026-01-31")
        for n in range(PEOPLE)
    )
    regions = [(f"R{n:03d}", f"区域{n}", "HQ") for n in range(REGIONS)]
    return {
        "entities": workbook(("code", "name"), [("HQ1", "某某商贸有限公司")]),
        "regions": workbook(("code", "name", "parent"), regions),
        "stores": workbook(("code", "name", "region", "entity", "ownership", "address", "opened_on"), stores),
        "associates": workbook(("number", "name", "title", "phone", "role", "store", "valid_from"), people),
    }


def make_sheets(folder: str) -> None:
    """Write them there, in a process of its own: what that takes is not the import's."""
    for name, data in sheets().items():
        (Path(folder) / f"{name}.xlsx").write_bytes(data)


async def _nowhere(_: bytes) -> UUID | None:
    return None


LOCKS = "SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid() AND mode <> 'AccessShareLock'"
MOST_LOCKS = 1_000
"""What one transaction may hold in the table of locks, which all share: rows are not among them."""


class Took(NamedTuple):
    """Seconds of the preview and of the commit of a sheet, the rows that became, and the most locks that were held."""

    preview: float
    commit: float
    rows: int
    locks: int


@asynccontextmanager
async def locks_watched() -> AsyncIterator[list[int]]:
    """How many locks are held, looked at every half second."""
    seen = [0]

    async def watch() -> None:
        while True:
            seen.append(await fetch_value(LOCKS))
            await asyncio.sleep(0.5)

    task = asyncio.create_task(watch())
    try:
        yield seen
    finally:
        task.cancel()


async def _import(name: str, folder: Path) -> Took:
    kind, data = KINDS[name], (folder / f"{name}.xlsx").read_bytes()
    start = time.perf_counter()
    import_id, _ = await at_once.previewed(SYSTEM, kind, data, name, tell=lambda *_: None, keep=_nowhere)
    between = time.perf_counter()
    async with locks_watched() as locks:
        told = await at_once.committed(SYSTEM, kind, import_id, data, tell=lambda *_: None, keep=_nowhere, whole=WHOLE)
    assert told.applied is not None
    assert not told.applied.refused
    return Took(between - start, time.perf_counter() - between, told.applied.new, max(locks))


async def _round(home: Path) -> None:
    with embedded_server(home, database="imports") as addresses:
        await migrate(addresses)
        await connect(addresses.application, max_size=3)
        try:
            await ensure_organisation_root()
            server = OwnMemory(await postmaster(addresses.application))
            with server.watched():
                took = {name: await _import(name, home) for name in ORDER}
            worker = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
            for name, tables in WRITTEN.items():
                _tell(name, took[name], await copy_alone(addresses.application, tables))
            _tell_of_all(took, worker, server.megabytes)
        finally:
            await disconnect()


def _tell(name: str, took: Took, bare: float) -> None:
    note = "limit: COPY of the rows that the import wrote, without indexes, constraints, events, audit or reading"
    for what, spent in (("preview", took.preview), ("commit", took.commit)):
        rows = took.rows
        report(f"import_{name}_{what}", ours=rows / spent, limit=rows / bare, unit="rows/s", n=rows, note=note)


def _tell_of_all(took: dict[str, Took], worker: float, server: float) -> None:
    rows = STORES + PEOPLE
    seconds = sum(one.preview + one.commit for one in took.values())
    note = "all sheets, previewed and committed; limit: 5 minutes for 50,000 stores and 300,000 people"
    report("import_chain", ours=seconds, limit=MOST_SECONDS * SCALE / 10, unit="s", n=rows, note=note)
    if WHOLE:
        note = "how long the longest transaction runs: facts of everybody are delivered once it has ended"
        longest = max(one.commit for one in took.values())
        report("import_whole", ours=longest, limit=MOST_SECONDS, unit="s", n=rows, note=note)
        note = "the most locks at a sampled moment, all or nothing; rows are locked where they lie"
        locks = max(one.locks for one in took.values())
        report("import_whole_locks", ours=locks, limit=MOST_LOCKS, unit="locks", n=rows, note=note)
    note = "the most that the importing process held; limit: 400 MB, whatever the scale"
    report("import_chain_worker_memory", ours=worker, limit=MOST_MEGABYTES, unit="MB", n=rows, note=note)
    note = "the most that PostgreSQL's processes held beside what they share; the same limit"
    report("import_chain_server_memory", ours=server, limit=MOST_MEGABYTES, unit="MB", n=rows, note=note)


def main() -> None:
    """One chain in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="guide-imports-") as folder:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(make_sheets, folder).result()
        asyncio.run(_round(Path(folder)))


if __name__ == "__main__":
    main()
