"""Workbooks (.xlsx). Before the reader builds anything, the parts are measured: it would fill a table as wide and as
high as the furthest cell, and one cell in the last corner of a sheet makes that table larger than any memory."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from guide_app.base.kernel.imports.errors import NoSheetInFile, SheetEmpty, SheetLocked
from guide_app.base.kernel.imports.limits import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_ROWS,
    MOST_UNPACKED,
    require_at_most,
)
from guide_app.base.kernel.imports.number_formats import (
    NumberOf1904,
    Padded,
    as_shown,
    counts_from_1904,
    marked,
    padding_styles,
)

CellOfBook = str | int | float | bool | date | datetime | time | timedelta

CELL = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^<>]*>")
PLACE = re.compile(rb'\br\s*=\s*["\']([A-Za-z]{0,9})([0-9]{1,15})["\']')
HOLDS_ANYTHING = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
BESIDE = frozenset({"说明", "About", "说明 Notes", "示例 Example"})
"""Sheets that our exports and templates have beside the one with the rows; people call theirs by the same names."""
IS_ERROR = re.compile(rb'\bt\s*=\s*["\']e["\']')
STYLE = re.compile(rb'\bs\s*=\s*["\']([0-9]{1,6})["\']')
CHUNK = 1 << 20
LONGEST_TAG = 4_096
LONGEST_NAME = 32
MOST_SMALL_PART = 4_000_000
"""Bytes of the parts that only say which sheets there are."""
BROKEN = "工作簿已损坏或不是 .xlsx / the workbook is broken or no .xlsx"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheet that is read, names of others that hold anything, and the places of its cells that hold an error."""

    sheet: CalamineSheet
    others: tuple[str, ...]
    broken_cells: frozenset[tuple[int, int]]
    merged: Mapping[int, Sequence[tuple[int, int]]]
    """Cells that are merged with those below them, by their row: their column, and the last row. Counted from 0."""
    padded: Padded
    counts_from_1904: bool

    def rows(self) -> Iterator[tuple[CellOfBook, ...]]:
        """All rows from the first one of the sheet on, blank ones too; columns from the first one on."""
        before = ("",) * (self.sheet.start[1] if self.sheet.start else 0)
        rows: Iterator[tuple[CellOfBook, ...]] = ((*before, *row) for row in _readable(self.sheet))
        if self.padded:
            rows = as_shown(rows, self.padded)
        if self.counts_from_1904:
            rows = (tuple(NumberOf1904(one) if type(one) is float else one for one in row) for row in rows)
        yield from _filled_down(rows, self.merged) if self.merged else rows


