"""Reading sheets: whatever a spreadsheet writes is read back, whatever is no sheet is refused by name."""

import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import msgspec
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.imports.cells import as_text, choice, code, day, flag, moment, phone, text, whole, yuan
from guide_app.base.kernel.imports.columns import Column, Need, plain, read_header
from guide_app.base.kernel.imports.errors import (
    HeaderNotUnderstood,
    NoSheetInFile,
    SheetBeyondBounds,
    SheetEmpty,
    SheetLocked,
)
from guide_app.base.kernel.imports.kinds import KINDS, Problem
from guide_app.base.kernel.imports.opening import Cell, Row, open_sheet
from guide_app.base.kernel.imports.reading import Place, from_the_top, read_sheet
from guide_app.base.kernel.imports.sheets_out import refused_rows, template
from guide_app.ground.stores.rules import Ownership, require_code
from tests.imports.sheets import DECLARED, workbook

assert DECLARED
printable = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp", "Zs"]), max_size=30)
cells = st.one_of(
    printable,
    st.integers(-(10**14), 10**14),
    st.decimals(-(10**9), 10**9, places=2, allow_nan=False).map(float),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.just(None),
)
lines = st.lists(st.lists(cells, min_size=1, max_size=6), min_size=1, max_size=12)
words = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Cn", "Co"], blacklist_characters="\ufeff"), max_size=12
)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


@given(lines)
def test_whatever_xlsxwriter_writes_is_read_back_at_its_place(written: list[list[Any]]) -> None:
    into = BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        date_format = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, line in enumerate(written):
            for place, cell in enumerate(line):
                _put(sheet, row, place, cell, date_format)
    expected = {
        (row, place): cell
        for row, line in enumerate(written, start=1)
        for place, cell in enumerate(line)
        if not _is_blank(cell)
    }
    if not expected:
        with pytest.raises(SheetEmpty):
            list(open_sheet(into.getvalue()).rows())
            raise SheetEmpty
        return
    found = {
        (row.number, place): cell
        for row in open_sheet(into.getvalue()).rows()
        for place, cell in enumerate(row.cells)
        if not _is_blank(cell)
    }
    assert found.keys() == expected.keys()
    for where, cell in expected.items():
        assert _same(found[where], cell), (where, found[where], cell)


def _put(sheet: Any, row: int, place: int, cell: Any, date_format: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, date_format)
    elif isinstance(cell, str):
        sheet.write_string(row, place, cell)
    elif cell is not None:
        sheet.write_number(row, place, cell)


def _same(found: Cell, written: Any) -> bool:
    if isinstance(written, int) and not isinstance(written, bool):
        return float(found) == written and as_text(found) == str(written)  # type: ignore[arg-type]
    return bool(found == written)


@given(st.lists(st.lists(words, min_size=2, max_size=5), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_text_in_any_encoding_is_read_back_with_its_quotes(written: list[list[str]], sign: str) -> None:
    head = ["编码", "名称"]
    quoted = [head, *([cell.replace('"', '""') for cell in line] for line in written)]
    data = "\r\n".join(sign.join(f'"{cell}"' for cell in line) for line in quoted)
    expected = [(number, line) for number, line in enumerate([head, *written], 1) if any(map(str.strip, line))]
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        rows = [(row.number, list(row.cells)) for row in open_sheet(data.encode(encoding)).rows()]
        assert [number for number, _ in rows] == [number for number, _ in expected]
        assert rows[0][1] == head


@given(st.integers(0, 10**13))
def test_every_amount_is_read_to_the_fen_as_text_and_as_a_number(fen: int) -> None:
    column = yuan(10**13)
    exact = f"{Decimal(fen) / 100:.2f}"
    assert column.read(exact) == fen
    assert column.read(f"¥{Decimal(fen) / 100:,.2f}") == fen
    assert column.read(float(exact)) == fen
    assert column.read(column.shown(fen)) == fen


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_a_day_is_read_in_every_way_that_it_is_written(written: date) -> None:
    column = day()
    serial = (written - date(1899, 12, 30)).days
    spellings: list[Cell] = [written, float(serial), str(serial), f"{written:%Y-%m-%d}", f"{written:%Y%m%d}"]
    spellings += [
        f"{written.year:04d}/{written.month}/{written.day}",
        f"{written.year:04d}年{written.month}月{written.day}日",
    ]
    assert {column.read(cell) for cell in spellings} == {written}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (yuan(10**6), "1.005"),
        (yuan(10**6), "1,23"),
        (yuan(10**6), -1.0),
        (yuan(10**6), "1e3"),
        (yuan(10**6), True),
        (day(), "31/01/2026"),
        (day(), "2026-02-30"),
        (day(), "2026-01-02 08:00"),
        (day(), "2026-1.2"),
        (day(), True),
        (day(), "0001-01-01"),
        (moment(), "0001-01-01"),
        (moment(), datetime(1, 1, 1)),  # noqa: DTZ001 - as read
        (whole(0, 11), "1.5"),
        (whole(0, 11), 12.0),
        (flag(), "也许"),
        (choice({Ownership.DIRECT: ("直营", "direct")}), "加盟"),
        (code(require_code, ("", "")), 1234567890123456789.0),
        (code(require_code, ("", "")), 1.5),
        (code(require_code, ("", "")), date(2026, 1, 2)),
        (text(3), "四个字了"),
        (text(9), "换\n行"),
        (phone(), "12345"),
        (moment(), "2026-01-31 25:00"),
    ],
)
def test_what_is_not_meant_or_could_mean_two_things_is_refused(column: Any, cell: Cell) -> None:
    with pytest.raises(Exception) as refused:  # noqa: PT011 - of two classes, looked at below
        column.read(cell)
    assert type(refused.value).__name__ in {"BadCell", "InvalidField"}


