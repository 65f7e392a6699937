"""The sheet of refused lines: as they stand in the file under its own headings, with line and reason before them."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from guide_app.ground.exports.text_workbook import TextWorkbook
from guide_app.ground.orders.till_import.lines import RefusedLine
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS

OWN_HEADINGS = ("行 Line", "原因 Reason")
OWN_WIDTHS = (10, 60)
MOST_ROWS = 1_000_000
"""What is beyond is counted in the sums alone."""
MOST_COLUMNS = 1_000


class RefusedSheet:
    """Writes refused lines as they are told; the workbook is whole once it is closed."""

    def __init__(self, place: Path, headings: Sequence[str]) -> None:
        self._book = TextWorkbook(
            place, place.parent, "错误 Errors", widths_of_first=OWN_WIDTHS, frozen=len(OWN_HEADINGS)
        )
        self._book.head([*OWN_HEADINGS, *headings[:MOST_COLUMNS]])
        self.lines = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()

    def write(self, line: RefusedLine) -> None:
        """One more."""
        if self.lines < MOST_ROWS:
            self.lines += 1
            self._book.write([line.position, " · ".join(EXPLANATIONS[line.reason]), *line.fields[:MOST_COLUMNS]])
