"""Counters per task and store, kept in the transaction that assigns, counts or completes: boards read few rows.

`task_tally` says who: `assigned` is everybody who was given the task there, `gone` those who have left the company
since, `done` those who are done and have not left. `task_store_progress` says how far, and is counted from events
alone: `begun` and `progress` are of those who have not left, what the others did is in `gone_progress`. Who is done has
begun, so that those in progress are `begun - done`. Tasks of the field have no store and no counters: supervisors are
few.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute

ASSIGNED = ("assigned", "done", "gone")
"""The counters of `task_tally`."""
COUNTED = ("begun", "progress", "gone_progress")
"""The counters of `task_store_progress`."""


def tally(of: str, **amounts: str) -> str:
    """An INSERT that adds `amounts`, aggregates over the rows of `of` (task, store, …), to counters of one table.

    Stores come in one order, so that two lanes that count for the same ones wait for each other, and do not lock up.
    """
    table = "task_tally" if amounts.keys() <= set(ASSIGNED) else "task_store_progress"
    columns, values = ", ".join(amounts), ", ".join(f"({amount})::bigint" for amount in amounts.values())
    added = ", ".join(f"{column} = {table}.{column} + excluded.{column}" for column in amounts)
    return f"""INSERT INTO {table} (task, store, {columns})
  SELECT task, store, {values} FROM {of} WHERE store IS NOT NULL GROUP BY task, store ORDER BY task, store
  ON CONFLICT (task, store) DO UPDATE SET {added}"""


# Who has not begun gets a row too, so that whoever counts for them at the same time waits here, and finds them gone.
COUNT_APART = f"""
WITH apart AS (
  INSERT INTO task_progress AS w (assignment, associate, task, gone)
  SELECT a.id, a.associate, a.task, true FROM task_assignment a WHERE a.associate = ANY($1::uuid[]) ORDER BY a.id
  ON CONFLICT (assignment, associate) DO UPDATE SET gone = true WHERE NOT w.gone
  RETURNING assignment, associate, progress, first_progress_at
), left_behind AS (
  SELECT a.task, a.store, w.progress, w.first_progress_at
  FROM apart w JOIN task_assignment a ON a.id = w.assignment AND a.associate = w.associate
)
{tally("left_behind", begun="-count(first_progress_at)", progress="-sum(progress)", gone_progress="sum(progress)")}
"""
LEAVE = f"""
WITH held AS (
  SELECT a.id, a.associate FROM task_assignment a WHERE a.associate = ANY($1::uuid[]) AND NOT a.gone
  ORDER BY a.id FOR NO KEY UPDATE OF a
), left_behind AS (
  UPDATE task_assignment a SET gone = true FROM held WHERE a.id = held.id AND a.associate = held.associate
  RETURNING a.task, a.store, a.done_at
)
{tally("left_behind", done="-count(done_at)", gone="count(*)")}
"""


# The rest of a target, at least one, from a moment on; who has the task already keeps it as it is.
# $1 whose, $2 the assignments, $3 the receiver or NULL, $4 the moment, $5 the store for those of none.
HAND_ON = f"""
WITH held AS (
  SELECT a.id, a.associate, a.task, coalesce(a.store, $5::uuid) AS store, a.path,
    greatest(a.target - coalesce(w.progress, 0), 1) AS rest
  FROM task_assignment a LEFT JOIN task_progress w ON w.assignment = a.id AND w.associate = a.associate
  WHERE a.associate = $1 AND a.id = ANY($2::uuid[]) AND a.done_at IS NULL AND a.handed_on_at IS NULL
  ORDER BY a.id FOR NO KEY UPDATE OF a
), given AS (
  INSERT INTO task_assignment (id, task, associate, store, path, target, counts_from, assigned_at)
  SELECT gen_random_uuid(), held.task, $3::uuid, held.store, held.path, held.rest, $4, $4 FROM held
  WHERE $3::uuid IS NOT NULL ON CONFLICT (task, associate) DO NOTHING RETURNING task, store
), tallied AS (
  {tally("given", assigned="count(*)")}
), counted AS (
  UPDATE task t SET assigned = t.assigned + 1 FROM given WHERE t.id = given.task
)
UPDATE task_assignment a SET handed_on_at = $4 FROM held
WHERE a.id = held.id AND a.associate = held.associate
  AND ($3::uuid IS NULL OR held.task IN (SELECT given.task FROM given))
"""


async def hand_on(
    associate_id: UUID, assignments: Sequence[UUID], receiver: UUID | None, *, store: UUID | None, at: datetime
) -> int:
    """End these, and give what is left of each to `receiver` where there is one; how many ended."""
    return await execute(HAND_ON, associate_id, list(assignments), receiver, at, store)


async def count_apart(associate_ids: Sequence[UUID]) -> None:
    """What these did in every task that they were given, and whatever still comes, is of those who left."""
    await execute(COUNT_APART, list(associate_ids))


async def leave(associate_ids: Sequence[UUID]) -> None:
    """Count these among those who left, in every task that they were given."""
    await execute(LEAVE, list(associate_ids))
