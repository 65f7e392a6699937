"""The sheet of refused lines shows each as it was, under the headings of its file, and calculates nothing."""

import csv
import io
import zipfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from guide_app.entry.cli.refused_lines import ErrorsFileUnwritable, RefusedLinesFile
from guide_app.ground.exports import text_workbook
from guide_app.ground.orders.till_import.fields import clean
from guide_app.ground.orders.till_import.lines import RefusedLine
from guide_app.ground.orders.till_import.reading import inspect, rows
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS, Reason
from tests.orders.till_import.till_files import COLUMNS

OWN = ["file", "line", "reason", "原因", "explanation"]
CHINESE = ("小票号", "商品名称", "数量")
SHEETS = ("refused.csv", "refused.XLSX")


def a_refused_line(*fields: str, position: int = 7, reason: Reason = Reason.QUANTITY_INVALID) -> RefusedLine:
    return RefusedLine(position, reason, fields, Fraction(0))


def told(target: Path, *files: tuple[str, Sequence[str], list[RefusedLine]]) -> None:
    """Write the lines of each file, given with its name and headings."""
    with RefusedLinesFile(target) as sheet:
        for name, headings, lines in files:
            tell = sheet.of(Path("/somewhere") / name, headings)
            for line in lines:
                tell(line)


def read_back(target: Path) -> list[list[str]]:
    return [fields for _, fields in rows(inspect(target))]


@pytest.mark.parametrize("name", SHEETS)
def test_lines_stand_as_they_were_under_their_own_headings(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    told(target, ("till.csv", CHINESE, [a_refused_line("000017", "保温杯", "一"), a_refused_line("", "=1+1", "-2")]))
    chinese, english = EXPLANATIONS[Reason.QUANTITY_INVALID]
    own = ["till.csv", "7", "quantity_invalid", chinese, english]
    assert read_back(target) == [
        [*OWN, *CHINESE],
        [*own, "000017", "保温杯", "一"],
        [*own, "", "=1+1", "-2"],
    ]
    assert list(tmp_path.iterdir()) == [target]


def test_a_workbook_holds_text_alone_and_no_formula(tmp_path: Path) -> None:
    target = tmp_path / "refused.xlsx"
    told(target, ("till.csv", CHINESE, [a_refused_line("000017", "@SUM(A1)", "6.5")]))
    with CalamineWorkbook.from_path(str(target)) as book:
        row = book.get_sheet_by_index(0).to_python()[1]
    assert row[1] == 7
    assert row[5:] == ["000017", "@SUM(A1)", "6.5"]
    with zipfile.ZipFile(target) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert b'quotePrefix="1"' in parts.read("xl/styles.xml")


def test_a_csv_disarms_formulas_and_keeps_the_zeros_of_codes(tmp_path: Path) -> None:
    target = tmp_path / "refused.csv"
    told(target, ("till.csv", CHINESE, [a_refused_line("000017", "@SUM(A1)", "-2")]))
    text = target.read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text)))[1][5:] == ["000017\t", "'@SUM(A1)", "-2"]


@pytest.mark.parametrize("name", SHEETS)
def test_files_of_the_same_headings_share_them(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    told(target, ("a.csv", CHINESE, [a_refused_line("1")]), ("b.csv", list(CHINESE), [a_refused_line("2")]))
    assert [fields[0] for fields in read_back(target)] == ["file", "a.csv", "b.csv"]


def test_a_file_of_other_headings_begins_anew(tmp_path: Path) -> None:
    files = (("a.csv", CHINESE, [a_refused_line("1")]), ("b.csv", COLUMNS, [a_refused_line("2")]))
    told(tmp_path / "refused.csv", *files)
    found = read_back(tmp_path / "refused.csv")
    assert [fields[0] for fields in found] == ["file", "a.csv", "file", "b.csv"]
    assert found[2][5:] == list(COLUMNS)
    told(tmp_path / "refused.xlsx", *files)
    with CalamineWorkbook.from_path(str(tmp_path / "refused.xlsx")) as book:
        sheets = [book.get_sheet_by_index(place).to_python() for place in range(len(book.sheet_names))]
    assert [[row[0] for row in sheet] for sheet in sheets] == [["file", "a.csv"], ["file", "b.csv"]]


def test_a_full_sheet_goes_on_on_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_workbook, "MOST_ROWS", 3)
    target = tmp_path / "refused.xlsx"
    told(target, ("a.csv", CHINESE, [a_refused_line(str(number)) for number in range(5)]))
    with CalamineWorkbook.from_path(str(target)) as book:
        sheets = [book.get_sheet_by_index(place).to_python() for place in range(len(book.sheet_names))]
    assert [[row[5] for row in sheet] for sheet in sheets] == [
        [CHINESE[0], "0", "1"],
        [CHINESE[0], "2", "3"],
        [CHINESE[0], "4"],
    ]


@pytest.mark.parametrize("name", SHEETS)
def test_a_run_that_fails_leaves_an_older_sheet_as_it_was(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.write_bytes(b"older")
    with pytest.raises(KeyError), RefusedLinesFile(target) as sheet:
        sheet.of(Path("a.csv"), COLUMNS)(a_refused_line("1"))
        raise KeyError
    assert target.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", SHEETS)
def test_what_cannot_be_written_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ErrorsFileUnwritable), RefusedLinesFile(tmp_path / "missing" / name):
        pass
    (tmp_path / name).mkdir()
    with pytest.raises(ErrorsFileUnwritable) as caught, RefusedLinesFile(tmp_path / name):
        pass
    assert caught.value.facts["file"] == str(tmp_path / name)
    assert list(tmp_path.iterdir()) == [tmp_path / name]


signs = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])


@given(lines=st.lists(st.lists(st.text(signs, max_size=12), min_size=3, max_size=3), max_size=5))
def test_a_sheet_is_read_again_as_the_lines_were(
    lines: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    meant = [[clean(clean(field)) for field in line] for line in lines]
    for name in SHEETS:
        target = tmp_path_factory.mktemp("refused") / name
        told(target, ("till.csv", CHINESE, [a_refused_line(*line) for line in meant]))
        assert [line[len(OWN) :] for line in read_back(target)[1:]] == [
            [clean(field) for field in line] for line in meant
        ]
