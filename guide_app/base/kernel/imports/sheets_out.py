"""Sheets that go out: templates to fill in, and refused rows to be corrected and uploaded again.

Text stays text, whatever it begins with: nothing that somebody typed becomes a formula in another's spreadsheet.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from guide_app.base.kernel.files.texts import in_encoding
from guide_app.base.kernel.imports.cells import Told
from guide_app.base.kernel.imports.columns import OWN_COLUMNS, Column
from guide_app.base.kernel.imports.delimited import TextForm
from guide_app.base.kernel.imports.kinds import ImportKind, Problem
from guide_app.base.kernel.imports.opening import Cell
from guide_app.base.kernel.imports.reading import KindOfSheet, ReadRow
from guide_app.base.kernel.sheets import disarmed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROWS_TO_FILL = 5_000
"""Rows of a template in which choices are offered."""
MOST_LETTERS = 32_000
"""Of the errors of one row."""


class _Formats:
    """How cells of a workbook look."""

    def __init__(self, book: Workbook) -> None:
        self.head: Format = book.add_format({"bold": True, "bg_color": "#D9E7F5", "border": 1, "text_wrap": True})
        self.needed: Format = book.add_format({"bold": True, "bg_color": "#F8DCD3", "border": 1, "text_wrap": True})
        self.text: Format = book.add_format({"num_format": "@"})
        self.quoted: Format = book.add_format({"num_format": "@", "quote_prefix": True})
        self.wrapped: Format = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.time: Format = book.add_format({"num_format": "hh:mm:ss"})
        self.span: Format = book.add_format({"num_format": "[h]:mm:ss"})


def template(kind: ImportKind[Any, Any]) -> bytes:
    """An empty sheet of the kind, with an example and an explanation of every column on sheets of their own."""
    into = BytesIO()
    with Workbook(into, {"in_memory": True}) as book:
        formats = _Formats(book)
        filled, example, notes = (book.add_worksheet(name) for name in ("填写 Data", "示例 Example", "说明 Notes"))
        for sheet in (filled, example):
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(kind.columns):
                must = column.need.told[0] == "必填"
                sheet.write_string(0, place, column.title, formats.needed if must else formats.head)
                sheet.set_column(place, place, max(14, len(column.title) + 4), formats.text)
        for place, column in enumerate(kind.columns):
            _write(example, 1, place, column.example, formats)
            if column.type.allowed:
                source = [told[0] for told in column.type.allowed.values()]
                filled.data_validation(1, place, ROWS_TO_FILL, place, {"validate": "list", "source": source})
        _explain(notes, kind, formats)
    return into.getvalue()


def _explain(sheet: Worksheet, kind: ImportKind[Any, Any], formats: _Formats) -> None:
    heads = ("列 Column", "必填 Needed", "内容 Holds", "说明 Explanation", "示例 Example")
    for place, (head, width) in enumerate(zip(heads, (30, 24, 44, 60, 24), strict=True)):
        sheet.write_string(0, place, head, formats.head)
        sheet.set_column(place, place, width, formats.wrapped)
    for row, column in enumerate(kind.columns, start=1):
        cells = (column.title, _both(*column.need.told), _holds(column), _both(*column.note), column.example)
        for place, text in enumerate(cells):
            _write(sheet, row, place, text, formats)
    for row, rule in enumerate(kind.rules, start=len(kind.columns) + 2):
        _write(sheet, row, 0, _both(*rule), formats)


def _holds(column: Column) -> str:
    if column.type.allowed:
        return "\n".join(_both(*told) for told in column.type.allowed.values())
    return _both(*column.type.name)


def _both(chinese: str, english: str) -> str:
    return f"{chinese} / {english}" if chinese or english else ""


Refused = Iterable[tuple[ReadRow[Any], Sequence[Problem]]]
"""Rows with everything that is wrong with each."""


def refused_rows(sheet: KindOfSheet[Any], refused: Refused, *, encoding: str | None = None) -> bytes:
    """The refused rows as they were sent, each with its number and everything that is wrong with it in front: a text of
    the same form where they came as text, else a workbook.

    `encoding` is how the text was written when it was sent, where that is another one than it is kept in.
    """
    names = {column.field: column.names for column in sheet.kind.columns}
    titles = [*("".join((chinese, " ", english)) for chinese, english in OWN_COLUMNS)]
    titles += [sheet.header.titles[place] for place in sheet.header.kept]
    if sheet.sheet.form is None:
        return _as_workbook(titles, sheet.header.kept, names, refused, from_1904=sheet.sheet.counts_from_1904)
    return _as_text(titles, sheet.header.kept, names, refused, sheet.sheet.form, encoding or sheet.sheet.form.encoding)


def _as_text(
    titles: Sequence[str],
    kept: Sequence[int],
    names: Mapping[str, Told],
    refused: Refused,
    form: TextForm,
    encoding: str,
) -> bytes:
    """What would start a formula gets the apostrophe that a reading takes away again."""
    into = StringIO()
    lines = csv.writer(into, delimiter=form.delimiter, lineterminator=form.line_end)
    lines.writerow([disarmed(title) for title in titles])
    for read, problems in refused:
        told = errors_told(problems, names, between="；")[:MOST_LETTERS]
        cells = [read.cells[place] if place < len(read.cells) else "" for place in kept]
        lines.writerow([read.number, disarmed(told), *(disarmed(str(cell)) for cell in cells)])
    return in_encoding(into.getvalue(), encoding)


def _as_workbook(
    titles: Sequence[str], kept: Sequence[int], names: Mapping[str, Told], refused: Refused, *, from_1904: bool
) -> bytes:
    into = BytesIO()
    with Workbook(into, {"constant_memory": True, "date_1904": from_1904}) as book:
        formats = _Formats(book)
        out = book.add_worksheet("错误 Errors")
        out.freeze_panes(1, len(OWN_COLUMNS))
        out.set_column(1, 1, 60)
        out.set_column(2, 2 + len(kept), 16)
        for place, title in enumerate(titles):
            out.write_string(0, place, title, formats.head)
        for number, (read, problems) in enumerate(refused, start=1):
            out.write_number(number, 0, read.number)
            out.write_string(number, 1, errors_told(problems, names)[:MOST_LETTERS], formats.wrapped)
            for place, of_file in enumerate(kept, start=len(OWN_COLUMNS)):
                if of_file < len(read.cells):
                    _write(out, number, place, read.cells[of_file], formats)
    return into.getvalue()


def errors_told(problems: Sequence[Problem], names: Mapping[str, Told], *, between: str = "\n") -> str:
    """Everything that is wrong with a row, a line for each rule, in Chinese and English."""
    return between.join(_told(one, names.get(one.field)) for one in problems)


def _told(problem: Problem, names: Told | None) -> str:
    if names is None:
        return f"{problem.rule_zh} / {problem.rule_en}"
    return f"{names[0]}：{problem.rule_zh} / {names[1]}: {problem.rule_en}"


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, formats: _Formats) -> None:
    """A cell as it was. Text is never written as a formula, and not taken for one when somebody edits it."""
    if isinstance(cell, str):
        if cell:
            guarded = cell.startswith(STARTS_A_FORMULA)
            sheet.write_string(row, place, cell, formats.quoted if guarded else formats.text)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell)
    else:
        _write_moment(sheet, row, place, cell, formats)


def _write_moment(
    sheet: Worksheet, row: int, place: int, cell: datetime | date | time | timedelta, formats: _Formats
) -> None:
    formats_of = {datetime: formats.moment, date: formats.day, time: formats.time, timedelta: formats.span}
    # it takes all four; its types name the first alone
    sheet.write_datetime(row, place, cell, formats_of[type(cell)])  # type: ignore[arg-type]
