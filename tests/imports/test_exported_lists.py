"""Lists that were taken away come back as sheets: the sheet with the rows is read, and nothing changes by them."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.background import Work
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.errors import SheetEmpty
from guide_app.base.kernel.imports.opening import open_sheet
from guide_app.base.web.exported import LISTS
from guide_app.entry import wiring
from guide_app.ground.exports.making import write
from guide_app.ground.exports.schemas import FileFormat, Language, MakeExport
from guide_app.ground.imports.schemas import ImportCounts
from tests.factories import a_region, a_sku, a_store, an_associate, hq_actor
from tests.imports.sheets import csv_text, imported, previewed

HERE_AND_THERE = ("goals", "stores", "associates", "skus")


def _sheets(*sheets: tuple[str, tuple[tuple[str, ...], ...]], hidden: str = "") -> bytes:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        for name, lines in sheets:
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
            if name == hidden:
                sheet.hide()
    return into.getvalue()


def test_the_first_sheet_with_rows_is_read_and_others_are_named() -> None:
    rows = (("code", "name"), ("S1", "店"))
    about, blank = (("列表", "门店"),), ((),)
    shown = (("说明", about), ("空", blank), ("华东", rows), ("华南", rows), ("旧", rows), ("末", blank))
    found = open_sheet(_sheets(*shown, hidden="旧"))
    assert [row.cells for row in found.rows()] == list(rows)
    assert found.others == ("华南",)
    assert open_sheet(_sheets(("说明", rows))).others == ()
    with pytest.raises(SheetEmpty):
        open_sheet(_sheets(("一", blank), ("二", blank)))


async def test_a_list_that_was_exported_is_imported_as_it_is(db: None, tmp_path: Path) -> None:
    assert wiring.EXPORTED
    region = await a_region("EAST")
    store = await a_store("S1", region)
    await an_associate(store, Role.STORE_MANAGER, number="M1")
    await a_sku("A-1")
    month = period_of(business_date(clock.now()))
    goals = csv_text(("month", "store", "number", "goal"), (month, "S1", "", "3000.50"), (month, "", "M1", "20"))
    applied = (await imported("goals", goals)).applied
    assert applied is not None
    assert applied.new == 2
    hq = await hq_actor()
    for name in HERE_AND_THERE:
        for language in Language:
            for file_format in FileFormat:
                filters: dict[str, str | int | bool | None] = {"period": month} if name == "goals" else {}
                asked = MakeExport(list=name, filters=filters, format=file_format, language=language)
                place = tmp_path / f"{name}.{language}.{file_format}"
                count = await write(LISTS[name], hq, asked, place, Work(new_id(), tmp_path), at=clock.now())
                _, told, kept = await previewed(name, place.read_bytes(), hq)
                assert told.previewed == ImportCounts(unchanged=count), (name, language, file_format)
                assert (told.other_sheets, kept.sheet) == ([], None)
