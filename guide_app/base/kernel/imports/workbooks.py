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

CellOfBook = str | int | float | bool | date | datetime | time | timedelta

CELL = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^<>]*>")
PLACE = re.compile(rb'\br\s*=\s*["\']([A-Za-z]{0,9})([0-9]{1,15})["\']')
IS_ERROR = re.compile(rb'\bt\s*=\s*["\']e["\']')
CHUNK = 1 << 20
LONGEST_TAG = 4_096
MOST_SMALL_PART = 4_000_000
"""Bytes of the parts that only say which sheets there are."""
BROKEN = "工作簿已损坏或不是 .xlsx / the workbook is broken or no .xlsx"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The first sheet that is shown, and the places of its cells that hold an error."""

    sheet: CalamineSheet
    broken_cells: frozenset[tuple[int, int]]
    merged: Mapping[int, Sequence[tuple[int, int]]]
    """Cells that are merged with those below them, by their row: their column, and the last row. Counted from 0."""

    def rows(self) -> Iterator[tuple[CellOfBook, ...]]:
        """All rows from the first one of the sheet on, blank ones too; columns from the first one on."""
        before = ("",) * (self.sheet.start[1] if self.sheet.start else 0)
        rows: Iterator[tuple[CellOfBook, ...]] = ((*before, *row) for row in _readable(self.sheet))
        yield from _filled_down(rows, self.merged) if self.merged else rows


def opened(data: bytes) -> Workbook:
    """The first sheet. Raises NoSheetInFile, SheetLocked, SheetBeyondBounds, SheetEmpty."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            require_at_most("unpacked", sum(part.file_size for part in parts.infolist()), MOST_UNPACKED)
            name, part = _first_sheet(parts)
            broken = _measured(parts, part)
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
    return Workbook(sheet, broken, _merged_downwards(sheet))


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


def _first_sheet(parts: zipfile.ZipFile) -> tuple[str, str]:
    """Name and part of the first sheet that is not hidden."""
    targets = {}
    for relation in fromstring(_small(parts, "xl/_rels/workbook.xml.rels")):
        targets[relation.get("Id")] = relation.get("Target", "")
    for sheet in fromstring(_small(parts, "xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet") and sheet.get("state", "visible") == "visible":
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            target = targets.get(link, "")
            if "worksheets/" in target:
                return sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise SheetEmpty


def _small(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as part:
        read = part.read(MOST_SMALL_PART + 1)
    require_at_most("unpacked", len(read), MOST_SMALL_PART)
    return read


def _measured(parts: zipfile.ZipFile, name: str) -> frozenset[tuple[int, int]]:
    """Refuse a sheet whose furthest cell lies too far out; the cells that hold an error. It is read once, in pieces."""
    widest = highest = unpacked = 0
    broken = set()
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
            cut = whole.rfind(b"<")
            rest = whole[cut:][:LONGEST_TAG] if cut >= 0 and b">" not in whole[cut:] else b""
            require_at_most("columns", widest, MOST_COLUMNS)
            require_at_most("rows", highest, MOST_ROWS)
            require_at_most("cells", widest * highest, MOST_CELLS)
    return frozenset(broken)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
