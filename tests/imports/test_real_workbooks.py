"""What people and spreadsheets do to a sheet: zeros in front, codes and days as numbers, merged cells, marks."""

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from guide_app.base.kernel.files.sheets import looked_at
from guide_app.base.kernel.imports.cells import as_text
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.imports.number_formats import ZEROS, as_shown, marked
from guide_app.base.kernel.imports.opening import open_sheet
from guide_app.base.kernel.imports.reading import ReadRow, read_sheet
from guide_app.base.kernel.imports.sheets_out import refused_rows
from tests.imports.sheets import DECLARED

assert DECLARED
PEOPLE = ("number", "name", "phone", "role", "store", "valid_from")
STORES = ("code", "name", "region", "entity", "ownership", "opened_on")
LAST_OF_JANUARY = date(2026, 1, 31)


def book(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    """A workbook as it is after its upload; `fill` gets the book and its sheet."""
    into = BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True, **options}) as made:
        fill(made, made.add_worksheet())
    return looked_at(into.getvalue()).content


def rows_of(kind: str, data: bytes) -> list[ReadRow[Any]]:
    """Its rows."""
    return list(read_sheet(KINDS[kind], data).read())


@pytest.mark.parametrize(
    ("shown_as", "read_as"),
    [
        ("000000", "000123"),
        ("000000;-000000", "000123"),
        ("000000_ ", "000123"),
        ("00", "123"),
        ("0", "123"),
        ("General", "123"),
        ("0.00", "123"),
        ("#,##0", "123"),
    ],
)
def test_a_code_as_a_number_is_what_its_format_shows(shown_as: str, read_as: str) -> None:
    def fill(made: Any, sheet: Any) -> None:
        style = made.add_format({"num_format": shown_as})
        sheet.write_row(3, 2, PEOPLE)
        sheet.write_number(4, 2, 123, style)
        sheet.write_row(4, 3, ("甲", 13912345678, "导购"))
        sheet.write_number(4, 6, 123, style)
        sheet.write_row(5, 2, ("000123x", "乙", "13912345679", "导购", "000123"))

    first, second = rows_of("associates", book(fill))
    assert first.row is not None
    assert second.row is not None
    assert (first.row.number, first.row.store, first.row.phone) == (read_as, read_as, "+8613912345678")
    assert (second.row.number, second.row.store) == ("000123x", "000123")


def test_numbers_with_zeros_in_front_are_numbers_and_days_still() -> None:
    def fill(made: Any, sheet: Any) -> None:
        style = made.add_format({"num_format": "00000000"})
        sheet.write_row(0, 0, ("number", "name", "phone", "role", "store", "valid_from"))
        sheet.write_row(1, 0, ("A1", "甲", "", "导购", "S1"))
        sheet.write_number(1, 2, 13912345678, made.add_format({"num_format": "00000000000"}))
        sheet.write_number(1, 5, 20260131, style)
        sheet.write_number(2, 0, 1.5, style)

    first, second = rows_of("associates", book(fill))
    assert first.row is not None
    assert (first.row.phone, first.row.valid_from) == ("+8613912345678", LAST_OF_JANUARY)
    assert "number" in {problem.field for problem in second.problems}


