"""What a cell holds is read back as it was, and no reader ever takes it for a formula."""

import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.sheets import disarmed
from guide_app.base.web.exported import Kind
from guide_app.ground.exports import files
from guide_app.ground.exports.cells import EXACT, LONGEST, READ_AS_NUMBER, STARTS_A_FORMULA, local, percent, yuan
from guide_app.ground.exports.heads import Head, Mark
from guide_app.ground.exports.schemas import FileFormat, Language
from tests.exports.sheets_read import Cells, csv_of, data_of

WHO = Mark([("导出人", "=王小美 (sh001)")])
kept_by_xml = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=60)
texts = st.one_of(
    kept_by_xml,
    st.builds(lambda sign, rest: sign + rest, st.sampled_from(STARTS_A_FORMULA), kept_by_xml),
    st.from_regex(READ_AS_NUMBER, fullmatch=True),
    st.sampled_from(
        [
            "=1+1",
            '=HYPERLINK("http://x")',
            "+861380013",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "_x0041_",
            "{=1}",
            "http://x.cn",
            "mailto:a@b",
        ]
    ),
)


def written(file_format: FileFormat, kind: Kind, values: list[object], sums: files.Sums = (None,)) -> bytes:
    """A file of one column with these values."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "file"
        file = files.begin(file_format, place, "列表", [Head("列", kind)], Language.CHINESE)
        file.write([[value] for value in values])  # type: ignore[list-item]
        file.end(sums, WHO)
        return place.read_bytes()


def rows_of(workbook: bytes) -> Cells:
    return data_of(workbook)[1:]


def formulas_in(workbook: bytes, folder: Path) -> list[str]:
    """Everything in a workbook that is or leads to something to be calculated or opened."""
    place = folder / "seen.xlsx"
    place.write_bytes(workbook)
    with zipfile.ZipFile(place) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
        return [*re.findall(r"<f[ >]|<hyperlink", "".join(sheets)), *(n for n in parts.namelist() if "vba" in n)]


@given(st.lists(texts, min_size=1, max_size=20))
def test_texts_of_a_workbook_are_read_back_and_are_no_formulas(values: list[str]) -> None:
    workbook = written(FileFormat.XLSX, Kind.TEXT, list(values))
    read = [row[0] for row in rows_of(workbook)]
    assert [str(one) for one in read[: len(values)]] == values
    assert all(isinstance(one, str) for one in read)
    with TemporaryDirectory() as folder:
        assert formulas_in(workbook, Path(folder)) == []


@given(st.lists(texts, min_size=1, max_size=20))
def test_texts_of_a_csv_start_no_formula_and_lose_nothing(values: list[str]) -> None:
    _, *rows, _ = csv_of(written(FileFormat.CSV, Kind.TEXT, list(values)))
    assert len(rows) == len(values)
    for (cell,), value in zip(rows, values, strict=True):
        assert not cell.startswith(STARTS_A_FORMULA)
        assert READ_AS_NUMBER.fullmatch(cell) is None
        assert value in (cell, cell[1:], cell[:-1])


@given(st.lists(st.integers(-EXACT + 1, EXACT - 1), min_size=1, max_size=20))
def test_amounts_are_exact_numbers_in_both(values: list[int]) -> None:
    total = [sum(values)]
    _, *rows, total_row, _ = csv_of(written(FileFormat.CSV, Kind.FEN, list(values), total))
    assert [row[0] for row in rows] == [yuan(value) for value in values]
    assert [total_row[0]] == [yuan(total[0])]
    assert [_fen_of(row[0]) for row in rows] == values
    read = [row[0] for row in rows_of(written(FileFormat.XLSX, Kind.FEN, list(values)))]
    assert [round(float(one) * 100) for one in read] == values
    assert [f"{float(one):.2f}" for one in read] == [yuan(value) for value in values]


def _fen_of(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole + rest)


def test_amounts_that_no_number_of_a_workbook_holds_are_texts() -> None:
    (row,) = rows_of(written(FileFormat.XLSX, Kind.FEN, [EXACT]))
    assert row == ["10000000000000.00"]


@given(st.integers(-(10**9), 10**9))
def test_rates_are_exact_percents(ppm: int) -> None:
    said = percent(ppm)
    assert said.endswith("%")
    assert round(float(said[:-1]) * 10_000) == ppm
    assert "E" not in said


@given(st.datetimes(datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("9999-12-30"), timezones=st.just(UTC)))
def test_moments_are_read_back_as_local_time(at: datetime) -> None:
    ((read,),) = rows_of(written(FileFormat.XLSX, Kind.MOMENT, [at]))
    assert abs(read - local(at)) < timedelta(milliseconds=1)
    assert csv_of(written(FileFormat.CSV, Kind.MOMENT, [at]))[1] == [local(at).isoformat(sep=" ")]


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)])
def test_moments_that_no_calendar_has_are_texts(at: datetime) -> None:
    ((read,),) = rows_of(written(FileFormat.XLSX, Kind.MOMENT, [at]))
    assert str(at.year).zfill(4) in str(read)


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_says_so() -> None:
    ((read,),) = rows_of(written(FileFormat.XLSX, Kind.TEXT, ["字" * 40_000]))
    assert len(read) == LONGEST
    assert read.endswith("…（截断 cut）")


def test_signs_that_xml_does_not_know_are_replaced() -> None:
    ((read,),) = rows_of(written(FileFormat.XLSX, Kind.TEXT, ["a\uffffb"]))
    assert read == "a\ufffdb"


def test_what_is_exported_is_at_least_as_tame_as_a_sheet_of_the_audit_log() -> None:
    for text in ("=1", "-x", "@a"):
        assert csv_of(written(FileFormat.CSV, Kind.TEXT, [text]))[1] == [disarmed(text)]
