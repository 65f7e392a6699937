"""How fast a list becomes a file: 200 000 people exported, against XlsxWriter alone writing the same cells.

The export asks the list's query page by page, looks up names, and writes; its memory must not grow with the rows.
"""

import asyncio
import csv
import gc
import tempfile
import time
from collections.abc import Sequence
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path

import psutil
import xlsxwriter

from benchmarks._server import database
from benchmarks.report import report
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, SYSTEM, Actor, Role
from guide_app.base.kernel.background import Work
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.exported import LISTS
from guide_app.entry import wiring
from guide_app.ground.exports.cells import Value
from guide_app.ground.exports.making import Rows, filters_of, pages, write
from guide_app.ground.exports.schemas import FileFormat, MakeExport
from guide_app.ground.stores.rules import Ownership
from guide_app.ground.stores.schemas import CreateEntity, CreateRegion, CreateStore
from guide_app.ground.stores.service import create_entity, create_region, create_store

PEOPLE, STORES = 200_000, 200
MIB = 1024 * 1024
HQ = Actor(new_id(), Role.HQ_OPERATOR, (HQ_PATH,), new_id(), None)
FILL = """
WITH made AS (
  INSERT INTO associate (id, number, name, title, phone_masked, status, version)
  SELECT gen_random_uuid(), 'A' || lpad(no::text, 7, '0'), '王小美' || no, '导购',
    '138****' || lpad((no % 10000)::text, 4, '0'), 'active', 1
  FROM generate_series(1, $1::int) AS no RETURNING id, number
)
INSERT INTO posting (id, associate, role, path, store, valid_from)
SELECT gen_random_uuid(), made.id, 'associate', s.path, s.id, $2
FROM made JOIN (SELECT id, path, row_number() OVER (ORDER BY code) AS no FROM store) s
  ON s.no = substr(made.number, 2)::int % $3 + 1
"""


async def a_chain() -> None:
    """Stores with people."""
    await create_entity(SYSTEM, CreateEntity(code="HQ", name="导购服饰有限公司"))
    root = await create_region(SYSTEM, CreateRegion(code="HQ", name="总部"))
    for number in range(STORES):
        code, name = f"S{number:03d}", f"上海第 {number} 店"
        direct = Ownership.DIRECT
        await create_store(SYSTEM, CreateStore(code=code, name=name, region=root.code, entity="HQ", ownership=direct))
    await execute(FILL, PEOPLE, date(2020, 1, 1), STORES)
    await execute("ANALYZE")


def in_memory() -> float:
    """MiB of this process."""
    gc.collect()
    return psutil.Process().memory_info().rss / MIB


async def exported(params: MakeExport, folder: Path) -> tuple[int, float, float]:
    """Rows, seconds, and the most MiB that were held beyond the beginning while they were written."""
    place, work, before = folder / f"all.{params.format}", Work(new_id(), folder), in_memory()
    most, ended = 0.0, asyncio.Event()

    async def look() -> None:
        nonlocal most
        while not ended.is_set():
            most = max(most, psutil.Process().memory_info().rss / MIB - before)
            await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    began = time.perf_counter()
    rows = await write(LISTS[params.list], HQ, params, place, work, at=clock.now())
    seconds = time.perf_counter() - began
    ended.set()
    await looking
    return rows, seconds, most


async def cells(params: MakeExport) -> list[Sequence[Value]]:
    """The rows of the same list, read beforehand."""
    exported_list = LISTS[params.list]
    rows = Rows(exported_list.columns, params.language)
    filters = filters_of(exported_list, params)
    return [row async for views in pages(exported_list, HQ, filters) for row in await rows.of(views)]


def written_alone(params: MakeExport, rows: Sequence[Sequence[Value]], folder: Path) -> float:
    """Seconds for the same cells by the library alone, which takes them as they are."""
    place = folder / f"alone.{params.format}"
    began = time.perf_counter()
    if params.format is FileFormat.CSV:
        with place.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return time.perf_counter() - began
    book = xlsxwriter.Workbook(str(place), {"constant_memory": True, "tmpdir": str(folder)})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, datetime.combine(value, time_of_day.min), day)
            elif value is not None:
                sheet.write_number(row, column, value)
    book.close()
    return time.perf_counter() - began


async def measure(url: str) -> None:
    """Both formats; and the memory of a tenth of the rows beside that of all of them."""
    await connect(url, max_size=4)
    assert await fetch_value("SELECT count(*) FROM posting") == PEOPLE
    assert wiring.EXPORTED
    try:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            tenth = MakeExport(list="associates", filters={"text": "王小美1"}, format=FileFormat.XLSX)
            _, _, warm = await exported(tenth, folder)
            for file_format in FileFormat:
                params = MakeExport(list="associates", format=file_format)
                rows, seconds, most = await exported(params, folder)
                alone = written_alone(params, await cells(params), folder)
                report(
                    f"export.{file_format}",
                    ours=rows / seconds,
                    limit=rows / alone,
                    unit="rows/s",
                    n=rows,
                    note=f"{len(LISTS['associates'].columns) + 1} cells a row, {most:.0f} MiB beyond the beginning "
                    f"(of the rows that say 王小美1: {warm:.0f} MiB); limit: the writer alone, rows in memory",
                )
    finally:
        await disconnect()


def main() -> None:
    """One database, one process."""
    with database(a_chain) as (url, _):
        asyncio.run(measure(url))


if __name__ == "__main__":
    main()
