"""Workbooks of rows as somebody else wrote them: every cell text, as it was, but for numbers of lines."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxFileError

from guide_app.ground.exports.cells import is_dangerous, text_in_workbook, widths

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
"""Of a sheet in a workbook."""


class TextWorkbook:
    """Writes one row after the other; one is held in memory, and pieces in a folder that the caller has.

    Sheets are called by `title`, from the second on with a number. `widths_of_first` are those of the first columns,
    of which `frozen` stay in sight; others are as wide as their headings. A full sheet goes on on another.
    """

    def __init__(
        self, into: Path | BinaryIO, pieces: Path, title: str, *, widths_of_first: Sequence[int], frozen: int = 0
    ) -> None:
        self._book = Workbook(into, {"constant_memory": True, "tmpdir": str(pieces)})
        self._title, self._widths, self._frozen = title, widths_of_first, frozen
        self._head = self._book.add_format({"bold": True, "num_format": "@"})
        self._text = self._book.add_format({"num_format": "@"})
        self._quoted = self._book.add_format({"num_format": "@", "quote_prefix": True})

    def head(self, headings: Sequence[str]) -> None:
        """What follows stands under these, on a sheet of its own."""
        self._headings = headings[:MOST_COLUMNS]
        number = len(self._book.worksheets()) + 1
        self._sheet = self._book.add_worksheet(self._title if number == 1 else f"{self._title} {number}")
        self._sheet.freeze_panes(1, self._frozen)
        for place, heading in enumerate(self._headings):
            width = self._widths[place] if place < len(self._widths) else widths([heading])
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, text_in_workbook(heading), self._head)
        self._row = 1

    def write(self, cells: Sequence[str | int]) -> None:
        """A row, under the headings that were given last."""
        if self._row == MOST_ROWS:
            self.head(self._headings)
        for place, cell in enumerate(cells[:MOST_COLUMNS]):
            if isinstance(cell, int):
                self._sheet.write_number(self._row, place, cell)
            elif cell:
                # What would start a formula stays text also when somebody edits it.
                format_of = self._quoted if is_dangerous(cell) else self._text
                self._sheet.write_string(self._row, place, text_in_workbook(cell), format_of)
        self._row += 1

    def close(self) -> None:
        """Everything was written. Raises OSError."""
        try:
            self._book.close()
        except XlsxFileError as error:
            raise OSError(str(error)) from error
