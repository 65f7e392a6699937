"""What stands in a field or cell, as the text that somebody meant. Pure."""

import math
import re
import unicodedata
from datetime import MAXYEAR, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from guide_app.base.kernel.imports.cells import EXACT
from guide_app.base.kernel.imports.opening import Cell

AROUND = "".join(
    sign
    for sign in map(chr, (*range(0x3001), *range(0xFFF9, 0xFFFC), 0xFEFF))
    if sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")
)
"""Blanks of every width, and signs that cannot be seen."""
KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
"""How a spreadsheet writes digits into a text file that it shall not take for a number."""
BROKEN = "#ERROR!"
"""In place of what a workbook could not calculate, so that it is not taken for a blank."""


@lru_cache(maxsize=16384)
def clean(field: str) -> str:
    """A field without what a spreadsheet or a till put around it."""
    if field[:1].isalnum() and field[-1:].isalnum():
        return field  # as most are: nothing around it
    field = field.strip(AROUND)
    if field.startswith("'"):
        return field[1:].strip(AROUND)
    if field.startswith("="):
        found = KEPT_AS_TEXT.fullmatch(field)
        return found[1].strip(AROUND) if found else field
    return field


def written(cell: Cell) -> str:
    """A cell of a workbook as text, exactly. A number of more than 15 digits has lost some of them in the
    workbook; it keeps its exponent, so that it is taken neither for a code nor for another number."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, timedelta):
        return _span(cell)
    if isinstance(cell, time):
        return _span(
            timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
        )
    return cell.isoformat()


def _number(number: int | float) -> str:
    if not math.isfinite(number):
        return BROKEN
    if abs(number) >= EXACT:
        return f"{Decimal(number):.14E}"
    return f"{int(number)}" if number == int(number) else f"{Decimal(repr(number)):f}"


def _moment(moment: datetime) -> str:
    """To the second; a workbook counts days, so that a second is hardly ever one exactly."""
    whole = moment.replace(microsecond=0)
    if moment.microsecond >= 500_000 and moment.year < MAXYEAR:
        whole += timedelta(seconds=1)
    return whole.isoformat(sep=" ")


def _span(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
