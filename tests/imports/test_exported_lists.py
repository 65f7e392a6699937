"""Lists that were taken away come back as sheets: the sheet with the rows is read, and nothing changes by them."""

from datetime import date, timedelta
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
import xlsxwriter

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.background import Work
from guide_app.base.kernel.calendar import SHANGHAI, business_date, period_of
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.columns import read_header
from guide_app.base.kernel.imports.errors import SheetEmpty
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.imports.opening import open_sheet
from guide_app.base.web.exported import LISTS
from guide_app.entry import wiring
from guide_app.ground.associates.schemas import Leave
from guide_app.ground.associates.service import leave
from guide_app.ground.exports.making import write
from guide_app.ground.exports.schemas import FileFormat, Language, MakeExport
from guide_app.ground.imports.schemas import ImportCounts
from guide_app.ground.rota.schemas import AddShift
from guide_app.ground.rota.service import add_shift, retire_shift
from tests.factories import a_region, a_sku, a_store, an_associate, hq_actor, with_account
from tests.imports.sheets import csv_text, imported, previewed

ALONE = {
    "second_posts": "people are listed by their main posts",
    "members": "names and phones are masked in every list",
    "points": "a member brings points from before once",
    "barcodes": "listed for one SKU at a time",
    "stock": "the list says what is left now, the sheet what was counted",
    "codes": "blank codes alone are bound by a sheet",
    "attendance": "shown for one store and month at a time",
}
"""Kinds without a list that comes back, and why."""
NOT_LISTED = {
    "stores": {"hours_weekdays", "hours_weekend"},
    "associates": {"phone", "valid_from"},
    "products": {"description"},
    "prices": {"reason"},
}
"""Columns of a sheet that its list has not got: left out, they stay as they are."""
LATER = date(2099, 1, 4)
MONDAY = date(2026, 11, 30)


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


def test_every_kind_of_sheet_names_the_list_that_brings_it_back() -> None:
    assert wiring.EXPORTED
    for name, kind in KINDS.items():
        assert (kind.exported_as is None) == (name in ALONE), name
        if kind.exported_as is not None:
            assert kind.exported_as in LISTS, name


async def a_chain_of_everything() -> dict[str, dict[str, str | int | bool | None]]:
    """A chain with something of every kind, also announced, withdrawn, left behind; the filters that lists need."""
    today, hq = business_date(clock.now()), await hq_actor()
    east, west = await a_region("EAST"), await a_region("WEST", name="华西大区")
    await a_region("SOUTH", east)
    first, second = await a_store("S1", east), await a_store("S2", east)
    await imported("regions", csv_text(("code", "parent"), ("SOUTH", west.code)))
    await imported("stores", csv_text(("code", "region", "day_cut_hours"), ("S2", west.code, "3")))
    leads = await with_account(await an_associate(first, Role.STORE_MANAGER, number="M1"))
    await add_shift(leads, first.id, AddShift(name="早班", starts="09:00", ends="17:30"))
    late = await add_shift(leads, first.id, AddShift(name="晚班", starts="17:30", ends="22:00"))
    gone = await an_associate(first, number="GONE")
    works = (("M1", MONDAY, "早班"), ("M1", MONDAY, "晚班"), ("GONE", today + timedelta(days=3), "早班"))
    await imported("rota", csv_text(("store", "number", "day", "shift"), *(("S1", *one) for one in works)))
    await retire_shift(leads, first.id, late.id)
    going, moving = await an_associate(first, number="GOING"), await an_associate(first, number="MOVING")
    await leave(hq, gone.id, Leave())
    await leave(hq, going.id, Leave(on=today + timedelta(days=9)))
    await imported(
        "associates", csv_text(("number", "role", "store", "valid_from"), (moving.number, "店长", second.code, LATER))
    )
    await an_associate(role=Role.SUPERVISOR, region=east, number="LEADS")
    await imported("categories", csv_text(("code", "name", "parent"), ("SHOES", "鞋", ""), ("RUN", "跑鞋", "SHOES")))
    await imported(
        "products",
        csv_text(
            ("code", "name", "category", "specifications", "weight_g"), ("P1", "轻跑", "RUN", "尺码=41;颜色=黑", 820)
        ),
    )
    await imported(
        "skus",
        csv_text(("code", "name", "spu", "category", "variant"), ("V1", "黑 41", "P1", "RUN", "颜色=黑;尺码=41")),
    )
    await a_sku("A-1")
    prices = ("sku", "price", "floor", "list", "region", "store", "valid_from", "valid_to")
    await imported("prices", csv_text(prices, ("A-1", "88", "60", "99", "EAST", "", "", "2099-05-05 10:00:01")))
    for price in (70, 75, 65):  # planned, corrected, and taken back
        await imported("prices", csv_text(prices, ("A-1", price, "", "", "", "S1", "2099-01-01", "")))
    await execute("UPDATE price SET withdrawn_at = $1 WHERE price_fen = 6500", clock.now())
    month = period_of(today)
    goals = ((month, "S1", "", "3000.50"), (month, "", "M1", "20"))
    await imported("goals", csv_text(("month", "store", "number", "goal"), *goals))
    return {"goals": {"period": month}, "associates": {"status": None}, "skus": {"active": None}}


