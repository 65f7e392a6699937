"""Whatever a till or a spreadsheet saved is read as it was meant: encodings, separators, workbooks, marks of Excel."""

import gzip
import io
import tracemalloc
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.till_import.errors import (
    TillFileChanged,
    TillFileEmpty,
    TillFileEncodingDoubtful,
    TillFileEncodingUnknown,
    TillFileEncodingWrong,
    TillFileLocked,
    TillFileMalformed,
    TillFileNoTable,
    TillFileNotText,
    TillFileRefused,
    TillFileTooLarge,
)
from guide_app.ground.orders.till_import.fields import clean, written
from guide_app.ground.orders.till_import.reading import TillFile, inspect, rows
from tests.thorough import THOROUGH

SIMPLE = ("小票号", "日期", "商品名称", "数量", "金额")
TRADITIONAL = ("單號", "日期", "商品名稱", "數量", "金額")
ENCODINGS = {
    "utf-8": SIMPLE,
    "utf-8-sig": SIMPLE,
    "utf-16": SIMPLE,
    "utf-16-le": SIMPLE,
    "utf-16-be": TRADITIONAL,
    "gb18030": SIMPLE,
    "gbk": SIMPLE,
    "cp950": TRADITIONAL,
    "big5hkscs": TRADITIONAL,
}


def told_apart(sign: str, encoding: str) -> bool:
    """Whether the other kind of Big5 reads the sign the same, or not at all."""
    other = {"cp950": "big5hkscs", "big5hkscs": "cp950"}.get(encoding, encoding)
    read = sign.encode(encoding).decode(other, "replace")
    return read == sign or "\ufffd" in read


def a_file_of(path: Path, data: bytes, **named: str) -> tuple[TillFile, list[list[str]]]:
    """The file of these bytes, and the fields of its rows."""
    path.write_bytes(data)
    found = inspect(path, **named)
    fields = [fields for _, fields in rows(found)]
    assert [fields for _, fields in found.first_rows] == fields[:30]
    return found, fields


def refusal_of(path: Path, data: bytes, refusal: type[TillFileRefused], **named: str) -> dict[str, Any]:
    path.write_bytes(data)
    with pytest.raises(refusal) as caught:
        inspect(path, **named)
    assert caught.value.facts["file"] == str(path)
    return caught.value.facts


def text_of(*lines: tuple[str, ...], separator: str = ",") -> str:
    return "".join(separator.join(line) + "\r\n" for line in lines)


@pytest.mark.parametrize(("encoding", "headings"), ENCODINGS.items())
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_every_encoding_with_every_separator(
    tmp_path: Path, encoding: str, headings: tuple[str, ...], separator: str
) -> None:
    line = ("000017", "2026-11-20", "保溫杯" if headings == TRADITIONAL else "保温杯", "2", "25.50")
    data = text_of(headings, line, line, separator=separator).encode(encoding)
    found, fields = a_file_of(tmp_path / "till.txt", data)
    assert fields == [list(headings), list(line), list(line)]
    assert found.separator == separator
    assert not found.is_workbook


@pytest.mark.parametrize("name", ["保温杯", "牛仔裤", "樱花茶", "连衣裙", "羽绒服", "运动鞋", "护手霜"])
@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_one_short_name_in_gbk_is_enough(tmp_path: Path, name: str, encoding: str) -> None:
    data = text_of(("receipt_no", "name"), ("1", name)).encode(encoding)
    assert a_file_of(tmp_path / "till.csv", data)[1][1] == ["1", name]


@pytest.mark.parametrize("name", ["保溫杯", "牛仔褲", "連衣裙", "羽絨服", "運動鞋", "護手霜"])
def test_one_short_name_in_big5_is_enough(tmp_path: Path, name: str) -> None:
    data = text_of(("receipt_no", "name"), ("1", name)).encode("big5")
    assert a_file_of(tmp_path / "till.csv", data)[1][1] == ["1", name]


@pytest.mark.parametrize(
    ("data", "encodings"),
    [("何况".encode("gbk"), {"gb18030", "big5"}), ("路路".encode("gbk"), {"utf-8", "gb18030"})],
)
def test_what_reads_as_well_in_two_encodings_is_refused_and_can_be_named(
    tmp_path: Path, data: bytes, encodings: set[str]
) -> None:
    path, whole = tmp_path / "till.csv", b"receipt_no,name\n1," + data + b"\n"
    readings = refusal_of(path, whole, TillFileEncodingDoubtful)["readings"]
    assert {reading["encoding"] for reading in readings} == encodings
    for reading in readings:
        assert a_file_of(path, whole, encoding=reading["encoding"])[1][1] == ["1", reading["reads"]]


