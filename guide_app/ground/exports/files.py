"""Files of rows: a workbook or CSV, written row by row so that memory stays flat however many there are."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from guide_app.base.web.exported import Kind
from guide_app.ground.exports.cells import (
    EXACT,
    FIRST_YEAR,
    Value,
    is_dangerous,
    local,
    moment_text,
    percent,
    text_in_csv,
    text_in_workbook,
    widths,
    yuan,
)
from guide_app.ground.exports.heads import SUM, Head, Mark, pick
from guide_app.ground.exports.schemas import FileFormat, Language

Sums = Sequence[int | None]
"""Below each column its sum, None where there is none."""

FOOTER = 255
"""Signs that the foot of a page holds."""


class RowsFile(Protocol):
    """A file that is being written."""

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        """Some more rows, their values in the order of the heads."""

    def end(self, sums: Sums, mark: Mark) -> None:
        """The sums and the mark; the file is whole then."""

    def give_up(self) -> None:
        """Leave it unfinished, and hold nothing open."""


def begin(file_format: FileFormat, place: Path, title: str, heads: Sequence[Head], language: Language) -> RowsFile:
    """A file of this format at `place`."""
    if file_format is FileFormat.CSV:
        return CsvFile(place, heads, language)
    return Workbook(place, title, heads, language)


class CsvFile:
    """CSV in UTF-8 with the mark by which spreadsheets know it."""

    def __init__(self, place: Path, heads: Sequence[Head], language: Language) -> None:
        self._heads = heads
        self._language = language
        self._file = place.open("w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([text_in_csv(head.title) for head in heads])

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        """See `RowsFile`."""
        kinds = [head.kind for head in self._heads]
        self._writer.writerows([_in_csv(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in rows)

    def end(self, sums: Sums, mark: Mark) -> None:
        """See `RowsFile`."""
        if any(one is not None for one in sums):
            cells = [_in_csv(head.kind, one) for head, one in zip(self._heads, sums, strict=True)]
            if sums[0] is None:
                cells[0] = pick(SUM, self._language)
            self._writer.writerow(cells)
        self._writer.writerow([text_in_csv(mark.in_one_line)])
        self._file.close()

    def give_up(self) -> None:
        """See `RowsFile`."""
        self._file.close()


def _in_csv(kind: Kind, value: Any) -> str:  # a value of the kind
    if value is None:
        return ""
    if kind is Kind.FEN:
        return yuan(value)
    if kind is Kind.PPM:
        return percent(value)
    if kind is Kind.MOMENT:
        return moment_text(value)
    if kind in (Kind.DATE, Kind.INTEGER):
        return str(value)
    return text_in_csv(str(value))


class Workbook:
    """A workbook of two sheets: who took it away, and the rows. Only the row under way is held in memory.

    It says that it was `created` at that moment instead of now: then the same rows are the same bytes.
    """

    def __init__(
        self, place: Path, title: str, heads: Sequence[Head], language: Language, *, created: datetime | None = None
    ) -> None:
        self._heads = heads
        self._language = language
        self._book = xlsxwriter.Workbook(str(place), {"constant_memory": True, "tmpdir": str(place.parent)})
        self._about = self._book.add_worksheet(pick(("说明", "About"), language))
        self._sheet = self._book.add_worksheet(pick(("数据", "Data"), language))
        self._bold = self._book.add_format({"bold": True})
        self._quoted = self._book.add_format({"quote_prefix": True})
        numbers = {
            Kind.FEN: "#,##0.00",
            Kind.PPM: "0.00##%",
            Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
            Kind.DATE: "yyyy-mm-dd",
            Kind.INTEGER: "0",
        }
        self._formats = {kind: self._book.add_format({"num_format": number}) for kind, number in numbers.items()}
        self._totals = {
            kind: self._book.add_format({"num_format": number, "bold": True}) for kind, number in numbers.items()
        }
        self._row = 1
        self._book.set_properties({"title": title, "created": created})
        for place_of, head in enumerate(heads):
            width = {Kind.MOMENT: 20, Kind.FEN: 14}.get(head.kind, widths([head.title]))
            self._sheet.set_column(place_of, place_of, width)
            self._sheet.write_string(0, place_of, text_in_workbook(head.title), self._bold)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        """See `RowsFile`."""
        kinds = [head.kind for head in self._heads]
        for row in rows:
            for place, (kind, value) in enumerate(zip(kinds, row, strict=True)):
                if value is not None:
                    self._write_cell(self._row, place, kind, value, self._formats)
            self._row += 1

    def _write_cell(self, row: int, place: int, kind: Kind, value: Any, formats: dict[Kind, Format]) -> None:
        sheet = self._sheet
        if kind is Kind.TEXT:
            self._write_text(sheet, row, place, str(value))
        elif kind is Kind.MOMENT:
            self._write_moment(row, place, value)
        elif kind is Kind.DATE:
            if value.year < FIRST_YEAR:
                sheet.write_string(row, place, str(value))
            else:
                sheet.write_datetime(row, place, value, formats[kind])
        elif abs(value) >= EXACT:
            sheet.write_string(row, place, _in_csv(kind, value))
        else:
            scale = {Kind.FEN: 100, Kind.PPM: 1_000_000}.get(kind, 1)
            sheet.write_number(row, place, value / scale, formats[kind])

    def _write_moment(self, row: int, place: int, at: datetime) -> None:
        try:
            shown = local(at)
        except OverflowError:
            shown = None
        if shown is None or shown.year < FIRST_YEAR:
            self._sheet.write_string(row, place, moment_text(at))
        else:
            self._sheet.write_datetime(row, place, shown, self._formats[Kind.MOMENT])

    def _write_text(self, sheet: Worksheet, row: int, place: int, text: str) -> None:
        """As a cell of text. What would start a formula elsewhere is marked so that it stays text when it is edited."""
        if is_dangerous(text):
            sheet.write_string(row, place, text_in_workbook(text), self._quoted)
        else:
            sheet.write_string(row, place, text_in_workbook(text))

    def end(self, sums: Sums, mark: Mark) -> None:
        """See `RowsFile`."""
        if any(one is not None for one in sums):
            if sums[0] is None:
                self._sheet.write_string(self._row, 0, pick(SUM, self._language), self._bold)
            for place, (head, one) in enumerate(zip(self._heads, sums, strict=True)):
                if one is not None:
                    self._write_cell(self._row, place, head.kind, one, self._totals)
        for row, (name, said) in enumerate(mark.lines):
            self._about.write_string(row, 0, text_in_workbook(name), self._bold)
            self._write_text(self._about, row, 1, said)
        self._about.set_column(0, 0, 18)
        self._about.set_column(1, 1, 80)
        foot = mark.in_one_line.replace("&", "&&")
        self._sheet.set_footer(f"&L{foot[: FOOTER - 12]}&R&P/&N")
        self._sheet.activate()
        self._book.close()

    def give_up(self) -> None:
        """See `RowsFile`: its pieces lie in the folder of the file, and go with it."""
        self._book.fileclosed = True
