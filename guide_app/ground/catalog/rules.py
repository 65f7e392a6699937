"""How the category tree is spelled, what a SKU code may look like, and which prices change the past."""

import re
from datetime import datetime, timedelta

from guide_app.base.kernel.errors import InvalidField

SKU_CODE = re.compile(r"[!-~](?:[ -~]{0,62}[!-~])?")


def require_sku_code(text: str, *, field: str = "code") -> str:
    """A code as tills and suppliers write them: 1 to 64 printable ASCII characters. Raises InvalidField."""
    if not SKU_CODE.fullmatch(text):
        raise InvalidField(field, "编码须为 1-64 位可打印 ASCII 字符 / 1 to 64 printable ASCII characters")
    return text


def category_path(parent_path: str, code: str) -> str:
    """The path of a category under its parent: `/shoes` and `run` give `/shoes/run`; a top one has the parent ``."""
    return f"{parent_path}/{code}"


CLOCKS_DIFFER = timedelta(minutes=5)
"""A price that begins this shortly ago begins now, by the clock of whoever sent it."""


def changes_the_past(valid_from: datetime, *, at: datetime, had_prices: bool) -> bool:
    """Whether a price entered at `at` says something else of the past than was true then.

    The first price of an article does not: nothing was sold for another one.
    """
    return had_prices and valid_from < at - CLOCKS_DIFFER


def is_low(price_fen: int, floor_above_fen: int | None) -> bool:
    """Whether a price is nothing, or below the floor that a wider unit has set."""
    return price_fen == 0 or price_fen < (floor_above_fen or 0)