def opened(data: bytes) -> Workbook:
    """The first sheet that holds anything. Raises NoSheetInFile, SheetLocked, SheetBeyondBounds, SheetEmpty."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            require_at_most("unpacked", sum(part.file_size for part in parts.infolist()), MOST_UNPACKED)
            (name, part), others = _sheet_with_rows(parts)
            broken, padded = _measured(parts, part, padding_styles(parts))
            from_1904 = counts_from_1904(parts)
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            sheet = book.get_sheet_by_name(name)
    except PasswordError as error:
        raise SheetLocked from error
    except (zipfile.BadZipFile, CalamineError, KeyError, ParseError, DefusedXmlException, NotImplementedError) as error:
        raise NoSheetInFile(rule=BROKEN) from error
    except (RuntimeError, ValueError, OSError, EOFError, zlib.error) as error:
        raise NoSheetInFile(rule=BROKEN) from error  # a part that is locked, or breaks off
    if sheet.start is None:
        raise SheetEmpty
    return Workbook(sheet, others, broken, _merged_downwards(sheet), padded, from_1904)


def _readable(sheet: CalamineSheet) -> Iterator[Sequence[CellOfBook]]:
    """The rows as the reader gives them. Raises NoSheetInFile for a span of time longer than any: a phone number in
    a column that was formatted as hours."""
    number, rows = 0, sheet.iter_rows()
    try:
        for number, row in enumerate(rows, start=1):  # noqa: B007 - told when the next one fails
            yield row
    except OverflowError as error:
        raise NoSheetInFile(
            rule=f"第 {number + 1} 行有设成时长格式的大数字，请设为文本 / a large number formatted as hours in row"
            f" {number + 1}, format it as text",
            line=number + 1,
        ) from error


def _merged_downwards(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """Cells that stand for those below them. Raises SheetBeyondBounds for more than anybody merges."""
    found: dict[int, list[tuple[int, int]]] = {}
    ranges = sheet.merged_cell_ranges or []
    require_at_most("merged", len(ranges), MOST_MERGED)
    for (top, left), (bottom, _) in ranges:
        if bottom > top:
            found.setdefault(top, []).append((left, bottom))
    return found


def _filled_down(
    rows: Iterator[tuple[CellOfBook, ...]], merged: Mapping[int, Sequence[tuple[int, int]]]
) -> Iterator[tuple[CellOfBook, ...]]:
    """The rows, with what stands in a merged cell in each row that it covers and that holds anything else."""
    stands: dict[int, tuple[int, CellOfBook]] = {}
    for number, row in enumerate(rows):
        over = {column: value for column, (last, value) in stands.items() if number <= last and column < len(row)}
        if over and any(cell != "" for column, cell in enumerate(row) if column not in over):
            yield tuple(over.get(column, cell) for column, cell in enumerate(row))
        else:
            yield row
        stands |= {column: (last, row[column]) for column, last in merged.get(number, ()) if column < len(row)}


def _sheet_with_rows(parts: zipfile.ZipFile) -> tuple[tuple[str, str], tuple[str, ...]]:
    """Name and part of the first sheet that is shown and holds anything, and the names of all others that do.

    Explanations beside it are neither, unless there is nothing else.
    """
    shown = [(name, part) for name, part in _sheets_shown(parts) if _holds_anything(parts, part)]
    with_rows = [one for one in shown if one[0] not in BESIDE] or shown[:1]
    if not with_rows:
        raise SheetEmpty
    return with_rows[0], tuple(name for name, _ in with_rows[1:])


def _sheets_shown(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet that is not hidden."""
    targets = {}
    for relation in fromstring(_small(parts, "xl/_rels/workbook.xml.rels")):
        targets[relation.get("Id")] = relation.get("Target", "")
    for sheet in fromstring(_small(parts, "xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet") and sheet.get("state", "visible") == "visible":
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            target = targets.get(link, "")
            if "worksheets/" in target:
                yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _holds_anything(parts: zipfile.ZipFile, name: str) -> bool:
    """Whether any cell holds a value. What lies in the first pieces is looked at; beyond them it holds something."""
    rest, unpacked = b"", 0
    with parts.open(name) as part:
        while piece := part.read(CHUNK):
            unpacked += len(piece)
            if HOLDS_ANYTHING.search(rest + piece) or unpacked > MOST_SMALL_PART:
                return True
            rest = piece[-LONGEST_NAME:]
    return False


def _small(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as part:
        read = part.read(MOST_SMALL_PART + 1)
    require_at_most("unpacked", len(read), MOST_SMALL_PART)
    return read


def _measured(
    parts: zipfile.ZipFile, name: str, styles: Mapping[int, int]
) -> tuple[frozenset[tuple[int, int]], Padded]:
    """Refuse a sheet whose furthest cell lies too far out; the cells that hold an error, and those that are shown with
    zeros in front. It is read once, in pieces."""
    widest = highest = unpacked = 0
    broken = set()
    padded: Padded = {}
    rest = b""
    with parts.open(name) as part:
        while piece := part.read(CHUNK):
            unpacked += len(piece)
            require_at_most("unpacked", unpacked, MOST_UNPACKED)
            whole = rest + piece
            for tag in CELL.finditer(whole):
                place = PLACE.search(tag[0])
                if place is None:
                    continue
                column = _number(place[1])
                widest, highest = max(widest, column), max(highest, int(place[2]))
                if IS_ERROR.search(tag[0]):
                    broken.add((int(place[2]), column - 1))
                if styles and (styled := STYLE.search(tag[0])) and (width := styles.get(int(styled[1]))):
                    marked(padded.setdefault((column - 1, width), bytearray()), int(place[2]))
            cut = whole.rfind(b"<")
            rest = whole[cut:][:LONGEST_TAG] if cut >= 0 and b">" not in whole[cut:] else b""
            require_at_most("columns", widest, MOST_COLUMNS)
            require_at_most("rows", highest, MOST_ROWS)
            require_at_most("cells", widest * highest, MOST_CELLS)
    return frozenset(broken), padded


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
