"""Lookups: what a piece of work reads before it writes, declared by the packages it concerns and sent together.

A lookup needs no transaction. What it found may have changed when the work is written, so whatever is decided by it is
checked by the write, see `kernel.unit_of_work`.
"""

import re
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar, overload

import msgspec

from guide_app.base.kernel.database import beside
from guide_app.base.kernel.rows import R, rows_as, without_none

PARAMETER = re.compile(r"\$(\d+)")
S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T", bound=msgspec.Struct)


class Lookup(Generic[R]):
    """A statement to be read as rows of `kind`. The values are bound as in `database.fetch_as`."""

    __slots__ = ("kind", "sql", "values")

    def __init__(self, kind: type[R], sql: str, *values: Any) -> None:  # bound values
        self.kind = kind
        self.sql = sql
        self.values = values


@overload
async def look_up(one: Lookup[R], /) -> tuple[list[R]]: ...
@overload
async def look_up(one: Lookup[R], two: Lookup[S], /) -> tuple[list[R], list[S]]: ...
@overload
async def look_up(one: Lookup[R], two: Lookup[S], three: Lookup[T], /) -> tuple[list[R], list[S], list[T]]: ...


async def look_up(*lookups: Lookup[Any]) -> tuple[list[Any], ...]:  # see the overloads
    """The rows of each lookup, in one round trip. Inside a transaction that is open they are read in it."""
    async with beside() as conn:
        if len(lookups) == 1:
            (only,) = lookups
            return (rows_as(only.kind, await conn.fetch(only.sql, *only.values)),)
        values = [value for lookup in lookups for value in lookup.values]
        found = await conn.fetchrow(_together(tuple((one.sql, len(one.values)) for one in lookups)), *values)
    return tuple(_decoder(lookup.kind).decode(column) for lookup, column in zip(lookups, found, strict=True))


@lru_cache(maxsize=256)
def _together(statements: tuple[tuple[str, int], ...]) -> str:
    """One statement with a column for each of these, the rows as a JSON array."""
    columns = []
    before = 0
    for sql, count in statements:
        moved = PARAMETER.sub(lambda found, before=before: f"${before + int(found[1])}", sql)  # type: ignore[misc]
        columns.append(f"(SELECT coalesce(json_agg(found), '[]') FROM ({moved}) found)")
        before += count
    return f"SELECT {', '.join(columns)}"


@cache
def _decoder(kind: type[R]) -> "msgspec.json.Decoder[list[R]]":
    if any(without_none(field.type) is bytes for field in msgspec.structs.fields(kind)):
        raise TypeError(f"{kind.__name__} has bytes, which do not travel as JSON")
    return msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
