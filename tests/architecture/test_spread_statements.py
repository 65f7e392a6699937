"""Statements that several machines would take: one that locks, changes or meets rows says on which machine they are.

What Citus refuses, or answers wrongly without a word, as far as a statement's own text shows it: see docs/scale.md.
"""

import contextlib
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest
from pglast import ast as sql_tree
from pglast import enums, parse_sql
from pglast.parser import ParseError
from pglast.visitors import Visitor

from guide_app.base.kernel.database import fetch
from guide_app.entry.placement import PLACEMENT, Spread
from tests.architecture.sql_texts import TO_BE_FILLED_IN, functions, statements_in, texts

SPREAD = {table: place.key for table, place in PLACEMENT.items() if isinstance(place, Spread)}
VOLATILITY = """
SELECT proname::text AS name, bool_or(provolatile <> 'i') AS changes FROM pg_proc WHERE proname = ANY($1) GROUP BY 1
"""
Query = sql_tree.SelectStmt | sql_tree.UpdateStmt | sql_tree.DeleteStmt


class Level(NamedTuple):
    """The tables of one FROM by the names they have there, and the columns that its conditions fix by an equality."""

    tables: dict[str, str]
    fixed: set[tuple[str, str]]

    def names_the_key_of(self, name: str) -> bool:
        return (name, SPREAD[self.tables[name]]) in self.fixed


def _name(table: sql_tree.RangeVar) -> str:
    return str(table.alias.aliasname if table.alias else table.relname)


class _Here(Visitor):
    """The tables of a FROM and its conditions, but not those of the queries inside."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, str] = {}
        self.conditions: list[object] = []

    def read(self, node: object) -> None:
        """One item of a FROM."""
        match node:
            case sql_tree.RangeVar():
                self.tables[_name(node)] = str(node.relname)
            case sql_tree.JoinExpr():
                self.read(node.larg)
                self.read(node.rarg)
                if node.quals is not None:
                    self.conditions.append(node.quals)


def level_of(node: Query) -> Level:
    """What a query names in its own FROM, and fixes in its own WHERE and ON."""
    here = _Here()
    if not isinstance(node, sql_tree.SelectStmt):
        here.read(node.relation)
    others = node.usingClause if isinstance(node, sql_tree.DeleteStmt) else node.fromClause
    for item in others or ():
        here.read(item)
    if node.whereClause is not None:
        here.conditions.append(node.whereClause)
    fixed: set[tuple[str, str]] = set()
    for condition in here.conditions:
        for column in _fixed_by(condition):
            *of, name = column
            fixed |= {(one, name) for one in (of or here.tables)}
    return Level(here.tables, fixed)


def _fixed_by(condition: object) -> Iterator[tuple[str, ...]]:
    """Columns on either side of `=`, `= ANY`, `IN`, in what must all be true."""
    match condition:
        case sql_tree.BoolExpr(boolop=enums.BoolExprType.AND_EXPR):
            for one in condition.args or ():
                yield from _fixed_by(one)
        case sql_tree.A_Expr(kind=kind) if kind in (
            enums.A_Expr_Kind.AEXPR_OP,
            enums.A_Expr_Kind.AEXPR_OP_ANY,
            enums.A_Expr_Kind.AEXPR_IN,
        ):
            if [part.sval for part in condition.name or ()] == ["="]:
                yield from map(_column, filter(_is_column, (condition.lexpr, condition.rexpr)))
        case sql_tree.SubLink(subLinkType=enums.SubLinkType.ANY_SUBLINK) if _is_column(condition.testexpr):
            yield _column(condition.testexpr)


def _is_column(node: object) -> bool:
    return isinstance(node, sql_tree.ColumnRef)


def _column(node: object) -> tuple[str, ...]:
    assert isinstance(node, sql_tree.ColumnRef)
    return tuple(str(getattr(part, "sval", "*")) for part in node.fields or ())[-2:]


class Faults(Visitor):
    """What a statement does that several machines would not take, one sentence each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_updates: set[str] = set()

    def visit_SelectStmt(self, _: object, node: sql_tree.SelectStmt) -> None:
        """Rows are read, and perhaps locked."""
        if not node.lockingClause:
            return
        level = level_of(node)
        for clause in node.lockingClause:
            assert isinstance(clause, sql_tree.LockingClause)
            named = [str(one.relname) for one in clause.lockedRels or ()]
            for name in named or level.tables:
                table = level.tables.get(name)
                if table in SPREAD and not level.names_the_key_of(name):
                    self.found.append(f"locks rows of {table} without {SPREAD[table]}")

    def visit_UpdateStmt(self, _: object, node: sql_tree.UpdateStmt) -> None:
        """Rows are changed."""
        self._changes(node, node.fromClause)

    def visit_DeleteStmt(self, _: object, node: sql_tree.DeleteStmt) -> None:
        """Rows are taken away."""
        self._changes(node, node.usingClause)

    def _changes(self, node: sql_tree.UpdateStmt | sql_tree.DeleteStmt, others: object) -> None:
        """Single rows, or those that another relation names. All that meet a condition may be of all machines."""
        level = level_of(node)
        assert isinstance(node.relation, sql_tree.RangeVar)
        name, table = _name(node.relation), str(node.relation.relname)
        if table in SPREAD and not level.names_the_key_of(name) and (others or (name, "id") in level.fixed):
            self.found.append(f"changes rows of {table} without {SPREAD[table]}")

    def visit_InsertStmt(self, _: object, node: sql_tree.InsertStmt) -> None:
        """Rows are added, or meet those that are there."""
        clause = node.onConflictClause
        if clause is None:
            return
        assert isinstance(clause, sql_tree.OnConflictClause)
        table = str(node.relation.relname)  # type: ignore[union-attr]  # always there
        if table in SPREAD and clause.infer is not None:
            columns = {str(one.name) for one in clause.infer.indexElems or ()}
            if SPREAD[table] not in columns:
                self.found.append(f"meets rows of {table} without {SPREAD[table]}")
        for part in (*(clause.targetList or ()), clause.whereClause):
            calls = Calls()
            if part is not None:
                calls(part)
            self.in_updates |= calls.found