def test_numbers_that_a_spreadsheet_made_of_codes_become_codes_again() -> None:
    column = code(require_code, ("", ""))
    assert [column.read(cell) for cell in (1.0, 13812345678.0, "００１２", " A-1\u3000")] == [
        "1",
        "13812345678",
        "0012",
        "A-1",
    ]
    assert flag().read("是") is True
    assert flag().read(0.0) is False
    assert moment().read("2026-01-31 08:30") == datetime(2026, 1, 31, 0, 30, tzinfo=UTC)
    assert moment().read(datetime(2026, 1, 31)) == datetime(2026, 1, 30, 16, tzinfo=UTC)  # noqa: DTZ001 - as read


def _zip(**parts: bytes) -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as book:
        for name, part in parts.items():
            book.writestr(name.replace("__", "/"), part)
    return into.getvalue()


def _far_corner() -> bytes:
    into = BytesIO()
    with xlsxwriter.Workbook(into, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, 1)
        sheet.write(1_048_575, 16_383, 1)
    return into.getvalue()


def _hours(number: float) -> bytes:
    """A phone in a column that was formatted as a span of hours."""
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("code", "name"))
        sheet.write_number(1, 0, number, book.add_format({"num_format": "[h]:mm"}))
    return into.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", SheetEmpty),
        (b"\xef\xbb\xbf\r\n \r\n", SheetEmpty),
        (b"code,name", SheetEmpty),
        (workbook(("code", "name")), SheetEmpty),
        (workbook(), SheetEmpty),
        (b"%PDF-1.7", NoSheetInFile),
        (b"<html><table><tr><td>code", NoSheetInFile),
        (OLE + b"\0" * 600, NoSheetInFile),
        (OLE + "EncryptedPackage".encode("utf-16-le") * 2, SheetLocked),
        (b"code,name\n\x00,1", NoSheetInFile),
        (b"code,name\n\xff\xff,1", NoSheetInFile),
        (b'code,name\n"A,1', NoSheetInFile),
        (b"PK\x03\x04 and no more", NoSheetInFile),
        (workbook(("code", "name"), ("A", "1"))[:-200], NoSheetInFile),
        (_zip(hello=b"world"), NoSheetInFile),
        (_zip(xl___rels__workbook=b""), NoSheetInFile),
        (_far_corner(), SheetBeyondBounds),
        (_hours(13_800_138_000), NoSheetInFile),
        (b",".join([b"c"] * 1_000_000), SheetBeyondBounds),
        (b"code,name\n" + b"x" * 200_000, SheetBeyondBounds),
        (b"code,code\nA,B", HeaderNotUnderstood),
        (b"name,region\nA,B", HeaderNotUnderstood),
        (b"A,B\nC,D", HeaderNotUnderstood),
    ],
)
def test_what_is_no_sheet_is_refused_by_name(data: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_sheet(KINDS["stores"], data)


def test_a_title_merged_over_the_columns_is_told_as_what_it_is() -> None:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 3, "2026 年门店清单")
        sheet.write_row(1, 0, ("门店编码", "门店名称"))
        sheet.write_row(2, 0, ("S1", "店"))
    with pytest.raises(HeaderNotUnderstood) as refused:
        read_sheet(KINDS["stores"], into.getvalue())
    assert refused.value.facts["found"] == ["2026 年门店清单"]
    assert refused.value.facts["row"] == 1


def test_a_cell_that_is_merged_over_rows_stands_in_each_of_them() -> None:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ("门店编码", "所属区域编码", "门店名称"))
        sheet.write_column(2, 1, ("S1", "S2", None, "S4", "S5"))
        sheet.merge_range(2, 2, 5, 2, "EAST")
        sheet.merge_range(2, 3, 2, 5, "店")
    rows = list(read_sheet(KINDS["stores"], into.getvalue()).read())
    assert [(row.number, row.row.code, row.row.region) for row in rows if row.row] == [
        (3, "S1", "EAST"),
        (4, "S2", "EAST"),
        (6, "S4", "EAST"),
        (7, "S5", msgspec.UNSET),
    ]
    assert rows[0].row is not None
    assert rows[0].row.name == "店"


