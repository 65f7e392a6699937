"""What the format of a workbook makes of numbers: zeros in front of a code, days that are counted from 1904."""

import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MOST_OF_STYLES = 4_000_000
"""Bytes. Beyond it nobody has formatted codes, but a program has copied formats again and again."""
ZEROS = re.compile(r"(0{2,40})(?:_.)?(?:;.*)?", re.DOTALL)
"""A format that shows whole numbers with so many digits at the least, whatever it says of others than positive ones."""
EXACT = 10**15
"""Beyond this a spreadsheet has lost digits of a number."""
DAYS_TO_1904 = 1462
"""From the day from which Windows counts to that from which spreadsheets of the Macintosh count."""

Padded = dict[tuple[int, int], bytearray]
"""By column from 0 and digits: the rows, a bit each, whose number is shown with zeros in front."""


class NumberOf1904(float):
    """A number of a workbook that counts its days from 1904: as a day it is another one."""

    __slots__ = ()


def padding_styles(parts: zipfile.ZipFile) -> dict[int, int]:
    """How many digits cells are shown with at the least, by the number of their style; none for a broken list."""
    try:
        if parts.getinfo("xl/styles.xml").file_size > MOST_OF_STYLES:
            return {}
        root = fromstring(parts.read("xl/styles.xml"))
    except (KeyError, ParseError, DefusedXmlException):
        return {}
    digits = {}
    for told in root.iter():
        if told.tag.endswith("}numFmt") and (zeros := ZEROS.fullmatch(told.get("formatCode", ""))):
            digits[told.get("numFmtId")] = len(zeros[1])
    cells = next((one for one in root.iter() if one.tag.endswith("}cellXfs")), ())
    found = {number: digits.get(style.get("numFmtId")) for number, style in enumerate(cells)}
    return {number: width for number, width in found.items() if width}


def counts_from_1904(parts: zipfile.ZipFile) -> bool:
    """Whether the workbook counts its days from 1904."""
    book = fromstring(parts.read("xl/workbook.xml"))
    return any(one.tag.endswith("}workbookPr") and one.get("date1904") in {"1", "true"} for one in book.iter())


def marked(rows: bytearray, number: int) -> None:
    """Set the bit of a row."""
    place, bit = divmod(number, 8)
    if place >= len(rows):
        rows.extend(bytes(place + 1 - len(rows)))
    rows[place] |= 1 << bit


def as_shown(rows: Iterator[tuple[Any, ...]], padded: Padded) -> Iterator[tuple[Any, ...]]:  # cells of a workbook
    """The rows, numbers that are shown with zeros in front as the text that people see."""
    for number, row in enumerate(rows, start=1):
        place, bit = divmod(number, 8)
        texts = {
            column: text
            for (column, width), marks in padded.items()
            if column < len(row) and place < len(marks) and marks[place] >> bit & 1
            if (text := _with_zeros(row[column], width))
        }
        yield tuple(texts.get(column, cell) for column, cell in enumerate(row)) if texts else row


def _with_zeros(cell: Any, width: int) -> str:  # as above
    is_code = type(cell) in (int, float) and 0 <= cell < EXACT and cell == int(cell)
    return f"{int(cell):0{width}d}" if is_code else ""
