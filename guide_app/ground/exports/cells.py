"""Values as cells: what a column's kind makes of a value, exactly, in a workbook and in CSV.

Amounts never pass through a float on their way into CSV. A cell of a workbook is a double by its format, which holds
every amount below ten trillion yuan exactly; larger ones are written as text.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from guide_app.base.kernel.calendar import SHANGHAI

EXACT = 10**15
"""Whole numbers below this have at most 15 digits, which spreadsheets keep."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 32_000
"""Signs of a cell; Excel takes 767 more."""
CUT = "…（截断 cut）"
NOT_IN_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")
"""No workbook can hold them."""
READ_AS_NUMBER = re.compile(
    r"\d{12,}"  # shown as 6.9E+12, and beyond 15 digits lost
    r"|0\d+"  # its zeros are lost
    r"|\d+(\.\d+)?[eE]\d+"
    r"|\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?"  # a date
    r"|\d{1,4}:\d{2}(:\d{2})?"
)
"""Texts of which a spreadsheet makes something else when it opens a CSV."""
FIRST_YEAR = 1900
"""Spreadsheets know no days before."""

Value = str | int | bool | datetime | date | None


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula."""
    return text.startswith(STARTS_A_FORMULA)


def cut(text: str) -> str:
    """A text as long as a cell takes, with a word where something is missing."""
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def text_in_csv(text: str) -> str:
    """A text that stays text: what would start a formula gets an apostrophe, what would be read as a number or a date
    gets a tab behind it, which nobody sees."""
    if is_dangerous(text):
        return f"'{cut(text)}"
    return f"{text}\t" if READ_AS_NUMBER.fullmatch(text) else cut(text)


def text_in_workbook(text: str) -> str:
    """A text as a workbook can hold it. There it has a type of its own, and is never read as anything else."""
    return cut(NOT_IN_XML.sub("\ufffd", text))


def yuan(fen: int) -> str:
    """An amount in yuan, exact: `-0.05`."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def percent(ppm: int) -> str:
    """A rate in percent, exact: `1.25%`."""
    return f"{Decimal(ppm).scaleb(-4).normalize():f}%"


def local(at: datetime) -> datetime:
    """A moment as clocks on the wall show it, to the second. Raises OverflowError at the ends of time."""
    return at.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)


def moment_text(at: datetime) -> str:
    """The same as text."""
    try:
        return local(at).isoformat(sep=" ")
    except OverflowError:
        return at.isoformat()


def widths(samples: Sequence[str]) -> int:
    """How wide a column of such texts is, where a Chinese sign takes two places."""
    return min(40, max(10, *(sum(2 if ord(sign) > 0x2E80 else 1 for sign in one) + 2 for one in samples)))
