"""Nobody believes the number of rows of `INSERT ... SELECT ... ON CONFLICT DO NOTHING`: what is new comes by RETURNING.

On several machines that number is wrong without a word.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise

import pytest
from pglast import ast as sql_tree
from pglast import enums, parse_plpgsql, parse_sql
from pglast.parser import ParseError

from tests.architecture.product import sources, statements_of
from tests.architecture.sql_texts import TO_BE_FILLED_IN, functions


def passes_over(text: str) -> bool:
    """Whether a statement adds what a query finds, but for what is there: its number of rows is not to be believed."""
    try:
        (tree,) = parse_sql(TO_BE_FILLED_IN.sub("pg_filled_in", text))
    except (ParseError, ValueError):
        return False
    insert = tree.stmt
    if not isinstance(insert, sql_tree.InsertStmt) or not isinstance(
        insert.onConflictClause, sql_tree.OnConflictClause
    ):
        return False
    of_a_query = isinstance(insert.selectStmt, sql_tree.SelectStmt) and not insert.selectStmt.valuesLists
    return of_a_query and insert.onConflictClause.action == enums.OnConflictAction.ONCONFLICT_NOTHING


def counting(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of `execute` whose answer, the number of rows, is used."""
    thrown_away = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Await) and id(node) not in thrown_away and isinstance(node.value, ast.Call):
            called = node.value.func
            if getattr(called, "id", getattr(called, "attr", "")) == "execute":
                yield node.value


def test_rows_that_a_query_adds_are_counted_by_returning() -> None:
    counted, found = 0, []
    for path, tree in sources():
        module = import_module(".".join(path.with_suffix("").parts))
        for call in counting(tree):
            counted += 1
            first = call.args[0] if call.args else None
            while isinstance(first, ast.Subscript):
                first = first.value
            value = getattr(first, "value", None) or getattr(module, getattr(first, "id", ""), None)
            if any(isinstance(text, str) and passes_over(text) for _, text in statements_of(value)):
                found.append(f"{path}:{call.lineno}")
    assert counted > 5
    assert found == []


FOUND = re.compile(r"\bfound\b", re.IGNORECASE)


def counted_in(function: str) -> list[str]:
    """Statements of a function after which it asks whether, or how many, rows were added."""
    found: list[str] = []

    def steps(node: object) -> None:
        match node:
            case dict():
                for value in node.values():
                    steps(value)
            case list():
                for step, after in pairwise(node):
                    query = step.get("PLpgSQL_stmt_execsql", {}) if isinstance(step, dict) else {}
                    text = query.get("sqlstmt", {}).get("PLpgSQL_expr", {}).get("query", "")
                    if passes_over(text) and "target" not in query and _asks(after):
                        found.append(text)
                for value in node:
                    steps(value)

    steps(parse_plpgsql(function))
    return found


def _asks(step: object) -> bool:
    match step:
        case {"PLpgSQL_stmt_getdiag": _}:
            return True
        case {"PLpgSQL_stmt_if": {"cond": {"PLpgSQL_expr": {"query": str(query)}}}}:
            return FOUND.search(query) is not None
    return False


def test_functions_count_what_a_query_adds_by_returning() -> None:
    assert {name: counted_in(body) for _, name, body in functions() if counted_in(body)} == {}


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("async def f():\n    return await execute(ADD, 1)", True),
        ("async def f():\n    if not await execute(ADD):\n        raise KeyError", True),
        ("async def f():\n    added = await connection.execute(ADD)", True),
        ("async def f():\n    await execute(ADD)", False),
        ("async def f():\n    return await fetch_as(Row, ADD)", False),
    ],
)
def test_a_number_of_rows_that_is_used_is_found(code: str, counts: bool) -> None:
    assert bool(list(counting(ast.parse(code)))) == counts


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("INSERT INTO touch (id) SELECT id FROM task ON CONFLICT DO NOTHING", True),
        ("INSERT INTO touch (id) SELECT * FROM unnest($1::uuid[]) ON CONFLICT (source, at) DO NOTHING", True),
        ("INSERT INTO touch (id) VALUES ($1) ON CONFLICT DO NOTHING", False),
        ("INSERT INTO touch (id) SELECT id FROM task ON CONFLICT (id) DO UPDATE SET id = $1", False),
        ("INSERT INTO touch (id) SELECT id FROM task", False),
    ],
)
def test_a_statement_whose_number_of_rows_is_not_to_be_believed_is_known(text: str, doubtful: bool) -> None:
    assert passes_over(text) == doubtful


@pytest.mark.parametrize(
    ("body", "counts"),
    [
        ("INSERT INTO touch (id) SELECT 1 ON CONFLICT DO NOTHING; IF NOT FOUND THEN RETURN; END IF;", True),
        ("INSERT INTO touch (id) SELECT 1 ON CONFLICT DO NOTHING; GET DIAGNOSTICS n = ROW_COUNT;", True),
        ("INSERT INTO touch (id) SELECT 1 ON CONFLICT DO NOTHING RETURNING 1 INTO n; IF FOUND THEN NULL; END IF;",
         False),
        ("INSERT INTO touch (id) SELECT 1 ON CONFLICT DO NOTHING; n := 1;", False),
    ],
)  # fmt: skip
def test_a_function_that_counts_otherwise_is_found(body: str, counts: bool) -> None:
    function = f"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN {body} END $$"
    assert bool(counted_in(function)) == counts
