"""Lookups: what a piece of work reads before it writes, declared by the packages it concerns and sent together.

A lookup needs no transaction. What it found may have changed when the work is written, so whatever is decided by it is
checked by the write, see `kernel.unit_of_work`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar, overload

import msgspec

from guide_app.base.kernel.database import beside
from guide_app.base.kernel.rows import R, rows_as, without_none

PARAMETER = re.compile(r"\$(\d+)")
S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T", bound=msgspec.Struct)
U = TypeVar("U", bound=msgspec.Struct)
V = TypeVar("V", bound=msgspec.Struct)
W = TypeVar("W", bound=msgspec.Struct)
X = TypeVar("X", bound=msgspec.Struct)
Y = TypeVar("Y", bound=msgspec.Struct)
Z = TypeVar("Z", bound=msgspec.Struct)
A = TypeVar("A", bound=msgspec.Struct)


class Lookup(Generic[R]):
    """A statement to be read as rows of `kind`. The values are bound as in `database.fetch_as`."""

    __slots__ = ("kind", "sql", "values")

    def __init__(self, kind: type[R], sql: str, *values: Any) -> None:  # bound values
        self.kind = kind
        self.sql = sql
        self.values = values


@overload
async def look_up(one: Lookup[R] | None, /) -> tuple[list[R]]: ...
@overload
async def look_up(one: Lookup[R] | None, two: Lookup[S] | None, /) -> tuple[list[R], list[S]]: ...
@overload
async def look_up(
    one: Lookup[R] | None, two: Lookup[S] | None, three: Lookup[T] | None, /
) -> tuple[list[R], list[S], list[T]]: ...
@overload
async def look_up(
    one: Lookup[R] | None, two: Lookup[S] | None, three: Lookup[T] | None, four: Lookup[U] | None, /
) -> tuple[list[R], list[S], list[T], list[U]]: ...
@overload
async def look_up(
    one: Lookup[R] | None,
    two: Lookup[S] | None,
    three: Lookup[T] | None,
    four: Lookup[U] | None,
    five: Lookup[V] | None,
    /,
) -> tuple[list[R], list[S], list[T], list[U], list[V]]: ...
@overload
async def look_up(
    one: Lookup[R] | None,
    two: Lookup[S] | None,
    three: Lookup[T] | None,
    four: Lookup[U] | None,
    five: Lookup[V] | None,
    six: Lookup[W] | None,
    /,
) -> tuple[list[R], list[S], list[T], list[U], list[V], list[W]]: ...
@overload
async def look_up(
    one: Lookup[R] | None,
    two: Lookup[S] | None,
    three: Lookup[T] | None,
    four: Lookup[U] | None,
    five: Lookup[V] | None,
    six: Lookup[W] | None,
    seven: Lookup[X] | None,
    /,
) -> tuple[list[R], list[S], list[T], list[U], list[V], list[W], list[X]]: ...
@overload
async def look_up(
    one: Lookup[R] | None,
    two: Lookup[S] | None,
    three: Lookup[T] | None,
    four: Lookup[U] | None,
    five: Lookup[V] | None,
    six: Lookup[W] | None,
    seven: Lookup[X] | None,
    eight: Lookup[Y] | None,
    nine: Lookup[Z] | None,
    ten: Lookup[A] | None,
    /,
) -> tuple[list[R], list[S], list[T], list[U], list[V], list[W], list[X], list[Y], list[Z], list[A]]: ...


async def look_up(*lookups: Lookup[Any] | None) -> tuple[list[Any], ...]:  # see the overloads
    """The rows of each lookup, in one round trip; nothing is asked for None. They are read in the transaction, if open.

    A transaction that waits for its first statement goes on waiting.
    """
    wanted = [lookup for lookup in lookups if lookup is not None]
    found = iter(await _read(wanted))
    return tuple([] if lookup is None else next(found) for lookup in lookups)


async def look_up_each(lookups: Sequence[Lookup[R]]) -> list[list[R]]:
    """The rows of lookups of one kind, as many as there are, in one round trip."""
    return await _read(lookups)


async def _read(lookups: Sequence[Lookup[Any]]) -> list[list[Any]]:
    if not lookups:
        return []
    async with beside() as conn:
        if len(lookups) == 1:
            (only,) = lookups
            return [rows_as(only.kind, await conn.fetch(only.sql, *only.values))]
        values = [value for lookup in lookups for value in lookup.values]
        found = await conn.fetchrow(_together(tuple((one.sql, len(one.values)) for one in lookups)), *values)
    return [_decoder(lookup.kind).decode(column) for lookup, column in zip(lookups, found, strict=True)]


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


_DECODERS: dict[type[Any], "msgspec.json.Decoder[list[Any]]"] = {}


def _decoder(kind: type[Any]) -> "msgspec.json.Decoder[list[Any]]":  # the type of a row
    decoder = _DECODERS.get(kind)
    if decoder is None:
        if any(without_none(field.type) is bytes for field in msgspec.structs.fields(kind)):
            raise TypeError(f"{kind.__name__} has bytes, which do not travel as JSON")
        decoder = _DECODERS[kind] = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
    return decoder
