"""Text files of a spreadsheet: encoding and delimiter are found, and what is within quotes is one cell."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from guide_app.base.kernel.files.texts import MARKS
from guide_app.base.kernel.imports.errors import NoSheetInFile, SheetBeyondBounds
from guide_app.base.kernel.imports.limits import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    require_at_most,
)

DELIMITERS = (",", "\t", ";", "|", "，", "；")
ENCODINGS = ("utf-8", "gb18030")
"""In this order: what is right in UTF-8 is hardly ever meant in another encoding."""
LOOKED_AT = 50
"""Lines by which the delimiter is found."""


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text of cells is written: its encoding, as `files.texts.in_encoding` names it, what parts its cells, and
    how its lines end."""

    encoding: str
    delimiter: str
    line_end: str


def delimited_text(data: bytes) -> tuple[str, TextForm]:
    """The text and how it is written. Raises NoSheetInFile."""
    text, encoding = _decoded(data)
    if "\0" in text:
        raise NoSheetInFile(rule="含有 NUL 字符，不是文本 / holds NUL signs, so it is no text")
    first = next(iter(StringIO(text, newline="")), "")
    ends = next((end for end in ("\r\n", "\n", "\r") if first.endswith(end)), "\r\n")
    named = "utf-8-sig" if data.isascii() else encoding  # as `files.texts` tells it
    return text, TextForm(named, _delimiter(text), ends)


def lines_of(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each line with its number, blank ones too; a line may hold line breaks within quotes and is one row still."""
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = cells = 0
    try:
        for line in lines:
            number += 1
            cells += len(line)
            require_at_most("columns", len(line), MOST_COLUMNS)
            require_at_most("rows", number, MOST_ROWS)
            require_at_most("cells", cells, MOST_CELLS)
            yield number, tuple(line)
    except csv.Error as error:
        if "field larger" in str(error):
            raise SheetBeyondBounds(
                rule=f"第 {number + 1} 行单元格字数 / letters of a cell", limit=MOST_LETTERS
            ) from error
        rule = f"第 {number + 1} 行引号不成对 / quotes of line {number + 1} do not match"
        raise NoSheetInFile(rule=rule, line=number + 1) from error


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _as(data[len(mark) :], encoding), encoding
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise NoSheetInFile(rule="编码须为 UTF-8 或 GB18030 / the encoding must be UTF-8 or GB18030")


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NoSheetInFile(rule=f"编码不是其开头所示的 {encoding} / not {encoding}, as its mark says") from error


def _delimiter(text: str) -> str:
    """The sign that parts the first lines most evenly."""
    head = list(islice((line[:MOST_LETTERS] for line in StringIO(text, newline=None) if line.strip()), LOOKED_AT))
    return most_even(head, DELIMITERS)


def most_even(head: Sequence[str], signs: Sequence[str], *, may_have_titles: bool = False) -> str:
    """The sign that parts the most lines into as many cells as the first one; the first sign where none does.

    Where titles may stand above the names of columns, into as many cells as most lines have.
    """
    found = [(_evenness(head, sign, may_have_titles), -place, sign) for place, sign in enumerate(signs)]
    return max(found)[2]


def _evenness(head: Sequence[str], sign: str, may_have_titles: bool) -> tuple[int, int]:
    try:
        widths = [len(line) for line in csv.reader(head, delimiter=sign)]
    except csv.Error:
        return (0, 0)
    counted = Counter(width for width in widths if width > 1)
    candidates = counted if may_have_titles else counted.keys() & widths[:1]
    return max(((counted[columns], columns) for columns in candidates), default=(0, 0))