class Calls(Visitor):
    """The functions that an expression calls; CURRENT_DATE and its kind are `now`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_FuncCall(self, _: object, node: sql_tree.FuncCall) -> None:
        """A function by its name."""
        self.found.add(str(node.funcname[-1].sval))  # type: ignore[index]

    def visit_SQLValueFunction(self, _: object, __: object) -> None:
        """CURRENT_TIMESTAMP, CURRENT_DATE, …"""
        self.found.add("now")


@cache
def judged(text: str) -> Faults:
    """A statement, or a part of one, in which nothing is found."""
    faults = Faults()
    with contextlib.suppress(ParseError):
        faults(parse_sql(TO_BE_FILLED_IN.sub("pg_filled_in", text)))
    return faults


def every_statement() -> Iterator[tuple[str, str]]:
    """(where, text) of the statements of modules and of those inside functions of the database."""
    yield from texts()
    for _, name, body in functions():
        for text in statements_in(body):
            yield name, text


async def which_change(names: set[str]) -> set[str]:
    """Those whose answer is not the same for ever."""
    return {row["name"] for row in await fetch(VOLATILITY, sorted(names)) if row["changes"]}


def test_statements_name_the_key_of_rows_that_they_lock_change_or_meet() -> None:
    found = [f"{where}: {fault}\n{text}" for where, text in every_statement() for fault in judged(text).found]
    assert not found, "\n".join(found)


async def test_what_is_written_over_a_row_is_the_same_on_every_machine(db: None) -> None:
    called = {where: judged(text).in_updates for where, text in every_statement()}
    change = await which_change({name for names in called.values() for name in names})
    assert {where: names & change for where, names in called.items() if names & change} == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT id FROM orders WHERE number = $1 FOR UPDATE", "locks rows of orders without id"),
        ("SELECT id FROM coupon c WHERE c.id = ANY($1) ORDER BY id FOR NO KEY UPDATE OF c", "locks rows of coupon"),
        ("SELECT 1 FROM orders o JOIN coupon c ON c.id = o.id FOR UPDATE OF c", "locks rows of coupon"),
        ("SELECT 1 FROM orders o, coupon c WHERE c.id = $1 AND o.home_member = $2 FOR UPDATE OF c", "locks rows of"),
        ("SELECT id FROM coupon WHERE id = $1 AND home_member <> $2 FOR UPDATE", "locks rows of coupon"),
        ("SELECT id FROM coupon WHERE id = $1 AND (home_member = $2 OR true) FOR UPDATE", "locks rows of coupon"),
        ("WITH held AS (SELECT id FROM refund WHERE id = $1 FOR UPDATE) SELECT 1 FROM held", "locks rows of refund"),
        ("UPDATE order_line SET returned_units = 1 WHERE id = $1", "changes rows of order_line without order_id"),
        ("UPDATE order_line l SET no = b.no FROM unnest($1::uuid[]) AS b (id) WHERE l.id = b.id", "changes rows of"),
        ("DELETE FROM consent WHERE id = $1", "changes rows of consent without member"),
        ("DELETE FROM consent USING binding WHERE binding.member = consent.id", "changes rows of consent"),
        ("INSERT INTO payment (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", "meets rows of payment without order_id"),
        ("INSERT INTO touch (id) SELECT $1 ON CONFLICT (id) DO UPDATE SET id = $1", "meets rows of touch"),
        ("SELECT id FROM orders WHERE id = $1 FOR UPDATE", None),
        ("SELECT 1 FROM unnest($1::uuid[], $2::uuid[]) AS a (id, m)"
         " JOIN coupon c ON c.id = a.id AND c.home_member = a.m FOR UPDATE OF c", None),
        ("SELECT 1 FROM coupon WHERE id = $1 AND home_member IN ($2, $3) FOR UPDATE", None),
        ("SELECT 1 FROM orders o JOIN store s ON s.id = o.store WHERE s.id = $1 FOR UPDATE OF s", None),
        ("UPDATE coupon SET status = 'VOID' WHERE valid_to < $1", None),
        ("DELETE FROM task_contribution", None),
        ("INSERT INTO payment (id) VALUES ($1) ON CONFLICT (order_id) DO NOTHING", None),
        ("INSERT INTO store (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", None),
    ],
)  # fmt: skip
def test_a_statement_without_the_key_is_found(text: str, fault: str | None) -> None:
    found = judged(text).found
    assert (found == []) if fault is None else (len(found) == 1 and fault in found[0])


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        ("now()", True),
        ("CURRENT_DATE", True),
        ("gen_random_uuid()", True),
        ("business_day_in(excluded.store, excluded.at)", True),
        ("coalesce(excluded.at, $1) + interval '1 hour'", False),
        ("business_day(excluded.at)", False),
    ],
)
async def test_a_value_of_the_moment_is_found(db: None, value: str, changes: bool) -> None:
    text = f"INSERT INTO touch_day AS d (id) VALUES (1) ON CONFLICT (associate) DO UPDATE SET day = {value}"
    assert bool(await which_change(judged(text).in_updates)) == changes
    where = f"INSERT INTO touch_day (id) VALUES (1) ON CONFLICT (associate) DO UPDATE SET day = $1 WHERE {value} = $1"
    assert bool(await which_change(judged(where).in_updates)) == changes