@given(st.binary(max_size=400))
def test_no_file_at_all_is_more_than_refused(data: bytes) -> None:
    for begin in (b"", b"PK\x03\x04", OLE, b"\xff\xfe", b"code,name\n"):
        try:
            list(read_sheet(KINDS["stores"], begin + data).read())
        except Refusal:
            continue


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_bytes_changed_is_read_or_refused(place: int, other: bytes) -> None:
    whole_book = workbook(("code", "name"), ("A", "店"), ("B", "店"))
    at = place % len(whole_book)
    with suppress(Refusal):
        list(read_sheet(KINDS["stores"], whole_book[:at] + other + whole_book[at + len(other) :]).read())


def test_columns_are_found_by_either_name_in_any_order_and_others_are_named() -> None:
    columns = KINDS["stores"].columns
    header = read_header(columns, 1, ("Store Name", "备注", "＊门店编码（必填）", "ownership", "行号 Row", ""))
    assert header.places == {"name": 0, "code": 2, "ownership": 3}
    assert header.unknown == ("备注",)
    assert header.kept == (0, 1, 2, 3, 5)


@given(st.permutations(range(7)))
def test_rows_above_come_first_whatever_the_order(order: list[int]) -> None:
    keys = "ABCDEFG"
    above = {"A": None, "B": "A", "C": "A", "D": "B", "E": "D", "F": "Z", "G": None}
    rows = [Place(n, (keys[n],), None if above[keys[n]] is None else (above[keys[n]],)) for n in order]
    places, circular = from_the_top(rows)
    seen: set[str] = set()
    for place in places:
        key = keys[order[place]]
        assert above[key] in {None, "Z"} | seen
        seen.add(key)
    assert len(seen) == 7
    assert not circular


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_template_is_read_by_its_own_kind(kind: str) -> None:
    with pytest.raises(SheetEmpty):  # every column is known, and there is no row yet
        read_sheet(KINDS[kind], template(KINDS[kind]))
    columns = KINDS[kind].columns
    example = workbook([column.title for column in columns], [column.example or None for column in columns])
    [row] = read_sheet(KINDS[kind], example).read()
    assert row.problems == ()
    assert {column.field for column in columns if column.need is not Need.NEVER} <= {
        column.field for column in columns if column.example
    }


def test_refused_rows_come_back_as_they_were_and_can_be_sent_again() -> None:
    data = workbook(
        ("门店编码", "备注", "门店名称"), ("=1+1", "@cmd", "店"), (7, date(2026, 1, 2), "店"), ("S1", None, "好")
    )
    sheet = read_sheet(KINDS["stores"], data)
    rows = list(sheet.read())
    told = [(row, (Problem("code", "不对", "wrong"), Problem("", "整行", "the row"))) for row in rows[:2]]
    once = read_sheet(KINDS["stores"], refused_rows(sheet, told))
    again = list(once.read())
    assert once.header.unknown == ("备注",)
    assert [row.cells[2:] for row in again] == [row.cells for row in rows[:2]]
    assert again[0].cells[:2] == (2.0, "门店编码：不对 / Store code: wrong\n整行 / the row")
    twice = read_sheet(KINDS["stores"], refused_rows(once, [(row, told[0][1]) for row in again]))
    assert [row.cells[2:] for row in twice.read()] == [row.cells for row in rows[:2]]


def test_text_that_looks_like_a_formula_is_none_in_what_goes_out() -> None:
    data = workbook(("code", "name"), ("=HYPERLINK(1)", "+1"), ("-x", "@a"))
    sheet = read_sheet(KINDS["stores"], data)
    out = refused_rows(sheet, [(row, row.problems) for row in sheet.read()])
    with zipfile.ZipFile(BytesIO(out)) as parts:
        inside = parts.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in inside
        assert b'quotePrefix="1"' in parts.read("xl/styles.xml")


def test_a_cell_whose_formula_has_failed_is_told_and_not_taken_for_blank() -> None:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("code", "name"))
        sheet.write(1, 0, "S1")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    [row] = read_sheet(KINDS["stores"], into.getvalue()).read()
    assert [(problem.field, problem.rule_en) for problem in row.problems] == [
        ("name", "the formula of this cell has failed")
    ]


@given(printable)
def test_a_columns_name_is_the_same_with_stars_spaces_and_remarks(name: str) -> None:
    assert plain(f" *{name} ") == plain(name)


def test_two_kinds_do_not_share_a_name_and_columns_fit_their_rows() -> None:
    for kind in KINDS.values():
        assert kind.known == set(kind.row.__struct_fields__)
        assert set(kind.key) <= kind.known
        required = [field.name for field in msgspec.structs.fields(kind.row) if field.required]
        assert [column.field for column in kind.columns if column.need is Need.ALWAYS] == required
        assert all(isinstance(column, Column) for column in kind.columns)
        assert Row(1, ()).cells == ()
