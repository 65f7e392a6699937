"""What some cells of a row come to, worked out once for all rows that say the same. Pure."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TypeVar

Made = TypeVar("Made")
Cells = Sequence[str]

AT_MOST = 8192
"""Of so many different cells the answer is remembered: those of the last thousands of rows."""


def reader(places: tuple[int, ...]) -> Callable[[Cells], str]:
    """Reads the cell, or the cells put together, of a field in a row; nothing where the row is too short."""
    if not places:
        return lambda _: ""
    if len(places) == 1:
        (place,) = places
        return lambda row: row[place] if place < len(row) else ""
    return lambda row: " ".join(row[place] for place in places if place < len(row) and row[place])


def picker(places: Sequence[int]) -> Callable[[Cells], tuple[str, ...]]:
    """Picks these cells out of a row that has them."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def remembered(make: Callable[[Cells], Made], places: Sequence[int], width: int) -> Callable[[Cells], Made]:
    """`make`, which looks at these cells of a row alone; rows that say the same there share its answer."""
    cells_of = picker(places)

    @lru_cache(maxsize=AT_MOST)
    def made(cells: tuple[str, ...]) -> Made:
        row = [""] * width
        for place, cell in zip(places, cells, strict=True):
            row[place] = cell
        return make(row)

    return lambda row: made(cells_of(row))
