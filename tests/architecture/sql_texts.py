"""Every statement of the product and of the functions in its migrations, as text."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pglast import parse_plpgsql

from guide_app.entry.cli.migrating import APPS
from tests.architecture.product import modules, statements_of

STATEMENT = re.compile(r"\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE)\b")
"""How a whole statement begins; in capitals, as sentences do not."""

FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\(.*LANGUAGE plpgsql", re.DOTALL)

TO_BE_FILLED_IN = re.compile(r"\{\w+\}")
"""What a statement that is written once for several conditions leaves open; it counts as one column or table."""


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """(module, SQL) of every statement: constants as they are when the module is loaded, and literals in functions."""
    return tuple(_texts())


def _texts() -> Iterator[tuple[str, str]]:
    for module in modules():
        assert module.__file__
        with open(module.__file__, encoding="utf-8") as file:
            tree = ast.parse(file.read())
        for statement in tree.body:
            for target in getattr(statement, "targets", []):
                value = getattr(module, target.id, None) if isinstance(target, ast.Name) else None
                for _, text in statements_of(value):
                    if isinstance(text, str) and STATEMENT.match(text):
                        yield module.__name__, text
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                parts = [node.values for node in ast.walk(function) if isinstance(node, ast.JoinedStr)]
                pieces = {id(piece) for values in parts for piece in values}
                for node in ast.walk(function):
                    text = None if id(node) in pieces else _literal(node)
                    if text is not None and STATEMENT.match(text):
                        yield module.__name__, text


def functions() -> Iterator[tuple[str, str, str]]:
    """(package, name, CREATE FUNCTION) of every function that a migration makes in PL/pgSQL."""
    for config in APPS.values():
        package = config.table_classes[0].__module__.rpartition(".")[0]
        for path in sorted(Path(config.migrations_folder_path).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                text = node.value if isinstance(node, ast.Constant) else None
                made = FUNCTION.search(text) if isinstance(text, str) else None
                if made and isinstance(text, str):
                    yield package, made[1], text


def in_sql() -> Iterator[str]:
    """The names of functions in plain SQL, which read nothing but the catalog and their arguments."""
    for config in APPS.values():
        for path in Path(config.migrations_folder_path).glob("*.py"):
            for name, rest in re.findall(r"CREATE FUNCTION (\w+_v\d+)\(([^$]*)\$\$", path.read_text(encoding="utf-8")):
                if "LANGUAGE sql" in rest:
                    yield name


def asked_by_triggers() -> Iterator[str]:
    """The names of functions by which triggers decide whether they do anything."""
    for config in APPS.values():
        for path in Path(config.migrations_folder_path).glob("*.py"):
            triggers = path.read_text(encoding="utf-8").split("CREATE TRIGGER ")[1:]
            for trigger in triggers:
                _, _, condition = trigger.partition(" EXECUTE ")[0].partition(" WHEN ")
                yield from re.findall(r"\b\w+_v\d+\b", condition)


def statements_in(function: str) -> Iterator[str]:
    """The statements in the body of a function."""
    for tree in parse_plpgsql(function):
        yield from _queries(tree)


def _queries(node: object) -> Iterator[str]:
    match node:
        case {"PLpgSQL_expr": {"query": str(query)}}:
            yield query
        case dict():
            for value in node.values():
                yield from _queries(value)
        case list():
            for value in node:
                yield from _queries(value)


def _literal(node: ast.AST) -> str | None:
    """A text in a function; what is filled in later counts as one column, table or value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "pg_filled_in" for part in node.values)
    return None
