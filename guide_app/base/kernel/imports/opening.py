"""A file as rows of cells, whatever it was saved as. Neither its name nor what it says of itself is believed."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from guide_app.base.kernel.imports.delimited import TextForm, delimited_text, lines_of
from guide_app.base.kernel.imports.errors import NoSheetInFile, SheetEmpty, SheetLocked
from guide_app.base.kernel.imports.limits import MOST_BYTES, require_at_most
from guide_app.base.kernel.imports.workbooks import Workbook, opened

Cell = str | int | float | bool | date | datetime | time | timedelta
"""What stands in a cell: text from a text file, whatever the workbook says from a workbook. Blank is ``."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MARK = re.compile("(?:列表 .{1,200} · 导出人 |List .{1,200} · Exported by )")
OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number as a spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a file that is read. `rows` begins anew each time, at the top, blank rows left out. `others` are
    the names of further sheets that hold anything, which are not read.

    `broken_cells` are places where the workbook shows an error (#REF!) instead of a value: row number, column from 0.
    """

    rows: Callable[[], Iterator[Row]]
    broken_cells: frozenset[tuple[int, int]] = frozenset()
    others: tuple[str, ...] = ()
    form: TextForm | None = None
    """How it is written where it is text; None of a workbook."""
    counts_from_1904: bool = False


def open_sheet(data: bytes) -> Sheet:
    """The first sheet that holds anything. Raises NoSheetInFile, SheetLocked, SheetBeyondBounds, SheetEmpty."""
    require_at_most("bytes", len(data), MOST_BYTES)
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise SheetEmpty
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise SheetLocked
        raise NoSheetInFile(rule="旧版 .xls 或 Word 文件，请另存为 .xlsx / an old .xls or a document, save as .xlsx")
    if data.startswith(ZIP):
        return _of_workbook(opened(data))
    require_no_other_kind(data)
    text, form = delimited_text(data)

    def rows() -> Iterator[Row]:
        for number, cells in lines_of(text, form.delimiter):
            if any(cell.strip() for cell in cells) and not is_mark(cells):
                yield Row(number, cells)

    return Sheet(rows, form=form)


def is_mark(cells: Sequence[str]) -> bool:
    """Whether a line is the last one of a list that was exported as text: who took it away, not a row."""
    return MARK.match(cells[0]) is not None and not any(cell.strip() for cell in cells[1:])


def require_no_other_kind(head: bytes) -> None:
    """Refuse what begins like a picture, a document or a page. Raises NoSheetInFile."""
    for magic, name in OTHERS.items():
        if head.startswith(magic):
            raise NoSheetInFile(rule=f"这是 {name} 文件 / this is a {name} file")
    if head.lstrip()[:1] == b"<":
        raise NoSheetInFile(rule="这是网页或 XML，请在表格软件中另存为 .xlsx / HTML or XML, save it as .xlsx")


def _of_workbook(book: Workbook) -> Sheet:
    def rows() -> Iterator[Row]:
        for number, cells in enumerate(book.rows(), start=1):
            if any(cell.strip() if isinstance(cell, str) else True for cell in cells):
                yield Row(number, cells)

    return Sheet(rows, book.broken_cells, book.others, counts_from_1904=book.counts_from_1904)
