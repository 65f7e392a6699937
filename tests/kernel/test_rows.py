"""Rows become structs by the place of their columns, and structs become rows by the names of their fields."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID

import asyncpg
import msgspec
import pytest

from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as
from guide_app.base.kernel.rows import as_columns, as_json, column_set, insert_from_json, record_set


class Colour(StrEnum):
    """An enum for these tests."""

    RED = "red"


class Part(msgspec.Struct, frozen=True):
    """A struct that is stored as JSON."""

    no: int


class Thing(msgspec.Struct, frozen=True):
    """A row with every kind of field."""

    name: str
    colour: Colour
    other: Colour | None
    parts: list[Part]
    numbers: tuple[int, ...]
    on: date | None


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A row type that takes its fields by name."""

    one: int
    two: str


THING = """
SELECT 'a' AS name, 'red' AS colour, NULL::text AS other, '[{"no": 1}]'::jsonb AS parts, ARRAY[1, 2] AS numbers,
  date '2026-01-31' AS on
"""


async def test_columns_become_the_types_of_their_fields(db: None) -> None:
    (thing,) = await fetch_as(Thing, THING)
    assert thing == Thing("a", Colour.RED, None, [Part(1)], (1, 2), date(2026, 1, 31))
    assert isinstance(thing.colour, Colour)


async def test_fields_by_name_are_read_alike(db: None) -> None:
    assert await fetch_row_as(Named, "SELECT 1 AS one, 'b' AS two") == Named(one=1, two="b")


async def test_no_row_is_none(db: None) -> None:
    assert await fetch_row_as(Named, "SELECT 1 AS one, 'b' AS two WHERE false") is None


async def test_a_statement_with_more_columns_than_fields_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="longer"):
        await fetch_row_as(Named, "SELECT 1 AS one, 'b' AS two, 3 AS three")
    with pytest.raises(ValueError, match="purple"):
        await fetch_row_as(Thing, THING.replace("'red'", "'purple'"))


async def test_structs_are_inserted_by_the_names_of_their_fields(db: None) -> None:
    await execute("CREATE TEMPORARY TABLE named (two text, three int DEFAULT 7, one int) ON COMMIT DROP")
    await execute(insert_from_json("named", Named), as_json([Named(one=1, two="b"), Named(one=2, two="c\u4e2d")]))
    kept = "SELECT one, two FROM named WHERE three = 7 ORDER BY one"
    assert await fetch_as(Named, kept) == [Named(one=1, two="b"), Named(one=2, two="c\u4e2d")]


class Handed(msgspec.Struct, frozen=True):
    """A row with a field of every type that has a column type of its own, and one that travels as JSON."""

    id: UUID
    colour: Colour | None
    kept: bool
    number: int
    at: datetime
    on: date | None
    parts: list[Part]


async def test_structs_that_are_handed_over_come_back_as_they_were(db: None) -> None:
    at = datetime(2026, 1, 31, 12, 30, 15, 123_456, tzinfo=UTC)
    full = Handed(UUID(int=1), Colour.RED, True, 1 << 40, at, date(2026, 1, 31), [Part(1), Part(2)])
    empty = Handed(UUID(int=2), None, False, -1, at, None, [])
    sql = f"SELECT * FROM {record_set(Handed, '$1', 'handed')}"
    assert await fetch_as(Handed, sql, as_json([full, empty])) == [full, empty]
    assert await fetch_as(Handed, sql, as_json([])) == []
    by_column = f"SELECT * FROM {column_set(Handed, 2, 'handed')} WHERE id <> $1"
    assert await fetch_as(Handed, by_column, UUID(int=3), *as_columns([full, empty])) == [full, empty]


class Sealed(msgspec.Struct, frozen=True):
    """A row with bytes."""

    id: int
    sealed: bytes
    other: bytes | None


async def test_bytes_arrive_as_they_were_sent(db: None) -> None:
    await execute("CREATE TEMPORARY TABLE sealed (id int, sealed bytea, other bytea) ON COMMIT DROP")
    rows = [Sealed(1, bytes(range(256)), None), Sealed(2, b"", b"\\x00\x00")]
    await execute(insert_from_json("sealed", Sealed), as_json(rows))
    assert await fetch_as(Sealed, "SELECT id, sealed, other FROM sealed ORDER BY id") == rows


class Dated(msgspec.Struct, frozen=True):
    """A row with a moment."""

    at: datetime | None


def test_a_moment_that_could_not_be_read_again_is_not_sent() -> None:
    beyond = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14)))
    before = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    for moment in (beyond, before):
        with pytest.raises(asyncpg.DataError):
            as_json([Dated(None), Dated(moment)])
    assert as_json([Dated(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))]) == '[{"at":"9999-12-31T23:59:00Z"}]'
