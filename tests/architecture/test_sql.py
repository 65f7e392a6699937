"""SQL makes arrows that no import shows: nobody writes another package's tables, and nobody reads one above."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import pytest
from pglast import ast as sql_tree
from pglast import parse_sql
from pglast.parser import ParseError
from pglast.visitors import Skip, Visitor

from guide_app.entry.cli.migrating import APPS
from tests.architecture.product import ROOT, sources
from tests.architecture.sql_texts import (
    STATEMENT,
    TO_BE_FILLED_IN,
    asked_by_triggers,
    functions,
    in_sql,
    statements_in,
    texts,
)

OF_THE_CALENDAR = {"business_day", "start_of_day", "day_cut_hours", "business_day_in"}
"""Parts of statements and indexes everywhere, equal to `kernel.calendar` for ever; they read as words."""

LATER = re.compile(
    r"\buuidv[47]\(|\bRETURNING\b.*\b(?:old|new)\.\w|\bany_value\(|\bJSON_(?:TABLE|QUERY|VALUE)\b", re.DOTALL
)
"""What PostgreSQL learnt after version 15, as far as somebody was tempted."""

NOT_TABLES = re.compile(r"pg_\w+|pgqueuer\w*|migration|till_(?:line|told|back|app)|demo_mark|new_stores|new_prices")
"""PostgreSQL's own, the queue's, Piccolo's, what lives as long as an import or a statement, the mark of a demo."""


class Arrow(NamedTuple):
    """A table of `to` that a statement of `of` touches."""

    of: str
    to: str
    table: str
    writes: bool


class Touched(Visitor):
    """The tables that a statement reads and writes; names given by its own WITH are none."""

    def __init__(self) -> None:
        super().__init__()
        self.named: set[str] = set()
        self.written: set[str] = set()
        self.seen: set[str] = set()

    def visit_CommonTableExpr(self, _: object, node: sql_tree.CommonTableExpr) -> None:
        """A name for a part of the statement."""
        self.named.add(str(node.ctename))

    def visit_LockingClause(self, _: object, __: object) -> object:
        """Whose rows are locked, by the names they were given above."""
        return Skip

    def visit_RangeVar(self, _: object, node: sql_tree.RangeVar) -> None:
        """A table, or such a name."""
        self.seen.add(str(node.relname))

    def _writes(self, node: sql_tree.InsertStmt | sql_tree.UpdateStmt | sql_tree.DeleteStmt) -> None:
        assert node.relation
        self.written.add(str(node.relation.relname))

    def visit_InsertStmt(self, _: object, node: sql_tree.InsertStmt) -> None:
        """Rows are added."""
        self._writes(node)

    def visit_UpdateStmt(self, _: object, node: sql_tree.UpdateStmt) -> None:
        """Rows are changed."""
        self._writes(node)

    def visit_DeleteStmt(self, _: object, node: sql_tree.DeleteStmt) -> None:
        """Rows are taken away."""
        self._writes(node)


def layers() -> list[str]:
    """The packages of the contract, the highest first; those beside each other one after the other."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (ordered,) = [one for one in contracts["contracts"] if one["name"] == "Imports point down"]
    return [name for layer in ordered["layers"] for name in layer.split(" | ")]


LAYERS = layers()
OWNERS = {
    table._meta.tablename: table.__module__.partition(".tables")[0]
    for config in APPS.values()
    for table in config.table_classes
}
"""The package of each table."""


def package_of(module: str) -> str | None:
    return next((layer for layer in LAYERS if f"{module}.".startswith(f"{layer}.")), None)


def touched(text: str) -> Touched | None:
    """What one statement touches; None for a part of one."""
    try:
        tree = parse_sql(TO_BE_FILLED_IN.sub("pg_filled_in", text))
    except ParseError:
        return None
    found = Touched()
    found(tree)
    return found


def arrows(statements: Iterable[tuple[str, str]]) -> set[Arrow]:
    """Every arrow from one package to a table of another."""
    found = set()
    for module, text in statements:
        of, one = package_of(module), touched(text)
        if of is None or one is None:
            continue
        for table in one.seen - one.named:
            of_what_is_filled_in = table not in OWNERS and TO_BE_FILLED_IN.search(text)
            if not NOT_TABLES.fullmatch(table) and not of_what_is_filled_in:
                found.add(Arrow(of, OWNERS[table], table, table in one.written))
    return {arrow for arrow in found if arrow.of != arrow.to}


def faults(found: set[Arrow]) -> list[str]:
    """Writes to another package's table, and reads of one above."""
    return [
        f"{arrow.of} {'writes' if arrow.writes else 'reads'} {arrow.table} of {arrow.to}"
        for arrow in sorted(found)
        if arrow.writes or LAYERS.index(arrow.to) < LAYERS.index(arrow.of)
    ]


