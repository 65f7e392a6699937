"""Rows as structs: what a statement answers becomes a frozen struct, what it takes travels as one JSON record set.

A row type is a msgspec struct whose fields are the statement's columns, in their order. `tests/architecture` prepares
every statement and compares names, order and types, so mypy may believe the fields.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin
from uuid import UUID

import asyncpg
import msgspec

R = TypeVar("R", bound=msgspec.Struct)

COLUMN_TYPES: dict[type, str] = {
    UUID: "uuid",
    str: "text",
    bool: "boolean",
    int: "bigint",
    datetime: "timestamptz",
    date: "date",
}
"""How a field of this type is called in SQL; any other is JSON. A kind of another stands before it."""

Conversion = Callable[[Any], Any]  # a column's value, of whatever type asyncpg gives, to that of the field


def rows_as(kind: type[R], records: Iterable[asyncpg.Record]) -> list[R]:
    """The records as structs of `kind`, field by field in the order of the columns."""
    read = reader(kind)
    return [read(record) for record in records]


@cache
def reader(kind: type[R]) -> Callable[[asyncpg.Record], R]:
    """What turns one record into a `kind`. Text becomes the field's enum, JSON its struct, an array its tuple."""
    fields = msgspec.structs.fields(kind)
    conversions = [(place, conversion_to(field.type)) for place, field in enumerate(fields)]
    needed = [(place, convert) for place, convert in conversions if convert is not None]
    by_name = len(kind.__match_args__) < len(fields)  # keyword-only fields cannot be matched by place

    def read(record: asyncpg.Record) -> R:
        values: list[Any] = list(record)  # as asyncpg gives them
        for place, convert in needed:
            if values[place] is not None:
                values[place] = convert(values[place])
        if by_name:
            return kind(**dict(zip(kind.__struct_fields__, values, strict=True)))
        return kind(*values)

    return read


def conversion_to(annotation: Any) -> Conversion | None:  # an annotation is an object of any type
    """How a column's value becomes a field of this annotation; None where asyncpg's own value is right."""
    bare = without_none(annotation)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return bare
    if bare is msgspec.Raw:
        return msgspec.Raw
    origin = get_origin(bare) or bare
    if origin in (list, tuple, dict) or (isinstance(origin, type) and issubclass(origin, msgspec.Struct)):
        decode = msgspec.json.Decoder(bare).decode
        members = get_args(bare)
        of_member = conversion_to(members[0]) if origin in (list, tuple) and members else None

        def from_json_or_array(value: Any) -> Any:  # JSON comes as text, an array as a list
            if isinstance(value, str):
                return decode(value)
            return origin(value if of_member is None else map(of_member, value))

        return from_json_or_array
    return None


def without_none(annotation: Any) -> Any:  # as above
    """The annotation without `| None` and without `Annotated`."""
    if get_origin(annotation) is Annotated:
        return without_none(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        others = [member for member in get_args(annotation) if member is not NoneType]
        return without_none(others[0]) if len(others) == 1 else annotation
    return annotation


def record_set(kind: type[msgspec.Struct], value: str, alias: str) -> str:
    """The rows that come as `as_json` under the parameter `value`, for FROM; the fields of `kind` are the columns."""
    columns = ", ".join(f'"{field.name}" {_column_type(field.type)}' for field in msgspec.structs.fields(kind))
    return f"json_to_recordset({value}::json) AS {alias} ({columns})"


def column_set(kind: type[msgspec.Struct], first: int, alias: str, *, without: Sequence[str] = ()) -> str:
    """The rows that come as `as_columns`, each column under a parameter of its own from `$first` on, for FROM.

    PostgreSQL reads them at a fraction of what JSON costs it: for what is written a thousand rows at a time. What is
    the same in all of them is left out and bound by itself.
    """
    fields = [field for field in msgspec.structs.fields(kind) if field.name not in without]
    types = [_column_type(field.type) for field in fields]
    arrays = ", ".join(f"${first + place}::{_carried(one)}[]" for place, one in enumerate(types))
    columns = ", ".join(f'"{field.name}"' for field in fields)
    return f"unnest({arrays}) AS {alias} ({columns})"


def _carried(column: str) -> str:
    return "text" if column == "jsonb" else column


def as_columns(rows: Sequence[msgspec.Struct], *, without: Sequence[str] = ()) -> list[list[Any]]:  # as asyncpg binds
    """Rows of one kind, at least one of them, as one array a column, to be bound one by one: see `column_set`.

    JSON becomes its text.
    """
    columns = zip(*map(msgspec.structs.astuple, rows), strict=True)
    carried = []
    for column, field in zip(columns, msgspec.structs.fields(type(rows[0])), strict=True):
        if field.name in without:
            continue
        if _column_type(field.type) == "jsonb":
            carried.append([None if one is None else msgspec.json.encode(one).decode() for one in column])
        else:
            carried.append(list(column))
    return carried


def _column_type(annotation: Any) -> str:  # as above
    bare = without_none(annotation)
    if isinstance(bare, type):
        for kind, name in COLUMN_TYPES.items():
            if issubclass(bare, kind):
                return name
    return "jsonb"


def as_json(rows: Sequence[msgspec.Struct]) -> str:
    """Rows as a JSON array of objects, to be bound as one value: see `insert_from_json`.

    Raises asyncpg.DataError for a moment that is no date in UTC any more, as binding it would: PostgreSQL would keep
    it, and nobody could read it again.
    """
    for row in rows:
        _require_dates(row)
    return msgspec.json.encode(rows).decode()


def as_json_object(row: msgspec.Struct) -> str:
    """One row as a JSON object, to be bound as one value. Raises as `as_json`."""
    _require_dates(row)
    return msgspec.json.encode(row).decode()


def _require_dates(row: msgspec.Struct) -> None:
    for name in _moments(type(row)):
        moment = getattr(row, name)
        if moment is not None and moment.tzinfo is not UTC:
            _require_in_utc(moment)


@cache
def _moments(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(kind) if without_none(field.type) is datetime)


def _require_in_utc(moment: datetime) -> None:
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise asyncpg.DataError(f"{moment.isoformat()} lies beyond the years 1 to 9999 in UTC") from error


def insert_from_json(table: str, kind: type[msgspec.Struct], value: str = "$1") -> str:
    """The INSERT of rows that come as `as_json` under the parameter `value`; fields are named as the columns.

    Columns that `kind` does not name get their database default. Bytes travel as base64 and are decoded on arrival.
    """
    columns = ", ".join(kind.__struct_fields__)
    values = ", ".join(_arriving(field) for field in msgspec.structs.fields(kind))
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM json_populate_recordset(NULL::{table}, {value}::json)"


def _arriving(field: msgspec.structs.FieldInfo) -> str:
    """A column of the record set; base64 is read into a bytea letter by letter, as nothing in it is an escape."""
    if without_none(field.type) is bytes:
        return f"decode(encode({field.encode_name}, 'escape'), 'base64')"
    return field.encode_name
