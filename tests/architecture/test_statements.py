"""What comes out of the database has types that PostgreSQL confirms, and what goes in goes by name."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin
from uuid import UUID

import msgspec
import pytest

from guide_app.base.kernel.database import connection, execute
from guide_app.base.kernel.gauges import Figure
from guide_app.base.kernel.gauges import statement as asked
from guide_app.base.kernel.rows import without_none
from guide_app.base.kernel.verifying import Comparison
from guide_app.entry import measured, wiring
from guide_app.ground.installation.metrics import GAUGES as OF_THE_INSTALLATION
from guide_app.ground.orders.till_import import app_orders, coming_back, staging
from tests.architecture.product import ROOT, sources, statements_of

TABLES_OF_AN_IMPORT = (staging.CREATE, coming_back.CREATE, app_orders.FIND)
HANDED_ON = (
    "guide_app/base/kernel/database.py",
    "guide_app/base/kernel/gauges.py",
    "guide_app/base/kernel/keys.py",
    "guide_app/base/kernel/personal_data.py",
    "guide_app/base/kernel/resealing.py",
    "guide_app/base/kernel/verifying.py",
)
"""Modules that read what others hand them."""
FETCHES = {"fetch_as", "fetch_row_as", "Lookup"}
BINDS = {"fetch", "fetch_row", "fetch_value", "execute", *FETCHES}
MOST_BOUND = 12
"""More values than these are not told apart by their place; they go by name, see `kernel.rows.insert_from_json`."""

COLUMN_TYPES: dict[str, tuple[type, ...]] = {
    "uuid": (UUID,),
    "text": (str,),
    "varchar": (str,),
    "bpchar": (str,),
    "name": (str,),
    "int2": (int,),
    "int4": (int,),
    "int8": (int,),
    "numeric": (Decimal,),
    "bool": (bool,),
    "date": (date,),
    "timestamptz": (datetime,),
    "bytea": (bytes,),
    "json": (list, tuple, dict, msgspec.Struct, msgspec.Raw),
    "jsonb": (list, tuple, dict, msgspec.Struct, msgspec.Raw),
}


class Fetch(NamedTuple):
    """A call that reads rows as structs: where it stands, the row type and the statement as the module has them."""

    place: str
    kind: Any  # what the name of the row type stands for
    sql: Any  # what the name of the statement stands for


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def fetches() -> list[Fetch]:
    found: list[Fetch] = []
    for path, tree in sources():
        if str(path) in HANDED_ON:
            continue
        for name, call in calls(tree):
            if name in FETCHES:
                found.extend(_fetches(path, call))
    of_checks = [(one.name, one.statement) for one in wiring.CHECKS if isinstance(one.statement, str)]
    of_gauges = [Fetch(one.name, Figure, asked([one])) for one in [*OF_THE_INSTALLATION, *measured.GAUGES]]
    return found + [Fetch(name, Comparison, statement) for name, statement in of_checks] + of_gauges


def _fetches(path: Path, call: ast.Call) -> Iterator[Fetch]:
    module = import_module(".".join(path.with_suffix("").parts))
    place = f"{path}:{call.lineno}"
    kind, sql = (_value(module, argument, place) for argument in call.args[:2])
    for name, statement in statements_of(sql):
        yield Fetch(place + name, kind, statement)


def _value(module: object, argument: ast.expr, place: str) -> object:
    if isinstance(argument, ast.Constant):
        return argument.value
    while isinstance(argument, ast.Subscript):  # one of the statements of a mapping: all of them are looked at
        argument = argument.value
    names = ast.unparse(argument)
    assert re.fullmatch(r"[A-Za-z_][\w.]*", names), f"{place}: {names} is not the name of a row type or of a statement"
    value = module
    for name in names.split("."):
        assert hasattr(value, name), f"{place}: {names} is not defined in the module"
        value = getattr(value, name)
    return value


@pytest.mark.parametrize("fetch", fetches(), ids=lambda fetch: fetch.place)
async def test_a_row_type_has_the_columns_of_its_statement(fetch: Fetch, db: None) -> None:
    assert isinstance(fetch.kind, type), fetch.place
    assert issubclass(fetch.kind, msgspec.Struct), fetch.place
    assert isinstance(fetch.sql, str), fetch.place
    assert fetch.kind.__struct_config__.frozen, f"{fetch.kind} is not frozen"
    if "till_import" in fetch.place:
        for table in TABLES_OF_AN_IMPORT:
            await execute(table)
    async with connection() as conn:
        columns = (await conn.prepare(fetch.sql)).get_attributes()
    fields = msgspec.structs.fields(fetch.kind)
    assert [column.name for column in columns] == [field.name for field in fields]
    for column, field in zip(columns, fields, strict=True):
        assert _fits(column.type, field.type), f"{field.name}: {column.type.name} is no {field.type}"


def _fits(column: Any, annotation: Any) -> bool:  # asyncpg's Type; an annotation is an object of any type
    bare = without_none(annotation)
    kind = get_origin(bare) or bare
    if column.kind == "array":
        members = get_args(bare)
        return kind in (list, tuple) and bool(members) and _named(column.name.removesuffix("[]"), members[0])
    return _named(column.name, annotation)


def _named(column: str, annotation: Any) -> bool:  # as above
    bare = without_none(annotation)
    kind = get_origin(bare) or bare
    if not isinstance(kind, type):  # a union of JSON shapes
        return column in ("json", "jsonb")
    wanted = COLUMN_TYPES.get(column)
    if wanted is None:
        return False
    if issubclass(kind, Enum):
        return wanted[0] is (int if issubclass(kind, IntEnum) else str)
    if kind is bool or wanted == (bool,):
        return kind is bool and wanted == (bool,)
    if kind is datetime or wanted == (datetime,):
        return kind is datetime and wanted == (datetime,)
    return issubclass(kind, wanted)


def test_rows_are_read_as_structs() -> None:
    untyped = [
        f"{path}:{call.lineno} {name}"
        for path, tree in sources()
        if str(path) not in HANDED_ON
        for name, call in calls(tree)
        if name in {"fetch", "fetch_row"}
    ]
    assert not untyped, "use fetch_as or fetch_row_as, which mypy can follow"
    read = re.compile(r"\b(?:row|rows\[0\]|record)\[\"")
    found = [str(path) for path, _ in sources() if read.search((ROOT / path).read_text(encoding="utf-8"))]
    assert not found


def test_no_statement_binds_more_values_by_place_than_can_be_told_apart() -> None:
    many = []
    for path, tree in sources():
        for name, call in calls(tree):
            bound = len(call.args) - (2 if name in FETCHES else 1)
            if name in BINDS and bound > MOST_BOUND:
                many.append(f"{path}:{call.lineno} binds {bound}")
    assert not many
