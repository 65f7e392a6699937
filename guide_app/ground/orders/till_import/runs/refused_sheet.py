"""The sheet of refused lines: as they stand in the file under its own headings, with line and reason before them.

Every cell is text and can be no formula; a row at a time is in memory.
"""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from xlsxwriter import Workbook

from guide_app.ground.exports.cells import is_dangerous, text_in_workbook
from guide_app.ground.orders.till_import.lines import RefusedLine
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS

OWN_HEADINGS = ("行 Line", "原因 Reason")
OWN_WIDTHS = (10, 60)
WIDTH = 16
MOST_ROWS = 1_000_000
"""Of a sheet; what is beyond is counted in the sums alone."""
MOST_COLUMNS = 1_000


class RefusedSheet:
    """Writes refused lines as they are told; the workbook is whole once it is closed."""

    def __init__(self, place: Path, headings: Sequence[str]) -> None:
        self._book = Workbook(place, {"constant_memory": True, "tmpdir": str(place.parent)})
        self._plain = self._book.add_format({"num_format": "@"})
        self._quoted = self._book.add_format({"num_format": "@", "quote_prefix": True})
        self._sheet = self._book.add_worksheet("错误 Errors")
        self._sheet.freeze_panes(1, len(OWN_HEADINGS))
        bold = self._book.add_format({"bold": True, "num_format": "@"})
        for place_of, heading in enumerate([*OWN_HEADINGS, *headings[:MOST_COLUMNS]]):
            self._sheet.set_column(place_of, place_of, OWN_WIDTHS[place_of] if place_of < len(OWN_WIDTHS) else WIDTH)
            self._sheet.write_string(0, place_of, text_in_workbook(heading), bold)
        self.lines = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()

    def write(self, line: RefusedLine) -> None:
        """One more."""
        if self.lines >= MOST_ROWS:
            return
        self.lines += 1
        self._sheet.write_number(self.lines, 0, line.position)
        self._sheet.write_string(self.lines, 1, " · ".join(EXPLANATIONS[line.reason]), self._plain)
        for place, cell in enumerate(line.fields[:MOST_COLUMNS], start=len(OWN_HEADINGS)):
            if cell:
                style = self._quoted if is_dangerous(cell) else self._plain
                self._sheet.write_string(self.lines, place, text_in_workbook(cell), style)