def test_digits_that_a_spreadsheet_has_lost_are_told() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, PEOPLE)
        sheet.write_row(1, 0, (123456789012345678, "甲", 1.3912345678e20, "导购", "S1"))
        sheet.write_row(2, 0, ("A1", "甲", "1.39E+10", "导购", "S1"))

    first, second = rows_of("associates", book(fill))
    assert {problem.field for problem in first.problems} == {"number", "phone"}
    assert {problem.field for problem in second.problems} == {"phone"}


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_are_the_same_as_dates_and_as_numbers_in_both_systems(from_1904: bool) -> None:
    counted = (LAST_OF_JANUARY - (date(1904, 1, 1) if from_1904 else date(1899, 12, 30))).days

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, (*STORES, "day_cut_hours"))
        for row, style in enumerate(("yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "m/d/yy", "d-mmm"), start=1):
            sheet.write(row, 0, f"S{row}")
            sheet.write_datetime(row, 5, LAST_OF_JANUARY, made.add_format({"num_format": style}))
        sheet.write_row(5, 0, ("S5", "店", "EAST", "HQ", "直营", counted, 3))
        sheet.write_row(6, 0, ("S6", "店", "EAST", "HQ", "直营", "2026年1月31日", 3))
        sheet.write_row(7, 0, ("S7", "店", "EAST", "HQ", "直营", counted + 0.5, 3))

    data = book(fill, date_1904=from_1904)
    *right, wrong = rows_of("stores", data)
    assert {row.row.opened_on for row in right if row.row} == {LAST_OF_JANUARY}
    assert [row.row.day_cut_hours for row in right if row.row][4:] == [3, 3], "what is no day stays"
    assert [problem.field for problem in wrong.problems] == ["opened_on"]
    sheet = read_sheet(KINDS["stores"], data)
    out = refused_rows(sheet, [(row, ()) for row in sheet.read()])
    assert [row.row and row.row.opened_on for row in rows_of("stores", out)][:6] == [LAST_OF_JANUARY] * 6


@pytest.mark.parametrize("from_1904", [False, True])
def test_moments_are_the_same_in_both_systems(from_1904: bool) -> None:
    counted = (LAST_OF_JANUARY - (date(1904, 1, 1) if from_1904 else date(1899, 12, 30))).days

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ("sku", "price", "valid_from"))
        sheet.write_row(1, 0, ("000123", 1, counted + 0.5))
        sheet.write_row(2, 0, ("000124", 1))
        sheet.write_datetime(
            2, 2, datetime.combine(LAST_OF_JANUARY, time(12)), made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.write_row(3, 0, ("000125", 1, "2026-01-31 12:00"))

    rows = rows_of("prices", book(fill, date_1904=from_1904))
    assert len({row.row.valid_from for row in rows if row.row}) == 1
    assert [row.row.sku for row in rows if row.row] == ["000123", "000124", "000125"]


def test_merged_cells_stand_for_the_rows_they_cover_and_not_for_the_columns() -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, STORES)
        sheet.merge_range(1, 2, 3, 2, 7, made.add_format({"num_format": "000"}))
        sheet.merge_range(1, 3, 3, 3, "HQ")
        sheet.merge_range(1, 4, 3, 4, "直营")
        for row in (1, 2, 3):
            sheet.write_row(row, 0, (f"S{row}", "店"))
        sheet.merge_range(4, 0, 4, 1, "S4")
        sheet.merge_range(5, 0, 6, 0, "S5")
        sheet.write_row(5, 1, ("店", "EAST"))
        sheet.write_row(6, 1, ("店", "WEST"))

    *covered, across, first, second = rows_of("stores", book(fill))
    assert [(row.row.code, row.row.region, row.row.entity) for row in covered if row.row] == [
        (f"S{number}", "007", "HQ") for number in (1, 2, 3)
    ]
    assert across.row is not None
    assert (across.row.code, across.row.name) == ("S4", UNSET), "a name that is missing is told, where it is needed"
    assert first.row is not None
    assert [problem.rule_en for problem in second.problems] == ["the same as in row 6"]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("keeps_zeros", ["000123", '="000123"', '"=""000123"""', "000123\t", "'000123"])
def test_text_keeps_zeros_in_every_encoding(encoding: str, keeps_zeros: str) -> None:
    bare = keeps_zeros.lstrip("'") if keeps_zeros.startswith("'") else keeps_zeros
    data = f"工号,姓名,手机号,岗位,门店编码\r\n{bare},王小丽,139 1234 5678,导购,{bare}\r\n".encode(encoding)
    [row] = rows_of("associates", looked_at(data).content)
    assert row.row is not None
    assert (row.row.number, row.row.store, row.row.name) == ("000123", "000123", "王小丽")


@given(st.integers(0, 10**14), st.integers(2, 20), st.integers(0, 40))
def test_a_number_is_padded_to_the_digits_of_its_format_at_its_place_alone(number: int, width: int, at: int) -> None:
    marks = bytearray()
    marked(marks, at + 1)
    rows = [(float(number), "x", True)] * 42
    found = list(as_shown(iter(rows), {(0, width): marks, (1, width): marks, (2, width): marks, (9, width): marks}))
    assert found[at] == (str(number).zfill(width), "x", True)
    assert found[:at] + found[at + 1 :] == rows[1:]
    assert ZEROS.fullmatch("0" * width) is not None


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs"), exclude_characters="\"'\ufeff\u200b\u2028\u2029")))
def test_a_code_that_a_program_wrote_for_a_spreadsheet_is_the_code(code: str) -> None:
    assert as_text(f'="{code}"') == code
    assert as_text(f'="{code}') == f'="{code}'


def test_a_styled_workbook_without_rows_of_the_kind_is_read_as_ever() -> None:
    rows = list(open_sheet(book(lambda _, sheet: sheet.write_row(1, 1, ("甲", 1)))).rows())
    assert [(row.number, row.cells) for row in rows] == [(2, ("", "甲", 1.0))]
