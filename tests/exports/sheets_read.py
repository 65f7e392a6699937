"""Exported files as another reader sees them."""

import csv
import io
from typing import Any

from python_calamine import CalamineWorkbook

Cells = list[list[Any]]
"""Rows of cells, each of whatever type the file says."""


def data_of(workbook: bytes) -> Cells:
    """The sheet of rows, its head first."""
    return sheet_of(workbook, 1)


def about(workbook: bytes) -> dict[str, str]:
    """The sheet that says who took it away, and when."""
    return {str(row[0]): str(row[1]) for row in sheet_of(workbook, 0)}


def sheet_of(workbook: bytes, number: int) -> Cells:
    """One sheet by its number."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return book.get_sheet_by_index(number).to_python(skip_empty_area=False)


def csv_of(file: bytes) -> list[list[str]]:
    """The lines of a CSV that begins with the mark of its encoding."""
    assert file.startswith(b"\xef\xbb\xbf"), "spreadsheets would take it for another encoding"
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