def test_a_named_encoding_is_believed_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    data = text_of(SIMPLE, ("1", "", "保温杯", "1", "2")).encode("gbk")
    assert a_file_of(path, data, encoding="GBK")[0].encoding == "gb18030"
    assert refusal_of(path, data, TillFileEncodingWrong, encoding="utf-8")["encoding"] == "utf-8"
    for wide in ("utf-16", "utf-16-le", "utf-16-be"):
        ascii_alone = text_of(("receipt_no", "name"), ("1", "cup")).encode(wide)
        assert refusal_of(path, ascii_alone, TillFileEncodingWrong, encoding="gbk")["encoding"] == "gbk"
        assert a_file_of(path, ascii_alone, encoding="utf_16")[1] == [["receipt_no", "name"], ["1", "cup"]]
    with pytest.raises(InvalidField):
        inspect(path, encoding="latin-1")
    with pytest.raises(InvalidField):
        inspect(path, separator="x")


def test_kana_in_big5_are_read_where_tills_write_them(tmp_path: Path) -> None:
    data = text_of(TRADITIONAL, ("1", "", "北の戀", "1", "2")).encode("big5hkscs")
    assert a_file_of(tmp_path / "till.csv", data)[1][1][2] == "北の戀"


def test_text_that_is_outlandish_in_every_encoding_is_refused(tmp_path: Path) -> None:
    refusal_of(tmp_path / "till.csv", b"a,b\n1,\x81\x8e\x86\x93\x87\x97\n", TillFileEncodingUnknown)


def test_titles_above_the_headings_do_not_change_the_separator(tmp_path: Path) -> None:
    titles = "销售明细,门店,2026年11月\r\n制表：王芳, 日期：2026-11-30\r\n\r\n"
    data = (titles + text_of(*[SIMPLE] * 5, separator="\t")).encode()
    path = tmp_path / "till.txt"
    found, fields = a_file_of(path, data)
    assert found.separator == "\t"
    assert fields[0] == ["销售明细,门店,2026年11月"]
    assert [position for position, _ in rows(found)] == [1, 2, 4, 5, 6, 7, 8]
    assert a_file_of(path, data, separator=",")[0].separator == ","


@pytest.mark.parametrize(
    ("field", "meant"),
    [
        ('="000017"', "000017"),
        ('"=""000017"""', "000017"),
        ("'000017", "000017"),
        (" \u3000\u00a0\ufeff\u200b 000017\u200e\u3000", "000017"),
        ("=A1+1", "=A1+1"),
        ('12" ruler', '12" ruler'),
    ],
)
def test_signs_around_a_field_are_no_part_of_it(tmp_path: Path, field: str, meant: str) -> None:
    data = f"receipt_no,name\r\n{field},x\r\n".encode()
    assert a_file_of(tmp_path / "till.csv", data)[1][1] == [meant, "x"]


def a_workbook(*lines: tuple[Any, ...], hidden: tuple[Any, ...] = ()) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        if hidden:
            first = book.add_worksheet()
            first.write_row(0, 0, hidden)
            first.hide()
        sheet = book.add_worksheet()
        sheet.activate()
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for row, line in enumerate(lines):
            for place, cell in enumerate(line):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, place, cell, moment)
                elif isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(row, place, cell, value="#REF!")
                elif isinstance(cell, str):
                    sheet.write_string(row, place, cell)
                else:
                    sheet.write(row, place, cell)
    return into.getvalue()


def test_the_first_sheet_that_is_shown_is_read_cell_by_cell(tmp_path: Path) -> None:
    at = datetime(2026, 11, 20, 10, 3, 21)  # noqa: DTZ001 - a workbook knows no zones
    data = a_workbook(SIMPLE, (), ("000017", at, 25.5, 3.0, True), (6.90123e12, 0.00001, 1.1, "=A1", -7), hidden=("x",))
    found, fields = a_file_of(tmp_path / "till.csv", data)
    assert found.is_workbook
    assert fields == [
        list(SIMPLE),
        ["000017", "2026-11-20 10:03:21", "25.5", "3", "TRUE"],
        ["6901230000000", "0.00001", "1.1", "#ERROR!", "-7"],
    ]
    assert [position for position, _ in rows(found)] == [1, 3, 4]


@given(st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 30)))  # noqa: DTZ001 - a workbook knows no zones
def test_a_moment_is_read_to_the_second(moment: datetime) -> None:
    read = datetime.fromisoformat(written(moment))
    assert abs((read - moment).total_seconds()) <= 0.5
    assert read.microsecond == 0


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_code_that_became_a_number_becomes_a_code_again(number: int) -> None:
    assert written(float(number)) == str(number)


