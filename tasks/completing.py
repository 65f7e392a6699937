"""Completing: an assignment whose total has reached its target is done, once, and its reward is told of.

That a target seems reached is told in every lane of the log, and each lane comes to it when it has counted what stands
before. The last one judges: then everything is counted that one lane alone would have counted.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, hold
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.locks import TASK_COUNTING
from tasks.counting import crossings
from tasks.events import TargetReached, TaskCompleted
from tasks.tallies import tally

FINISH = f"""
WITH reached AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS r (id, associate, reached_at)
), held AS (
  SELECT a.id, a.associate, r.reached_at
  FROM reached r JOIN task_assignment a ON a.id = r.id AND a.associate = r.associate
  ORDER BY a.id FOR NO KEY UPDATE OF a
), finished AS (
  UPDATE task_assignment a SET done_at = r.reached_at FROM held r, task t
  WHERE a.id = r.id AND a.associate = r.associate AND a.done_at IS NULL AND t.id = a.task
  RETURNING a.id, a.task, a.associate, a.store, a.done_at, t.reward_fen, a.gone
), tallied AS (
  {tally("finished", done="count(*) FILTER (WHERE NOT gone)")}
)
SELECT id, task, associate, store, done_at, reward_fen FROM finished
"""

HEAR = """
INSERT INTO task_target_heard AS t (told) SELECT told FROM unnest($1::uuid[]) AS told ORDER BY told
ON CONFLICT (told) DO UPDATE SET heard = t.heard + 1 RETURNING told, heard
"""
FORGET_HEARD = "DELETE FROM task_target_heard WHERE told = ANY($1)"


class Heard(msgspec.Struct, frozen=True):
    """How many lanes have come to what was told."""

    told: UUID
    heard: int


class Done(msgspec.Struct, frozen=True):
    """An assignment that is done now."""

    id: UUID
    task: UUID
    associate: UUID
    store: UUID | None
    done_at: datetime
    reward_fen: int | None


async def hear(reached: Sequence[TargetReached]) -> None:
    """A lane has come to these; those that no other lane has still to come to are judged."""
    lanes = {one.told: one.lanes for one in reached if one.told is not None and one.lanes > 1}
    last: set[UUID | None] = {one.told for one in reached} - set(lanes)
    if lanes:
        heard = await fetch_as(Heard, HEAR, list(lanes))
        last |= {one.told for one in heard if one.heard == lanes[one.told]}
        await execute(FORGET_HEARD, [told for told in last if told is not None])
    await complete({each for one in reached if one.told in last for each in one.assignment_ids})


async def complete(assignment_ids: Collection[UUID]) -> None:
    """Mark those done that really reached their target, and publish TaskCompleted for each.

    Done is done: a later refund lowers the progress and leaves `done_at`, and reaching the target again says nothing
    new. Whether a reward is clawed back is for those who pay it to decide, by their own rules.
    """
    if not assignment_ids:
        return
    await hold(TASK_COUNTING)
    reached = await crossings(sorted(assignment_ids))
    if not reached:
        return
    done = await fetch_as(
        Done,
        FINISH,
        [crossing.assignment for crossing in reached],
        [crossing.associate for crossing in reached],
        [crossing.reached_at for crossing in reached],
    )
    await publish(
        *(
            TaskCompleted(
                task_id=one.task,
                assignment_id=one.id,
                associate_id=one.associate,
                store_id=one.store,
                reward_fen=one.reward_fen,
                done_at=one.done_at,
            )
            for one in sorted(done, key=lambda one: (one.done_at, one.id))
        )
    )
