"""Counters per task and store, kept in the transaction that assigns, counts or completes, so that boards read few rows.

`assigned` is everybody who was given the task there. Who has left the company is in `gone`, and what they did in
`gone_progress`; `in_progress`, `done` and `progress` are of the others. Tasks of the field have no store and no tally:
supervisors are few.
"""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel.database import execute

COUNTED = ("assigned", "in_progress", "done", "progress", "gone", "gone_progress")


def tally(of: str, **amounts: str) -> str:
    """An INSERT that adds `amounts`, aggregates over the rows of `of` (task, store, …), to the counters.

    Stores come in one order, so that two lanes that count for the same ones wait for each other, and do not lock up.
    """
    columns, values = ", ".join(amounts), ", ".join(f"({amount})::bigint" for amount in amounts.values())
    added = ", ".join(f"{column} = task_tally.{column} + excluded.{column}" for column in amounts)
    return f"""INSERT INTO task_tally (task, store, {columns})
  SELECT task, store, {values} FROM {of} WHERE store IS NOT NULL GROUP BY task, store ORDER BY task, store
  ON CONFLICT (task, store) DO UPDATE SET {added}"""


LEAVE = f"""
WITH held AS (
  SELECT a.id, a.associate FROM task_assignment a WHERE a.associate = ANY($1::uuid[]) AND NOT a.gone
  ORDER BY a.id FOR NO KEY UPDATE OF a
), left_behind AS (
  UPDATE task_assignment a SET gone = true FROM held WHERE a.id = held.id AND a.associate = held.associate
  RETURNING a.task, a.store, a.progress, a.done_at, a.first_progress_at
)
{
    tally(
        "left_behind",
        in_progress="-count(*) FILTER (WHERE first_progress_at IS NOT NULL AND done_at IS NULL)",
        done="-count(done_at)",
        progress="-sum(progress)",
        gone="count(*)",
        gone_progress="sum(progress)",
    )
}
"""
FORGET = "UPDATE task_tally SET in_progress = 0, progress = 0, gone_progress = 0"


async def leave(associate_ids: Sequence[UUID]) -> None:
    """Count these among those who left, in every task that they were given."""
    await execute(LEAVE, list(associate_ids))


async def forget_progress() -> None:
    """What `counting.forget` empties, in the counters. Who is done stays so."""
    await execute(FORGET)
