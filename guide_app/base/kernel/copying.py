"""Rows as COPY reads them from text: a cell, a row of them, and parts of rows that many have in common."""

from datetime import date, datetime
from uuid import UUID

Cell = str | int | bytes | date | datetime | UUID | None

NULL = "\\N"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def cell(value: Cell) -> str:
    """A value in COPY's text format."""
    match value:
        case None:
            return NULL
        case str():
            return value.translate(_ESCAPED)
        case bytes():
            return f"\\\\x{value.hex()}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def cells(*values: Cell) -> str:
    """Neighbours in a row; rows are such cells, or parts that are, with a tab between, and end with a line feed."""
    return "\t".join(map(cell, values))
