"""The books held against each other: what is kept for fast reading against its facts, one document against another.

A package lists a `Check` for each in its `checks.py`, and the wiring hands it to `guide verify`. A check is a few
statements over whole tables, never a row at a time: it is meant for millions of orders.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, in_transaction, transaction

SHOWN = 10
"""Differences that a comparison names; it counts all of them."""


class Difference(msgspec.Struct, frozen=True):
    """A value that is kept otherwise than its facts say. None: there is no such row."""

    key: str
    kept: int | None
    facts: int | None


class Comparison(msgspec.Struct, frozen=True):
    """How many values were compared, how many differ, and the first of those by key."""

    compared: int
    different: int
    examples: list[Difference]


Statement = str | Callable[[], Awaitable[Comparison]]


@dataclass(frozen=True)
class Check:
    """One thing that must add up. `name` is `<package>.<what>`, `title` is (Chinese, English).

    `statement` is a `comparison` or another one made here: one read, so that it may run beside everything else. What is
    too large for one is a function that reads piece by piece. `mend` writes a projection anew from its facts inside the
    caller's transaction, and takes whatever lock keeps its writers out; None where the difference would have to be
    explained by people first. `of_the_machine`: it looks at what lies beside the database, which a copy that is not in
    its place yet does not have to itself.
    """

    name: str
    title: tuple[str, str]
    statement: Statement
    mend: Callable[[], Awaitable[None]] | None = None
    of_the_machine: bool = False


def told_later(subscriber: str, facts: Mapping[str, str]) -> str:
    """The `id`s of facts that the log has still to tell a subscriber, as a SELECT.

    What waits for it, or was parked by it, is in no sum of it yet: a comparison leaves it out, and a mend too, lest it
    be counted twice. Right after an upgrade that may be the whole log. `facts` names the field of the payload that
    holds the id, by the type of event.
    """
    cases = " ".join(f"WHEN '{kind}' THEN '{field}'" for kind, field in facts.items())
    of_event = f"(e.payload->>CASE e.type {cases} END)::uuid AS id"
    kinds = ", ".join(f"'{kind}'" for kind in facts)
    ours = f"e.type IN ({kinds})"
    return f"""
  SELECT {of_event} FROM event_cursor c JOIN event e ON e.lane = c.lane
    AND (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq)
  WHERE c.subscriber = '{subscriber}' AND {ours}
  UNION ALL
  SELECT {of_event} FROM event e
  WHERE NOT EXISTS (SELECT FROM event_cursor c WHERE c.subscriber = '{subscriber}') AND {ours}
  UNION ALL
  SELECT {of_event} FROM event_parked p JOIN event e USING (seq)
  WHERE p.subscriber = '{subscriber}' AND p.resolved_at IS NULL AND {ours}
"""


OF_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
ROOM_FOR_SUMS = "SET LOCAL work_mem = '64MB'"
"""Sums over millions of keys, which would be written to disk with the little that a request is given."""


@asynccontextmanager
async def snapshot() -> AsyncIterator[None]:
    """One moment of the database for all that is read inside, and nothing can be written; in a transaction, that one's.

    It has no transaction id, so it holds no event back.
    """
    if in_transaction():
        yield
        return
    async with transaction():
        await execute(OF_ONE_MOMENT)
        await execute(ROOM_FOR_SUMS)
        yield


async def compare(statement: Statement) -> Comparison:
    """What is kept, held against its facts now. To be called within a `snapshot`, or a transaction."""
    if not isinstance(statement, str):
        return await statement()
    (found,) = await fetch_as(Comparison, statement)
    return found


def not_archived(table: str) -> str:
    """The moment from which on a table that is archived by months holds all there ever was, as SQL (timestamptz)."""
    return f"""(SELECT coalesce(max(gone.month) + interval '1 month', '-infinity')::timestamptz
  FROM archived_month gone WHERE gone.of = '{table}')"""


def breaches(found: str, *, of: str) -> str:
    """The `Comparison` of rows with a rule: those of `of` (what stands after FROM), and those that break it.

    `found` is a SELECT of (key text, kept bigint, facts bigint) of the latter. It reads several times faster than a
    `comparison`, which brings every key beside every other as text.
    """
    return f"""
WITH found AS MATERIALIZED ({found})
SELECT (SELECT count(*) FROM {of}) AS compared, (SELECT count(*) FROM found) AS different,
  coalesce((SELECT json_agg(one) FROM (
    SELECT key, kept, facts FROM found ORDER BY key LIMIT {SHOWN}
  ) one), '[]') AS examples
"""


def comparison(*, kept: str, facts: str) -> str:
    """The statement that answers with a `Comparison` of two SELECTs of (key text, value bigint), each key once.

    Nothing at all and a value of 0 are the same.
    """
    return f"""
WITH kept AS ({kept}), facts AS ({facts}), beside AS (
  SELECT key, kept.value AS kept, facts.value AS facts FROM kept FULL JOIN facts USING (key)
)
SELECT count(*) AS compared, count(*) FILTER (WHERE coalesce(kept, 0) <> coalesce(facts, 0)) AS different,
  coalesce((SELECT json_agg(one) FROM (
    SELECT key, kept, facts FROM beside WHERE coalesce(kept, 0) <> coalesce(facts, 0) ORDER BY key LIMIT {SHOWN}
  ) one), '[]') AS examples
FROM beside
"""


def dangling(table: str, column: str, *, to: str) -> str:
    """The `Comparison` of a column with the ids of another table, which no foreign key watches: by what is not there.

    Each id that is pointed at is compared; where it is not there, `kept` is the number of rows that point at it.
    """
    pointing = (
        f"(SELECT {column} AS id, count(*) AS rows FROM {table} WHERE {column} IS NOT NULL GROUP BY 1) AS pointing"
    )
    return breaches(
        f"SELECT id::text AS key, rows AS kept, NULL::bigint AS facts FROM {pointing}"
        f" WHERE NOT EXISTS (SELECT FROM {to} WHERE {to}.id = pointing.id)",
        of=pointing,
    )


def repeated(table: str, column: str) -> str:
    """The `Comparison` of a column that is unique by how it is made, and by no key: by what is there more than once."""
    return breaches(
        f"SELECT {column}::text AS key, count(*) AS kept, 1::bigint AS facts FROM {table}"
        f" GROUP BY {column} HAVING count(*) > 1",
        of=table,
    )
