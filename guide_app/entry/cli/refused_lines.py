"""The sheet of refused lines: a workbook or CSV that spreadsheets open rightly and that cannot make them calculate."""

import csv
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import BinaryIO, Self

from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.sheets import disarmed
from guide_app.ground.exports.text_workbook import TextWorkbook
from guide_app.ground.orders.till_import.lines import RefusedLine
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS
from guide_app.ground.orders.till_import.staging import OnRefused

OWN_COLUMNS = ("file", "line", "reason", "原因", "explanation")
LINE = OWN_COLUMNS.index("line")
OWN_WIDTHS = (24, 8, 24, 36, 44)
WORKBOOK = ".xlsx"
CODE = re.compile(r"0[0-9]+|[0-9]{12,}")
"""Of these a spreadsheet loses digits when it opens a CSV, unless something stands behind them that nobody sees."""


class ErrorsFileUnwritable(Refusal):
    """The sheet of refused lines cannot be written where it was asked for. Where it could not even be begun, nothing
    was imported; else `imported` says what was."""

    title = ("无法写入错误明细文件", "The file for refused lines cannot be written")


class _Csv:
    """Text in UTF-8, with the mark by which spreadsheets know it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)

    def head(self, headings: Sequence[str]) -> None:
        """What follows stands under these."""
        self._writer.writerow([disarmed(heading) for heading in headings])

    def write(self, cells: Sequence[str]) -> None:
        """A row."""
        self._writer.writerow([f"{cell}\t" if CODE.fullmatch(cell) else disarmed(cell) for cell in cells])

    def end(self) -> None:
        """Everything was written. Raises OSError."""
        self._text.close()

    def give_up(self) -> None:
        """Nothing of it is wanted."""
        with suppress(OSError):
            self._text.close()


class _Workbook:
    """A workbook in which every cell is text, as it was, but for the number of the line."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._pieces = TemporaryDirectory(prefix="refused-lines-")
        self._book = TextWorkbook(stream, Path(self._pieces.name), "错误 Errors", widths_of_first=OWN_WIDTHS)
        self.head = self._book.head

    def write(self, cells: Sequence[str]) -> None:
        """A row."""
        self._book.write([int(cell) if place == LINE else cell for place, cell in enumerate(cells)])

    def end(self) -> None:
        """Everything was written. Raises OSError."""
        with self._pieces:
            self._book.close()
        self._stream.close()

    def give_up(self) -> None:
        """Nothing of it is wanted."""
        with suppress(OSError):
            self.end()


class RefusedLinesFile:
    """A workbook where the name ends in `.xlsx`, else CSV. Writes beside the target and takes its name at the end, so
    that a failed run leaves an older sheet as it was."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
        self._headings: tuple[str, ...] | None = None
        self._sheets: _Csv | _Workbook

    def __enter__(self) -> Self:
        with self._named():
            stream = self._draft.open("wb")
            self._sheets = (_Workbook if self._target.suffix.lower() == WORKBOOK else _Csv)(stream)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                with self._named():
                    self._sheets.end()
                    self._draft.replace(self._target)
            else:
                self._sheets.give_up()
        finally:
            self._draft.unlink(missing_ok=True)

    def of(self, path: Path, headings: Sequence[str]) -> OnRefused:
        """Where the refused lines of one file are told to: they stand as they were under the headings of their file.
        Files with the same headings share them, one with others begins anew below, in a workbook on another sheet."""
        if self._headings != tuple(headings):
            self._headings = tuple(headings)
            with self._named():
                self._sheets.head([*OWN_COLUMNS, *headings])

        def write(line: RefusedLine) -> None:
            chinese, english = EXPLANATIONS[line.reason]
            with self._named():
                self._sheets.write([path.name, str(line.position), str(line.reason), chinese, english, *line.fields])

        return write

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ErrorsFileUnwritable(file=str(self._target), problem=error.strerror or str(error)) from error
