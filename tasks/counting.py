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

from guide_app.base.kernel.database import execute, fetch_as, hold, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lanes import lanes_in_force
from guide_app.base.kernel.locks import TASK_COUNTING
from tasks.events import TargetReached
from tasks.facts import NEVER_GAINED, NEVER_LOST, Changes
from tasks.tallies import tally

# Where an import was wrong, what never was gained goes off the gains too: who has gained nothing has not begun.
GAINED = f"""CASE WHEN starts_with(source, '{NEVER_GAINED}') THEN amount
  WHEN starts_with(source, '{NEVER_LOST}') THEN 0 ELSE greatest(amount, 0) END"""

# Who may have reached the target: whose gains pass it now, and where something came back, with every fact; for then the
# total may have been less meanwhile, or a target that was judged may not have stood.
#
# What came back goes off where it had counted, also after the task has ended: a sale that was none is none. Rows are
# locked in one order, contributions by assignment and source, progress by assignment, counters by task and store; one
# statement for all of a batch, so that lanes that meet in an assignment wait for each other and never lock up.
COUNT = f"""
WITH fact AS (
  SELECT * FROM unnest($2::text[], $3::uuid[], $4::bigint[], $5::timestamptz[], $6::text[])
    AS f (measure, associate, amount, at, source)
), reversal AS (
  SELECT * FROM unnest($7::text[], $8::text[], $9::bigint[], $10::timestamptz[], $11::text[])
    AS r (measure, of_source, amount, at, source)
), gain AS (
  SELECT a.id AS assignment, a.associate, f.source, f.amount, f.at, f.measure
  FROM fact f JOIN task_assignment a ON a.associate = f.associate JOIN task t ON t.id = a.task
  WHERE t.measure = f.measure AND f.at >= a.counts_from AND f.at < least(t.ends_at, t.closed_at, a.handed_on_at)
    AND ($1::uuid IS NULL OR t.id = $1)
), loss AS (
  SELECT c.assignment, c.associate, r.source, -r.amount AS amount, r.at
  FROM reversal r JOIN task_contribution c ON c.source = r.of_source
  JOIN task_assignment a ON a.id = c.assignment AND a.associate = c.associate JOIN task t ON t.id = a.task
  WHERE t.measure = r.measure AND ($1::uuid IS NULL OR t.id = $1)
  UNION ALL
  SELECT g.assignment, g.associate, r.source, -r.amount, r.at
  FROM reversal r JOIN gain g ON g.source = r.of_source AND g.measure = r.measure
), counted AS (
  INSERT INTO task_contribution (assignment, associate, source, amount, at)
  SELECT assignment, associate, source, amount, at FROM (
    SELECT assignment, associate, source, amount, at FROM gain UNION ALL SELECT * FROM loss
  ) AS change
  ORDER BY assignment, source
  ON CONFLICT (assignment, source, associate) DO NOTHING
  RETURNING assignment, associate, amount, at, {GAINED} AS gained,
    starts_with(source, '{NEVER_GAINED}') OR starts_with(source, '{NEVER_LOST}') AS corrects
), grown AS (
  SELECT a.id, a.associate, a.task, a.store, a.target, a.done_at, c.amount, c.gained, c.first_at, c.corrected
  FROM (
    SELECT assignment, associate, sum(amount)::bigint AS amount, sum(gained)::bigint AS gained,
      min(at) FILTER (WHERE gained > 0) AS first_at, bool_or(corrects) AS corrected
    FROM counted GROUP BY assignment, associate
  ) AS c JOIN task_assignment a ON a.id = c.assignment AND a.associate = c.associate
), moved AS (
  INSERT INTO task_progress AS w (assignment, associate, task, progress, gained, first_progress_at)
  SELECT id, associate, task, amount, gained, CASE WHEN gained > 0 THEN first_at END FROM grown ORDER BY id
  ON CONFLICT (assignment, associate) DO UPDATE SET progress = w.progress + excluded.progress,
    gained = w.gained + excluded.gained, first_progress_at = CASE
      WHEN w.gained + excluded.gained > 0 THEN least(w.first_progress_at, excluded.first_progress_at) END
  RETURNING assignment, progress, gained, gone
), known AS (
  SELECT g.id, g.task, g.store, g.amount, g.corrected, m.gone,
    (m.gained > 0)::int - (m.gained > g.gained)::int AS begun,
    g.done_at IS NULL AND m.gained >= g.target
      AND (m.gained - g.gained < g.target OR m.progress < m.gained OR g.corrected) AS may_be_done
  FROM moved m JOIN grown g ON g.id = m.assignment
), tallied AS (
  {
    tally(
        "known",
        begun="coalesce(sum(begun) FILTER (WHERE NOT gone), 0)",
        progress="coalesce(sum(amount) FILTER (WHERE NOT gone), 0)",
        gone_progress="coalesce(sum(amount) FILTER (WHERE gone), 0)",
    )
}
)
SELECT id, may_be_done, corrected FROM known WHERE may_be_done OR corrected
"""
# Beside a sale that never was, the first gain is the first of the others.
BEGIN_ANEW = f"""
UPDATE task_progress w SET first_progress_at = (
  SELECT min(c.at) FROM task_contribution c
  WHERE c.assignment = w.assignment AND c.associate = w.associate AND {GAINED} > 0 AND NOT EXISTS (
    SELECT FROM task_contribution never WHERE never.assignment = c.assignment AND never.associate = c.associate
      AND never.source = '{NEVER_GAINED}' || split_part(c.source, ':', 2))
)
FROM task_assignment a
WHERE w.assignment = ANY($1::uuid[]) AND a.id = w.assignment AND a.associate = w.associate AND w.gained > 0
"""