@given(st.floats(min_value=1e15, max_value=1e300))
def test_a_code_that_lost_digits_is_no_code(number: float) -> None:
    assert "E+" in written(number)


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False))
def test_an_amount_of_a_workbook_is_exact(amount: Any) -> None:
    assert float(written(float(amount))) == float(amount)
    assert "e" not in written(float(amount)).lower()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"%PDF-1.7", TillFileNoTable),
        (b"\xef\xbb\xbf  <html><table>", TillFileNoTable),
        (OLE + b"\0" * 600, TillFileNoTable),
        (OLE + "EncryptedPackage".encode("utf-16-le"), TillFileLocked),
        (b"PK\x03\x04 and no more", TillFileNoTable),
        (a_workbook(SIMPLE)[:-200], TillFileNoTable),
        (a_workbook(), TillFileEmpty),
        (a_workbook((*[""] * 300, "x")), TillFileTooLarge),
        (b"\xef\xbb\xbf\r\n , \r\n", TillFileEmpty),
        ("\ufeff".encode("utf-16-le"), TillFileEmpty),
        (b"\xff\xfea", TillFileEncodingUnknown),
    ],
    ids=["pdf", "page", "xls", "locked", "zip", "cut off", "blank book", "wide book", "blanks", "mark", "half a sign"],
)
def test_what_holds_no_table_is_refused_by_name(tmp_path: Path, data: bytes, refusal: type[TillFileRefused]) -> None:
    refusal_of(tmp_path / "till.csv", data, refusal)


@settings(max_examples=15 * THOROUGH)
@given(data=st.data(), encoding=st.sampled_from(sorted(ENCODINGS)), separator=st.sampled_from(",\t;|"))
def test_any_text_below_known_headings_is_read_back_in_any_encoding(
    data: st.DataObject, encoding: str, separator: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    codec = encoding.replace("-sig", "")
    signs = st.characters(codec=codec, exclude_categories=["Cs", "Cc"], exclude_characters="¢£¥•‾∼☉♁､")
    signs = signs.filter(lambda sign: told_apart(sign, codec))
    line = st.lists(st.text(signs, max_size=8), min_size=len(SIMPLE), max_size=len(SIMPLE))
    meant = data.draw(st.lists(line, max_size=6))
    quoted = [[*ENCODINGS[encoding]], *([f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in one] for one in meant)]
    whole = "\n".join(separator.join(one) for one in quoted).encode(encoding)
    path = tmp_path_factory.mktemp("any") / "till.csv"
    _, found = a_file_of(path, whole, separator=separator)
    cleaned = [[clean(cell) for cell in one] for one in meant]
    assert found == [[*ENCODINGS[encoding]], *(one for one in cleaned if any(one))]


def a_far_corner() -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, 1)
        sheet.write(1_048_575, 16_383, 1)
    return into.getvalue()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (a_far_corner(), TillFileTooLarge),
        (gzip.compress(a_far_corner()), TillFileTooLarge),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n")), TillFileNoTable),
        ("a,b\n".encode("utf-16") + "x".encode("utf-16-le") * 70_000, TillFileNotText),
        ("a,b\n1,上\0\n".encode("utf-16-le"), TillFileNotText),
        (b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8,\x00", TillFileEncodingUnknown),
        (b"a,b\n" * 60_000 + b"\xff\n", TillFileEncodingUnknown),
        (b'a,b\n1,"' + b"2\n" * 100_000, TillFileMalformed),
        (b"a,b\n" + b"\x81" * 70_000, TillFileNotText),
    ],
    ids=["corner", "packed corner", "packed twice", "line", "nul", "surrogate", "late byte", "quote", "leads"],
)
def test_hostile_files_are_refused_in_little_memory(
    tmp_path: Path, data: bytes, refusal: type[TillFileRefused]
) -> None:
    tracemalloc.start()
    try:
        refusal_of(tmp_path / "till.csv", data, refusal)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "big5"])
def test_a_file_that_changes_its_encoding_between_looking_and_reading_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "till.csv"
    found, _ = a_file_of(path, text_of(SIMPLE, ("1", "", "保温杯", "1", "2")).encode("gbk"))
    path.write_bytes(text_of(TRADITIONAL, ("1", "", "保溫杯", "1", "2"), ("€",)).encode(encoding, "ignore"))
    with pytest.raises((TillFileChanged, TillFileMalformed)):
        list(rows(found))


def peak_of_reading(path: Path, lines: int) -> int:
    with path.open("w", encoding="gbk", newline="") as file:
        file.write("小票号,商品名称,数量,金额\r\n")
        for number in range(lines):
            file.write(f"{number:08d},保温杯{number},1,25.5\r\n")
    tracemalloc.start()
    try:
        found = inspect(path)
        assert sum(1 for _ in rows(found)) == lines + 1
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_as_many_lines_take_no_more_memory(tmp_path: Path) -> None:
    few = peak_of_reading(tmp_path / "few.csv", 20_000)
    assert peak_of_reading(tmp_path / "many.csv", 200_000) < few * 1.2
