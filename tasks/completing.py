"""Completing: an assignment whose total has reached its target is done, once, and its reward is told of."""

from collections.abc import Collection
from uuid import UUID

from guide_app.base.kernel.database import fetch, hold
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.locks import TASK_COUNTING
from tasks.counting import crossings
from tasks.events import TaskCompleted

FINISH = """
UPDATE task_assignment a SET done_at = r.reached_at
FROM unnest($1::uuid[], $2::timestamptz[]) AS r (id, reached_at), task t
WHERE a.id = r.id AND a.done_at IS NULL AND t.id = a.task
RETURNING a.id, a.task, a.associate, a.store, a.done_at, t.reward_fen
"""


async def complete(assignment_ids: Collection[UUID]) -> None:
    """Mark those done that really reached their target, and publish TaskCompleted for each.

    Done is done: a later refund lowers the progress and leaves `done_at`, and reaching the target again says nothing
    new. Whether a reward is clawed back is for those who pay it to decide, by their own rules.
    """
    await hold(TASK_COUNTING)
    reached = await crossings(sorted(assignment_ids))
    if not reached:
        return
    done = await fetch(FINISH, [row["assignment"] for row in reached], [row["reached_at"] for row in reached])
    await publish(
        *(
            TaskCompleted(
                task_id=row["task"],
                assignment_id=row["id"],
                associate_id=row["associate"],
                store_id=row["store"],
                reward_fen=row["reward_fen"],
                done_at=row["done_at"],
            )
            for row in sorted(done, key=lambda row: (row["done_at"], row["id"]))
        )
    )
