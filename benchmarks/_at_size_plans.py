"""The plans of every statement that a read sends: no sequential scan of a table that grows, no sort of a whole store.

Each statement is explained twice, as PostgreSQL plans it for the values that are bound and as it plans it for all
values, since a prepared statement may get either.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from benchmarks._at_size_read import Read
from guide_app.base.kernel.database import connection, transaction
from guide_app.base.kernel.errors import Refusal

SMALL_ROWS = 1_000
"""Tables of fewer rows may be read as a whole."""
SORTED_ROWS = 3_000
READ_ROWS = 10_000
"""What a statement may sort, and what a step of it may read to find what it shows."""
READ_ROWS_OF_BOARDS = 100_000
"""Of what adds up or counts all there is, as a whole table too."""

ACCEPTED = {
    "audit.of_action.hq": "for all actions it walks the log; rare ones are planned by their values, as is measured",
    "audit.of_nothing.hq": "the same",
    **{
        f"customers.in_reach_of_days.{who}": "days are planned by their values; for all days it walks the members"
        for who in ("area", "region", "hq")
    },
}
"""Reads whose plan for all values would be slow, and why it is not used."""

Plan = dict[str, Any]  # a node of EXPLAIN (FORMAT JSON)


class Sent(NamedTuple):
    """A statement with what was bound to it."""

    sql: str
    values: tuple[object, ...]


class Fault(NamedTuple):
    """A step of a statement's plan that would grow with the chain."""

    read: str
    mode: str
    step: str
    sql: str


async def faults_of(read: Read) -> list[Fault]:
    """What is wrong with the plans of one read."""
    found = []
    async with transaction(), connection() as conn:
        sizes = dict(
            await conn.fetch(
                "SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class"
                " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            )
        )
        for sent in await _sent_by(conn, read):
            for mode in ("custom",) if read.name in ACCEPTED else ("custom", "generic"):
                plan = await _explained(conn, sent, mode=mode)
                found += [
                    Fault(read.name, mode, step, sent.sql) for step in _faults(plan, sizes, board="board" in read.name)
                ]
    return found


async def _sent_by(conn: Any, read: Read) -> list[Sent]:  # asyncpg's connection
    sent: list[Sent] = []

    def note(query: Any) -> None:  # asyncpg's record of a query
        if query.query.lstrip().upper().startswith(("SELECT", "WITH")):
            sent.append(Sent(query.query, tuple(query.args)))

    conn.add_query_logger(note)
    try:
        with suppress(Refusal):
            await read.call()()
    finally:
        await asyncio.sleep(0)  # what was sent is told to loggers in the next turn of the loop
        conn.remove_query_logger(note)
    return sent


async def _explained(conn: Any, sent: Sent, *, mode: str) -> Plan:  # as above
    types = [parameter.name for parameter in (await conn.prepare(sent.sql)).get_parameters()]
    await conn.execute(f"SET LOCAL plan_cache_mode = force_{mode}_plan")
    head = f"({', '.join(kind.removesuffix('[]') + '[]' * kind.endswith('[]') for kind in types)})" if types else ""
    values = f"({', '.join(_literal(value) for value in sent.values)})" if types else ""
    await conn.execute(f"PREPARE explained {head} AS {sent.sql}")
    (row,) = await conn.fetch(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE explained {values}")
    await conn.execute("DEALLOCATE explained")
    plan: Plan = msgspec.json.decode(row[0])[0]["Plan"]
    return plan


def _faults(plan: Plan, sizes: dict[str, int], *, board: bool) -> Iterator[str]:
    loops = plan.get("Actual Loops", 1)
    read = (
        plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    ) * loops
    kind, table = plan["Node Type"], plan.get("Relation Name", "")
    if kind == "Seq Scan" and sizes.get(table, 0) > (READ_ROWS_OF_BOARDS if board else SMALL_ROWS) and loops:
        yield f"reads all of {table}, {sizes[table]} rows"
    elif table and read > (READ_ROWS_OF_BOARDS if board else READ_ROWS):
        yield f"reads {read:.0f} rows of {table} by {plan.get('Index Name', kind)}"
    below = plan.get("Plans", [])
    if kind == "Sort" and not board:
        rows = max((one["Actual Rows"] for one in below), default=0)  # of one sort, however often it is done
        if rows > SORTED_ROWS:
            yield f"sorts {rows:.0f} rows by {', '.join(plan['Sort Key'])}"
    for one in below:
        yield from _faults(one, sizes, board=board)


def _literal(value: object) -> str:
    """A bound value as SQL. EXPLAIN cannot bind those of a prepared statement."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, list | tuple):
        return _literal(
            "{" + ",".join('"' + str(one).replace("\\", r"\\").replace('"', r"\"") + '"' for one in value) + "}"
        )
    if isinstance(value, date | datetime):
        return f"'{value.isoformat()}'"
    assert isinstance(value, str | UUID), type(value)
    return "'" + str(value).replace("'", "''") + "'"
