"""Imports of sheets: stores and people from a workbook, previewed and committed, against COPY of the same rows.

`SCALE=1` is 5,000 stores and 30,000 people; `SCALE=10` what a chain of 50,000 stores begins with.
"""

import asyncio
import os
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter

from benchmarks._copied import copy_alone
from benchmarks.report import report
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import connect, disconnect
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.migrations import migrate
from guide_app.entry import wiring
from guide_app.ground.imports import at_once
from guide_app.ground.stores.bulk import ensure_organisation_root

assert wiring.IMPORTS  # every kind is known when every package is
SCALE = float(os.environ.get("SCALE", "1"))
STORES, PEOPLE, REGIONS = int(5_000 * SCALE), int(30_000 * SCALE), 50
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


SHEETS = {
    "entities": workbook(("code", "name"), [("HQ1", "某某商贸有限公司")]),
    "regions": workbook(("code", "name", "parent"), [(f"R{n:03d}", f"区域{n}", "HQ") for n in range(REGIONS)]),
    "stores": workbook(
        ("code", "name", "region", "entity", "ownership", "address", "opened_on"),
        (
            (f"S{n:05d}", f"门店{n}", f"R{n % REGIONS:03d}", "HQ1", "直营", f"上海市某某路 {n} 号", "2026-01-31")
            for n in range(STORES)
        ),
    ),
    "associates": workbook(
        ("number", "name", "title", "phone", "role", "store", "valid_from"),
        (
            (f"A{n:06d}", "李小明", "导购", 13_000_000_000 + n, "导购", f"S{n % STORES:05d}", "2026-01-31")
            for n in range(PEOPLE)
        ),
    ),
}


async def _nowhere(_: bytes) -> UUID | None:
    return None


async def _import(name: str) -> tuple[float, float, int]:
    """Seconds of the preview, of the commit, and the rows that became."""
    kind, data = KINDS[name], SHEETS[name]
    start = time.perf_counter()
    import_id, _ = await at_once.previewed(SYSTEM, kind, data, name, tell=lambda *_: None, keep=_nowhere)
    between = time.perf_counter()
    told = await at_once.committed(SYSTEM, kind, import_id, data, tell=lambda *_: None, keep=_nowhere)
    assert told.applied is not None
    assert not told.applied.refused
    return between - start, time.perf_counter() - between, told.applied.new


async def _round(home: Path) -> None:
    with embedded_server(home, database="imports") as addresses:
        await migrate(addresses)
        await connect(addresses.application, max_size=2)
        try:
            await ensure_organisation_root()
            for name in SHEETS:
                preview, commit, rows = await _import(name)
                if name in WRITTEN:
                    bare = await copy_alone(addresses.application, WRITTEN[name])
                    _tell(name, rows, preview, commit, bare)
        finally:
            await disconnect()


def _tell(name: str, rows: int, preview: float, commit: float, bare: float) -> None:
    note = "limit: COPY of the rows that the import wrote, without indexes, constraints, events, audit or reading"
    for what, spent in (("preview", preview), ("commit", commit)):
        report(f"import_{name}_{what}", ours=rows / spent, limit=rows / bare, unit="rows/s", n=rows, note=note)


def main() -> None:
    """One chain in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="guide-imports-") as folder:
        asyncio.run(_round(Path(folder)))


if __name__ == "__main__":
    main()
