"""Projections held against their facts: what is kept for fast reading must be what the facts add up to.

A package that keeps sums or counters lists a `Check` in its `checks.py`, and the wiring hands it to `guide verify`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec

from guide_app.base.kernel.database import fetch_as

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


@dataclass(frozen=True)
class Check:
    """One projection. `name` is `<package>.<what>`, `title` is (Chinese, English).

    `statement` is a `comparison`: one read, so that it may run beside everything else. `mend` writes the projection
    anew from its facts inside the caller's transaction, and takes whatever lock keeps its writers out; None where the
    difference would have to be explained by people first.
    """

    name: str
    title: tuple[str, str]
    statement: str
    mend: Callable[[], Awaitable[None]] | None = None


async def compare(statement: str) -> Comparison:
    """What is kept, held against its facts now."""
    (found,) = await fetch_as(Comparison, statement)
    return found


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
    return f"""
WITH pointing AS (
  SELECT {column} AS id, count(*) AS rows FROM {table} WHERE {column} IS NOT NULL GROUP BY 1
), lost AS (
  SELECT id, rows FROM pointing WHERE NOT EXISTS (SELECT FROM {to} WHERE {to}.id = pointing.id)
)
SELECT (SELECT count(*) FROM pointing) AS compared, (SELECT count(*) FROM lost) AS different,
  coalesce((SELECT json_agg(one) FROM (
    SELECT id::text AS key, rows AS kept, NULL::bigint AS facts FROM lost ORDER BY id LIMIT {SHOWN}
  ) one), '[]') AS examples
"""


def repeated(table: str, column: str) -> str:
    """The `Comparison` of a column that is unique by how it is made, and by no key: by what is there more than once."""
    return f"""
WITH several AS (SELECT {column} AS key, count(*) AS rows FROM {table} GROUP BY 1 HAVING count(*) > 1)
SELECT (SELECT count(*) FROM {table}) AS compared, (SELECT count(*) FROM several) AS different,
  coalesce((SELECT json_agg(one) FROM (
    SELECT key::text, rows AS kept, 1::bigint AS facts FROM several ORDER BY key LIMIT {SHOWN}
  ) one), '[]') AS examples
"""