def test_statements_touch_only_tables_of_their_own_package_or_read_below() -> None:
    found = arrows(texts())
    pairs = Counter((arrow.of, arrow.to) for arrow in found)
    listing = "\n".join(f"{count:3} {of} > {to}" for (of, to), count in sorted(pairs.items()))
    assert len(found) > 30
    assert faults(found) == [], f"\nreads below, as they are allowed:\n{listing}"


def test_functions_in_the_database_touch_no_more_than_that() -> None:
    found = [(package, text) for package, _, body in functions() for text in statements_in(body)]
    assert len([text for _, text in found if STATEMENT.match(text)]) > 20
    assert faults(arrows(iter(found))) == []


def test_a_function_carries_its_version_and_is_called() -> None:
    """One that is changed gets the next number beside the old one, which goes a release later."""
    named = {word for path, _ in sources() for word in re.findall(r"\b\w+_v\d+\b", (ROOT / path).read_text())}
    made = {
        name: body for _, name, body in functions() if "RETURNS trigger" not in body and name not in OF_THE_CALENDAR
    }
    assert all(re.fullmatch(r"[a-z_]+_v\d+", name) for name in made), made.keys()
    inner = {word for body in made.values() for word in re.findall(r"(?<!FUNCTION )\b\w+_v\d+\b", body)}
    newest = {name.rpartition("_v")[0]: 0 for name in made}
    for name in made:
        stem, _, number = name.rpartition("_v")
        newest[stem] = max(newest[stem], int(number))
    stays = {name for name in made if int(name.rpartition("_v")[2]) < newest[name.rpartition("_v")[0]]}
    assert (named | inner | set(asked_by_triggers())) - stays == (set(made) | set(in_sql())) - stays


HANDLERS_WORK_IN = (
    "commissions.crediting.",
    "commissions.credited_lines",
    "commissions.inputs.decided",
    "commissions.posting",
    "commissions.rulebooks",
    "inbox.handlers",
    "inbox.telling",
    "inbox.writing",
    "loyalty.earning",
    "loyalty.ledger",
    "tasks.catching_up",
    "tasks.completing",
    "tasks.counting",
    "tasks.measuring",
    "wecom_bridge.messages.",
)
"""The modules in which handlers do what they do, except for those that apply callbacks of WeCom."""
THERE_LONG_BEFORE = {"associate", "event", "event_epoch", "posting", "store", "store_ownership", "unit_move"}
"""What handlers read of lower packages: small tables that every node has, and the log; the rest events carry."""


def test_handlers_read_nothing_that_was_written_with_their_event() -> None:
    read: set[str] = set()
    for module, text in texts():
        tables = touched(text) if f"{module}.".startswith(HANDLERS_WORK_IN) else None
        if tables is not None:
            own = package_of(module)
            read |= {name for name in tables.seen - tables.named if OWNERS.get(name, own) != own}
    assert read == THERE_LONG_BEFORE


def test_statements_are_of_the_oldest_server_that_is_promised() -> None:
    """PostgreSQL 15: the tests run on the newest, which would not notice."""
    every = [*texts(), *((name, text) for _, name, body in functions() for text in statements_in(body))]
    assert [f"{where}: {text}" for where, text in every if LATER.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO touch (id) VALUES (uuidv7())",
        "UPDATE task SET title = '' RETURNING id, old.title",
        "SELECT any_value(id) FROM task",
    ],
)
def test_what_came_later_is_found(text: str) -> None:
    assert LATER.search(text)


def test_nearly_every_statement_is_understood() -> None:
    every = list(texts())
    parts = [f"{module}: {text[:60]!r}" for module, text in every if touched(text) is None]
    assert len(every) > 300
    assert len(parts) < len(every) / 30, "\n".join(parts)


@pytest.mark.parametrize(
    ("module", "text", "fault"),
    [
        ("coupons.queries", "UPDATE orders SET status = 'paid'", "writes orders"),
        ("coupons.queries", "WITH gone AS (DELETE FROM member RETURNING id) SELECT id FROM gone", "writes member"),
        ("tasks.service", "INSERT INTO touch (id) SELECT id FROM task", "writes touch"),
        (
            "guide_app.ground.orders.queries",
            "SELECT 1 FROM orders o JOIN coupon c ON true",
            "reads coupon",
        ),
        ("guide_app.base.kernel.events", "SELECT (SELECT count(*) FROM store)", "reads store"),
        ("coupons.queries", "WITH member AS (SELECT 1) SELECT * FROM member, orders", None),
        ("coupons.queries", "SELECT 1 FROM coupon JOIN member ON member.id = coupon.owner", None),
    ],
)
def test_an_arrow_that_points_wrong_is_found(module: str, text: str, fault: str | None) -> None:
    found = faults(arrows(iter([(module, text)])))
    assert (found == []) if fault is None else (len(found) == 1 and fault in found[0])