async def test_every_list_that_was_exported_is_imported_as_it_is(db: None, tmp_path: Path) -> None:
    needed = await a_chain_of_everything()
    hq = await hq_actor()
    for name, kind in KINDS.items():
        if kind.exported_as is None:
            continue
        for language, file_format in product(Language, FileFormat):
            asked = MakeExport(
                list=kind.exported_as, filters=needed.get(name, {}), format=file_format, language=language
            )
            place = tmp_path / f"{name}.{language}.{file_format}"
            work = Work(new_id(), tmp_path)
            count = await write(LISTS[kind.exported_as], hq, asked, place, work, at=clock.now())
            assert count > 0, name
            head = read_header(kind.columns, 1, next(iter(open_sheet(place.read_bytes()).rows())).cells)
            assert kind.known - head.places.keys() == NOT_LISTED.get(name, set()), name
            _, told, kept = await previewed(name, place.read_bytes(), hq)
            assert told.previewed == ImportCounts(unchanged=count), (name, language, file_format, told.shown)
            assert (told.other_sheets, kept.sheet) == ([], None)


async def test_what_is_announced_stays_until_a_row_says_otherwise(db: None) -> None:
    """A row that says what holds, or what is announced, changes nothing; another one replaces it, and says so."""
    await a_chain_of_everything()
    await a_region("NORTH")
    announced = "SELECT string_agg(r.code, ',' ORDER BY r.code) FROM unit_move m JOIN region r ON r.id = m.parent"
    announced += " WHERE m.state = 'announced'"
    for kind, code, field in (("stores", "S2", "region"), ("regions", "SOUTH", "parent")):
        for same in ("EAST", "WEST"):
            told = await imported(kind, csv_text(("code", field), (code, same)))
            assert told.previewed == ImportCounts(unchanged=1), (kind, same)
        assert await fetch_value(announced) == "WEST,WEST"
        _, told, _ = await previewed(kind, csv_text(("code", field), (code, "NORTH")))
        assert told.shown[0].changes[0].before == "EAST（已公告调往 / announced to WEST）"
    await imported("stores", csv_text(("code", "region", "day_cut_hours"), ("S2", "NORTH", 0)))
    assert await fetch_value(announced) == "NORTH,WEST"
    stated = "SELECT array_agg(hours ORDER BY valid_from) FROM store_day_cut d JOIN store s ON s.id = d.store"
    stated += " WHERE s.code = 'S2'"
    assert await fetch_value(stated) == [0, 3], "midnight is what holds today: three o'clock is kept"
    await imported("stores", csv_text(("code", "day_cut_hours"), ("S2", 5)))
    assert await fetch_value(stated) == [0, 5]


async def test_a_leaver_is_not_brought_back_by_a_row(db: None) -> None:
    await a_chain_of_everything()
    head = ("number", "name", "role", "store", "status")
    same = ("GONE", "王小美", "导购", "S1")
    rows = [(*same, "离职"), (*same, "在职"), (*same, ""), ("GONE", "改名", "导购", "S1", "离职")]
    rows += [("GONE", "王小美", "导购", "S2", "离职"), ("GOING", "王小美", "导购", "S1", "在职")]
    rows += [
        ("GOING", "王小美", "导购", "S2", "在职"),
        ("M1", "王小美", "店长", "S1", "离职"),
        ("NEW", "新", "导购", "S1", "离职"),
    ]
    outcomes = []
    for row in rows:
        _, told, _ = await previewed("associates", csv_text(head, row))
        outcomes.append((told.previewed.unchanged, told.previewed.refused))
        assert told.previewed.unchanged or told.shown[0].problems[-1].field in {"number", "status"}
    assert outcomes == [(1, 0), *[(0, 1)] * 4, (1, 0), *[(0, 1)] * 3]


async def test_a_changed_row_of_an_exported_book_is_a_newer_entry(db: None) -> None:
    await a_chain_of_everything()
    entry = await fetch_value("SELECT id::text FROM price WHERE price_fen = 7000")
    head = ("sku", "price", "store", "valid_from", "entry")
    hq = await hq_actor()
    _, told, _ = await previewed("prices", csv_text(head, ("A-1", "70", "S1", "2099-01-01", entry.upper())), hq)
    assert told.previewed == ImportCounts(unchanged=1), "superseded as it is"
    for changed in (("A-1", "71", "S1", "2099-01-01", entry), ("A-1", "70", "S1", "2099-01-01", "9")):
        _, told, _ = await previewed("prices", csv_text(head, changed), hq)
        assert told.previewed == ImportCounts(changed=1), "over what is planned now"
    begun = "SELECT p.id::text AS id, p.valid_from FROM price p JOIN sku s ON s.id = p.sku"
    begun += " WHERE p.path = '/' AND s.code = 'A-1'"
    (first,) = await fetch(begun)
    since = first["valid_from"].astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    line = ("A-1", "150", "", since, first["id"])
    past = csv_text(head, ("A-1", "150", "", since, ""))
    _, told, _ = await previewed("prices", past, hq)
    assert told.shown[0].problems[0].field == "valid_from", "without its number it would change the past"
    told = await imported("prices", csv_text(head, line), hq)
    assert told.applied is not None
    assert told.applied.changed == 1
    _, newer = await fetch(f"{begun} ORDER BY p.id")
    assert abs(newer["valid_from"] - clock.now()) < timedelta(minutes=1)
