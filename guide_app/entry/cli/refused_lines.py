"""The sheet of refused lines: a CSV that spreadsheets open rightly and that cannot make them calculate."""

import csv
import os
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.sheets import disarmed
from guide_app.ground.orders.till_import.lines import COLUMNS, RefusedLine
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS
from guide_app.ground.orders.till_import.staging import OnRefused

HEADER = ("file", "line", "reason", "原因", "explanation", *COLUMNS)


class ErrorsFileUnwritable(Refusal):
    """The sheet of refused lines cannot be written where it was asked for; nothing was imported."""

    title = ("无法写入错误明细文件", "The file for refused lines cannot be written")


class RefusedLinesFile:
    """Writes beside the target and takes its name at the end, so that a failed run leaves an older sheet as it was."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
        self._stream: TextIO | None = None

    def __enter__(self) -> Self:
        # The BOM tells spreadsheets that the text is UTF-8.
        try:
            self._stream = self._draft.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise ErrorsFileUnwritable(file=str(self._target), problem=error.strerror) from error
        self._writer = csv.writer(self._stream)
        self._writer.writerow(HEADER)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._stream is not None  # opened by __enter__
        self._stream.close()
        if error is None:
            self._draft.replace(self._target)
        else:
            self._draft.unlink(missing_ok=True)

    def of(self, path: Path) -> OnRefused:
        """Where the refused lines of one file are told to."""

        def write(line: RefusedLine) -> None:
            chinese, english = EXPLANATIONS[line.reason]
            facts = (path.name, str(line.position), str(line.reason), chinese, english, *line.fields)
            self._writer.writerow([disarmed(cell) for cell in facts])

        return write
