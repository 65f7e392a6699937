"""How much of a sheet is read. Nothing is taken into memory before its size is known to be within these."""

from guide_app.base.kernel.imports.errors import SheetBeyondBounds

MOST_BYTES = 64_000_000
MOST_ROWS = 500_000
MOST_COLUMNS = 200
MOST_CELLS = 8_000_000
MOST_UNPACKED = 800_000_000
"""Bytes of a workbook's parts, unpacked: a sheet of half a million rows has a third of this."""
MOST_MERGED = 500_000
MOST_LETTERS = 32_767
"""Of one cell, as in every spreadsheet."""

BOUNDS = {
    "bytes": "文件字节数 / bytes of the file",
    "rows": "行数 / rows",
    "columns": "列数 / columns",
    "cells": "单元格数 / cells",
    "unpacked": "解压后的字节数 / bytes unpacked",
    "merged": "合并的单元格 / merged cells",
    "letters": "单元格字数 / letters of a cell",
}


def require_at_most(what: str, number: int, limit: int) -> None:
    """Raise SheetBeyondBounds, which names the bound."""
    if number > limit:
        raise SheetBeyondBounds(rule=BOUNDS[what], limit=limit)