REACHED = """
SELECT w.assignment AS id FROM task_progress w
JOIN task_assignment a ON a.id = w.assignment AND a.associate = w.associate
WHERE a.done_at IS NULL AND w.gained >= a.target ORDER BY w.assignment
"""
TOLD_TOGETHER = 500
"""Assignments that one event tells of."""

CROSSINGS = """
SELECT r.assignment, r.associate, min(r.at) AS reached_at FROM (
  SELECT c.assignment, c.associate, c.at, a.target,
    sum(c.amount) OVER (PARTITION BY c.assignment ORDER BY c.at) AS total
  FROM task_contribution c JOIN task_assignment a ON a.id = c.assignment AND a.associate = c.associate
  WHERE a.id = ANY($1) AND a.done_at IS NULL
) r WHERE r.total >= r.target GROUP BY r.assignment, r.associate
"""


class Candidate(msgspec.Struct, frozen=True):
    """An assignment whose progress moved, and which may have reached its target."""

    id: UUID


class Moved(msgspec.Struct, frozen=True):
    """An assignment whose target may be reached now, or where something was corrected."""

    id: UUID
    may_be_done: bool
    corrected: bool


class Crossing(msgspec.Struct, frozen=True):
    """An assignment whose total reached its target, and when."""

    assignment: UUID
    associate: UUID
    reached_at: datetime


async def count(changes: Changes, *, task_id: UUID | None = None, telling: bool = True) -> None:
    """Count what happened and what came back, in every task of the measures (or one) whose window holds it.

    What comes back is taken off where it had counted; what never counted takes nothing off. With `telling`, targets
    that seem reached are told of.
    """
    if not changes.facts and not changes.reversals:
        return
    await hold(TASK_COUNTING)
    facts = _columns([(measure, *fact) for measure, fact in changes.facts], 5)
    reversals = _columns([(measure, *reversal) for measure, reversal in changes.reversals], 5)
    moved = await fetch_as(Moved, COUNT, task_id, *facts, *reversals)
    corrected = [one.id for one in moved if one.corrected]
    if corrected:
        await execute(BEGIN_ANEW, corrected)
    candidates = [one.id for one in moved if one.may_be_done]
    if telling and candidates:
        await _look_for_targets(candidates)


async def crossings(assignment_ids: Sequence[UUID]) -> list[Crossing]:
    """Those not done whose total reached the target, in the order of the facts' moments."""
    return await fetch_as(Crossing, CROSSINGS, list(assignment_ids))


async def tell_of_reached() -> None:
    """Tell of every target that is reached and not completed: of those that only a replay has found."""
    found = [one.id for one in await fetch_as(Candidate, REACHED)]
    for start in range(0, len(found), TOLD_TOGETHER):
        async with transaction():
            await _look_for_targets(found[start : start + TOLD_TOGETHER])


async def _look_for_targets(candidates: Sequence[UUID]) -> None:
    """Tell of targets that seem reached, in every lane.

    Other lanes may hold facts that happened before, and a refund among them that takes the target away again: it is
    judged when each has counted what it held.
    """
    reached = sorted(crossing.assignment for crossing in await crossings(candidates))
    if reached:
        lanes = await lanes_in_force()
        await publish(TargetReached(assignment_ids=tuple(reached), told=new_id(), lanes=lanes))


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [[row[place] for row in rows] for place in range(width)]
