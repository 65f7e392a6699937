"""Files are read right whatever their packing and encoding, or refused by name before anything is made of them."""

import gzip
import os
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.ground.orders.till_import.errors import (
    TillFileChanged,
    TillFileDamaged,
    TillFileEmpty,
    TillFileEncodingUnknown,
    TillFileHeaderWrong,
    TillFileIsADirectory,
    TillFileMalformed,
    TillFileNotText,
    TillFileRefused,
    TillFileTooLarge,
    TillFileUnreadable,
)
from guide_app.ground.orders.till_import.profiles.choosing import layout_by
from guide_app.ground.orders.till_import.reading import inspect, rows
from tests.orders.till_import.till_files import COLUMNS, GUIDE, SEPTEMBER, a_file, a_line, as_text

CHINESE = a_line(name="樱花保温杯")


def fields_of(path: Path) -> list[list[str]]:
    found = inspect(path)
    return [fields for _, fields in rows(found)][1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("packed", [False, True])
def test_utf8_with_or_without_bom_and_gbk_are_read_right(tmp_path: Path, encoding: str, packed: bool) -> None:
    data = as_text(CHINESE, a_line(line_no=2)).encode(encoding)
    path = tmp_path / "till.any"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert fields_of(path) == [CHINESE, a_line(line_no=2)]


def test_packed_and_plain_bytes_are_the_same_file(tmp_path: Path) -> None:
    packed = tmp_path / "till.csv.gz"
    packed.write_bytes(gzip.compress(SEPTEMBER.read_bytes()))
    assert inspect(packed).digest == inspect(SEPTEMBER).digest


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_empty_lines_and_quotes_are_csv(tmp_path: Path, end: str) -> None:
    path = tmp_path / "till.csv"
    quoted = a_line(name='12" RULER, "BIG"')
    path.write_bytes(
        (as_text(quoted) + "\n" + as_text(a_line(line_no=2)).partition("\n")[2]).replace("\n", end).encode()
    )
    assert fields_of(path) == [quoted, a_line(line_no=2)]


def test_a_name_over_two_lines_is_one_field(tmp_path: Path) -> None:
    path = a_file(tmp_path, a_line(name="two\nlines"), a_line(line_no=2))
    assert [position for position, _ in rows(inspect(path))] == [1, 3, 4]


def test_blanks_around_fields_are_no_part_of_them(tmp_path: Path) -> None:
    path = a_file(tmp_path, a_line(receipt_no=" 565082 ", sku="22423\t"))
    assert fields_of(path) == [a_line()]


def test_a_header_alone_is_a_month_without_sales(tmp_path: Path) -> None:
    assert fields_of(a_file(tmp_path)) == []


def refused(path: Path, refusal: type[TillFileRefused]) -> dict[str, object]:
    with pytest.raises(refusal) as caught:
        inspect(path)
    assert caught.value.facts["file"] == str(path)
    return caught.value.facts


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, TillFileIsADirectory)
    refused(tmp_path / "missing.csv", TillFileUnreadable)
    refused(tmp_path / "with\0nul.csv", TillFileUnreadable)
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    refused(pipe, TillFileUnreadable)


@pytest.mark.parametrize("data", [b"", gzip.compress(b"")], ids=["plain", "packed"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "till.csv"
    path.write_bytes(data)
    refused(path, TillFileEmpty)


@pytest.mark.parametrize(
    "header",
    [
        COLUMNS[:-1],
        ("a", "b"),
        tuple(a_line()),
    ],
)
def test_another_header_is_refused(tmp_path: Path, header: tuple[str, ...]) -> None:
    path = tmp_path / "till.csv"
    path.write_text(as_text(a_line(), header=header), encoding="utf-8")
    with pytest.raises(TillFileHeaderWrong) as caught:
        layout_by(GUIDE, inspect(path).first_rows)
    facts = caught.value.facts
    assert facts["profile"] == "guide"
    assert facts["missing"] == [column for column in COLUMNS if column not in header]


@pytest.mark.parametrize("cut", [5, 20, -9, -4, -1])
def test_a_gzip_file_that_ends_early_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "till.csv.gz"
    path.write_bytes(gzip.compress(SEPTEMBER.read_bytes())[:cut])
    refused(path, TillFileDamaged)


@pytest.mark.parametrize("place", [12, 300, -6, -2])
def test_a_gzip_file_with_a_wrong_byte_is_refused(tmp_path: Path, place: int) -> None:
    data = bytearray(gzip.compress(SEPTEMBER.read_bytes()))
    data[place] ^= 0x55
    path = tmp_path / "till.csv.gz"
    path.write_bytes(data)
    with pytest.raises(TillFileRefused):
        inspect(path)


def test_nul_is_refused_in_every_encoding(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    for encoding in ("utf-8", "gbk", "utf-16", "utf-16-le", "utf-16-be"):
        path.write_bytes((as_text(CHINESE) + "\0").encode(encoding))
        refused(path, TillFileNotText)


def test_bytes_in_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    path.write_bytes(as_text(a_line(name="GIFT VOUCHER £30 MORE")).encode("latin-1"))
    refused(path, TillFileEncodingUnknown)
    path.write_bytes(as_text(CHINESE).encode()[:-1] + b"\x95")
    refused(path, TillFileEncodingUnknown)


@pytest.mark.parametrize("tail", ['565083,1,"', '565083,1,"never closed\n' * 3, '"a"b,1\n'])
def test_quotes_that_do_not_pair_up_are_refused(tmp_path: Path, tail: str) -> None:
    path = tmp_path / "till.csv"
    path.write_text(as_text(a_line()) + tail, encoding="utf-8")
    assert refused(path, TillFileMalformed)["line"]


def peak_of_refusing(path: Path, refusal: type[TillFileRefused]) -> int:
    tracemalloc.start()
    try:
        refused(path, refusal)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_gzip_bomb_of_good_lines_is_refused_in_little_memory(tmp_path: Path) -> None:
    line = as_text(a_line()).partition("\n")[2].encode()
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as bomb:
        bomb.write(as_text().encode())
        for _ in range(40):
            bomb.write(line * 20_000)
    assert path.stat().st_size < 1 << 19
    assert peak_of_refusing(path, TillFileTooLarge) < 8 << 20


def test_a_gzip_bomb_without_lines_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as bomb:
        for _ in range(64):
            bomb.write(b"a" * (1 << 20))
    assert peak_of_refusing(path, TillFileNotText) < 8 << 20


def test_a_file_that_changes_between_looking_and_reading_is_refused(tmp_path: Path) -> None:
    path = a_file(tmp_path, a_line())
    found = inspect(path)
    a_file(tmp_path, a_line(qty=3))
    with pytest.raises(TillFileChanged):
        list(rows(found))


@given(data=st.binary(max_size=400), header=st.booleans())
def test_any_bytes_are_read_or_refused_by_name(
    data: bytes, header: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "till.csv"
    path.write_bytes(as_text().encode() + data if header else data)
    with suppress(TillFileRefused):
        assert all(field == field.strip() for _, fields in rows(inspect(path)) for field in fields)
