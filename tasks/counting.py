"""Counting facts into assignments, one statement for any number of facts, each fact once for ever.

Progress is a pure function of the facts, the tasks and the assignments: whatever the batches, the order between
batches and the repetitions, the same rows come out. That rests on three things: contributions are unique by source,
progress moves only by contributions that were really inserted, and whether a fact counts depends on its own moment
and never on when it was heard of.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, hold
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.locks import TASK_COUNTING
from tasks.events import TargetReached
from tasks.facts import Fact, Reversal
from tasks.rules import Measure
from tasks.tallies import forget_progress, tally

_GROW = f"""
, grown AS (
  SELECT assignment, associate, sum(amount)::bigint AS amount, sum(greatest(amount, 0))::bigint AS gained,
    min(at) FILTER (WHERE amount > 0) AS first_at
  FROM counted GROUP BY assignment, associate
), held AS (
  SELECT a.id, a.associate, a.first_progress_at AS before, g.amount, g.gained, g.first_at
  FROM grown g JOIN task_assignment a ON a.id = g.assignment AND a.associate = g.associate
  ORDER BY a.id FOR NO KEY UPDATE OF a
), moved AS (
  UPDATE task_assignment a SET progress = a.progress + g.amount, gained = a.gained + g.gained,
    first_progress_at = least(a.first_progress_at, g.first_at)
  FROM held g WHERE a.id = g.id AND a.associate = g.associate
  RETURNING a.id, a.task, a.store, a.gone, g.amount, a.done_at IS NULL AND a.gained >= a.target AS may_be_done,
    a.done_at IS NULL AND g.before IS NULL AND a.first_progress_at IS NOT NULL AS begun
), tallied AS (
  {
    tally(
        "moved",
        in_progress="count(*) FILTER (WHERE begun AND NOT gone)",
        progress="coalesce(sum(amount) FILTER (WHERE NOT gone), 0)",
        gone_progress="coalesce(sum(amount) FILTER (WHERE gone), 0)",
    )
}
)
SELECT id, may_be_done FROM moved WHERE may_be_done
"""

COUNT = f"""
WITH fact AS (
  SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[]) AS f (associate, amount, at, source)
), counted AS (
  INSERT INTO task_contribution (assignment, associate, source, amount, at)
  SELECT a.id, a.associate, f.source, f.amount, f.at
  FROM fact f JOIN task_assignment a ON a.associate = f.associate JOIN task t ON t.id = a.task
  WHERE t.measure = $1 AND f.at >= a.counts_from AND f.at < least(t.ends_at, t.closed_at)
    AND ($6::uuid IS NULL OR t.id = $6)
  ORDER BY a.id, f.source
  ON CONFLICT (assignment, source, associate) DO NOTHING
  RETURNING assignment, associate, amount, at
){_GROW}
"""

# What came back goes off where it had counted, also after the task has ended: a sale that was none is none.
TAKE_BACK = f"""
WITH reversal AS (
  SELECT * FROM unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::text[]) AS r (of_source, amount, at, source)
), counted AS (
  INSERT INTO task_contribution (assignment, associate, source, amount, at)
  SELECT c.assignment, c.associate, r.source, -r.amount, r.at
  FROM reversal r JOIN task_contribution c ON c.source = r.of_source
  JOIN task_assignment a ON a.id = c.assignment AND a.associate = c.associate JOIN task t ON t.id = a.task
  WHERE t.measure = $1 AND ($6::uuid IS NULL OR t.id = $6)
  ORDER BY c.assignment, r.source
  ON CONFLICT (assignment, source, associate) DO NOTHING
  RETURNING assignment, associate, amount, at
){_GROW}
"""

CROSSINGS = """
SELECT r.assignment, r.associate, min(r.at) AS reached_at FROM (
  SELECT c.assignment, c.associate, c.at, a.target,
    sum(c.amount) OVER (PARTITION BY c.assignment ORDER BY c.at) AS total
  FROM task_contribution c JOIN task_assignment a ON a.id = c.assignment AND a.associate = c.associate
  WHERE a.id = ANY($1) AND a.done_at IS NULL
) r WHERE r.total >= r.target GROUP BY r.assignment, r.associate
"""


class Grown(msgspec.Struct, frozen=True):
    """An assignment whose progress moved, and whether it may have reached its target."""

    id: UUID
    may_be_done: bool


class Crossing(msgspec.Struct, frozen=True):
    """An assignment whose total reached its target, and when."""

    assignment: UUID
    associate: UUID
    reached_at: datetime


async def count(measure: Measure, facts: Sequence[Fact], *, task_id: UUID | None = None) -> None:
    """Add facts to the assignments of their associates in the tasks of the measure (or one) whose window holds them."""
    if facts:
        await hold(TASK_COUNTING)
        await _look_for_targets(await fetch_as(Grown, COUNT, measure, *_columns(facts), task_id))


async def take_back(measure: Measure, reversals: Sequence[Reversal], *, task_id: UUID | None = None) -> None:
    """Take off what came back of facts that counted, in every task or one; what never counted takes nothing off."""
    if reversals:
        await hold(TASK_COUNTING)
        await _look_for_targets(await fetch_as(Grown, TAKE_BACK, measure, *_columns(reversals), task_id))


async def crossings(assignment_ids: Sequence[UUID]) -> list[Crossing]:
    """Those not done whose total reached the target, in the order of the facts' moments."""
    return await fetch_as(Crossing, CROSSINGS, list(assignment_ids))


async def forget() -> None:
    """Empty what was counted. What was said of it stays said: `done_at` is kept, so no completion is told twice."""
    await hold(TASK_COUNTING)
    await execute("DELETE FROM task_contribution")
    await execute(
        "UPDATE task_assignment SET progress = 0, gained = 0, first_progress_at = NULL"
        " WHERE gained <> 0 OR progress <> 0 OR first_progress_at IS NOT NULL"
    )
    await forget_progress()


async def _look_for_targets(grown: Sequence[Grown]) -> None:
    """Tell of targets that seem reached.

    The rest of the batch may hold the refund that takes the target away again, so it is judged when that is counted.
    """
    candidates = [one.id for one in grown if one.may_be_done]
    if candidates:
        reached = [crossing.assignment for crossing in await crossings(candidates)]
        if reached:
            await publish(TargetReached(assignment_ids=tuple(sorted(reached))))


def _columns(rows: Sequence[Fact] | Sequence[Reversal]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
