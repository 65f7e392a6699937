"""What belongs to stores in the packages above: counted before a unit moves or closes, handed on when a store closes.

A package declares its own in its `placed.py`: columns that keep paths, and assets. All are known once the wiring has
loaded the packages.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column that keeps the path of a unit, and is written anew when the unit moves."""

    table: str
    column: str = "path"

    @property
    def rewriting(self) -> str:
        """The statement that names units at or below the path $1 anew, below $2."""
        path = self.column
        return (
            f"UPDATE {self.table} SET {path} = $2::text || substr({path}, length($1::text) + 1) "
            f"WHERE {path} ~>=~ $1 AND {path} ~<~ (rtrim($1, '/') || '0')"
        )


@dataclass(frozen=True, slots=True)
class Restated:
    """Something kept by path that is more than a name: `restate(old, new)` runs before the columns are written."""

    name: str
    restate: Callable[[str, str], Awaitable[None]]


class Handing(msgspec.Struct, frozen=True, kw_only=True):
    """A store that closes, with what goes to whom. `actor` is the product itself; `by` who asked."""

    closing_id: UUID
    store_id: UUID
    store_code: str
    successor_id: UUID | None
    successor_code: str | None
    successor_path: str | None
    closes_on: date
    at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that stores have. `title` is (Chinese, English).

    `left` counts what a store still has; `hand_on` gives the next few of them on, in one short transaction of its own
    that the caller has begun, and answers how many went. Without `hand_on` nothing may be left before a store closes.
    `below` counts it at or below a path.
    """

    name: str
    title: tuple[str, str]
    left: Callable[[UUID], Awaitable[int]]
    hand_on: Callable[[Actor, Handing], Awaitable[int]] | None = None
    below: Callable[[str], Awaitable[int]] | None = None
    needs_successor: bool = False
    """Whether it goes to the store that follows, and has to have one."""
    keeps_open: Callable[[UUID], Awaitable[int]] | None = None
    """How many of it keep a store open that has no successor: nobody else would have them."""
    at_region: Callable[[str, date], Awaitable[int]] | None = None
    """How many of it are at a region itself, by its path, on a day or later: while there are any it stays open."""


@dataclass(slots=True)
class Placed:
    """All of it, as the wiring puts it together."""

    columns: tuple[PlacedColumn, ...] = ()
    restated: tuple[Restated, ...] = ()
    assets: tuple[Asset, ...] = ()


EVERYTHING = Placed()
"""Filled by the wiring."""

OWN = (
    PlacedColumn("region"),
    PlacedColumn("store"),
    PlacedColumn("approval"),
    PlacedColumn("stored_file"),
)
"""Those of this package and of those below it."""


def put_together(*packages: Placed) -> None:
    """Know what all packages have."""
    EVERYTHING.columns = (*OWN, *(one for package in packages for one in package.columns))
    EVERYTHING.restated = tuple(one for package in packages for one in package.restated)
    EVERYTHING.assets = tuple(one for package in packages for one in package.assets)
