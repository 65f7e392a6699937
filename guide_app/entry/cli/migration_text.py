"""Migrations as people read them: Piccolo writes out every parameter; here only what says something stays."""

import ast
import inspect
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby

from piccolo import constraints
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.auto.serialisation import serialise_params
from piccolo.columns import column_types

LEFT_OUT = frozenset({"choices"})
"""Parameters that make nothing in the database, so that a new member of an enum needs no migration."""

TABLE = ("table_class_name", "class_name", "old_class_name")
"""The arguments by which a call names its table."""


def shortened(text: str) -> str:
    """A migration that Piccolo generated, without what equals Piccolo's defaults and with each table's lines together.

    The layout is left to ruff. A migration written by hand comes back as it is. Applied again, this changes nothing.
    """
    if not is_generated(text):
        return text
    *head, last = ast.parse(text).body
    assert isinstance(last, ast.AsyncFunctionDef)
    head = [_plain_definition(one) if isinstance(one, ast.ClassDef) else one for one in head]
    return "\n".join([*map(ast.unparse, head), _function(last)]) + "\n"


def is_generated(text: str) -> bool:
    """Whether Piccolo made this migration from tables: it only calls a manager, always with arguments by name."""
    last = ast.parse(text).body[-1]
    return isinstance(last, ast.AsyncFunctionDef) and len(last.body) > 2 and all(map(_called, last.body[1:-1]))


def module_constants(text: str) -> dict[str, str]:
    """The texts named at the head of a migration: ID, VERSION, DESCRIPTION."""
    return {
        ast.unparse(one.targets[0]): str(one.value.value)
        for one in ast.parse(text).body
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)
    }


def _called(statement: ast.stmt) -> ast.Call | None:
    """The call, if the statement is `manager.something(...)`."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="manager")), args=[]) as call):
            return call
    return None


def _function(function: ast.AsyncFunctionDef) -> str:
    made, *statements, returned = function.body
    calls = sorted((_plain_call(call) for one in statements if (call := _called(one))), key=_table)
    blocks = ["\n".join(map(ast.unparse, members)) for _, members in groupby(calls, key=_table)]
    body = "\n\n".join([ast.unparse(made), *blocks, ast.unparse(returned)])
    return f"async def forwards() -> MigrationManager:\n{textwrap.indent(body, '    ')}"


def _table(call: ast.Call) -> str:
    named = {one.arg: ast.unparse(one.value) for one in call.keywords}
    return next((named[name] for name in TABLE if name in named), "")


def _plain_call(call: ast.Call) -> ast.Call:
    """`manager.add_column(...)` and its like, without arguments that say nothing."""
    assert isinstance(call.func, ast.Attribute)
    given = {one.arg: one.value for one in call.keywords if one.arg}
    given = _without_defaults(given, _defaults_of_method(call.func.attr))
    if "column_class" in given:
        given.pop("column_class_name", None)
    if ast.unparse(given.get("db_column_name", _NOTHING)) == ast.unparse(given.get("column_name", _NOTHING)):
        given.pop("db_column_name", None)
    made = given.get("column_class") or given.get("constraint_class")
    params = given.get("params")
    # What is altered becomes what is said, a default as well.
    if call.func.attr != "alter_column" and isinstance(made, ast.Name) and isinstance(params, ast.Dict):
        kept = _without_defaults(_items(params), _defaults_of_class(made.id))
        given["params"] = ast.Dict([ast.Constant(name) for name in kept], list(kept.values()))
        given = given if kept else {name: value for name, value in given.items() if name != "params"}
    return ast.Call(call.func, [], [ast.keyword(name, value) for name, value in given.items()])


_NOTHING = ast.Constant(...)


def _items(params: ast.Dict) -> dict[str, ast.expr]:
    return {
        str(key.value): value
        for key, value in zip(params.keys, params.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def _plain_definition(definition: ast.ClassDef) -> ast.ClassDef:
    """A table that a foreign key points at: its name and the type of its key."""
    definition.keywords = [one for one in definition.keywords if ast.unparse(one.value) != "None"]
    for one in definition.body:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call) and isinstance(one.value.func, ast.Name):
            given = {keyword.arg: keyword.value for keyword in one.value.keywords if keyword.arg}
            kept = _without_defaults(given, _defaults_of_class(one.value.func.id))
            one.value.keywords = [ast.keyword(name, value) for name, value in kept.items()]
    return definition


def _without_defaults(given: Mapping[str, ast.expr], defaults: Mapping[str, str]) -> dict[str, ast.expr]:
    return {
        name: value
        for name, value in given.items()
        if name not in LEFT_OUT and ast.unparse(value) != defaults.get(name)
    }


@cache
def _defaults_of_class(name: str) -> dict[str, str]:
    """What a column or constraint takes when nothing is said, as Piccolo would write it."""
    made = getattr(column_types, name, None) or getattr(constraints, name)
    return _defaults([vars(one)["__init__"] for one in inspect.getmro(made) if "__init__" in vars(one)])


@cache
def _defaults_of_method(name: str) -> dict[str, str]:
    return _defaults([getattr(MigrationManager, name)])


def _defaults(functions: Sequence[object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for function in functions:
        assert callable(function)
        for name, parameter in inspect.signature(function).parameters.items():
            if parameter.default is not parameter.empty and name not in found:
                found[name] = _as_written(parameter.default)
    return found


def _as_written(value: object) -> str:
    written = repr(serialise_params({"value": value}).params["value"])
    return ast.unparse(ast.parse(written, mode="eval"))
