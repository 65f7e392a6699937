"""Tasks under way in a branch, and those that have just ended without everybody: how far its people are."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.money import PPM
from guide_app.ground.stores.fragments import by_reach
from performance.permissions import SEE_REPORTS
from performance.queries.reports import reach_below
from performance.rules import share_ppm
from performance.schemas import TasksUnderWay, TaskUnderWay
from tasks.rules import OVERDUE_SHOWN

SHOWN = 50
"""Tasks that are told, the first to end before the others."""


class GivenRow(msgspec.Struct, frozen=True):
    """A task with how many people of the branch have it, have begun, are done."""

    task_id: UUID
    code: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_over: bool
    assigned: int
    not_started: int
    done: int


# $1 the reach, $2 the moment, $3 since when a task that has ended is overdue, $4 the limit. Tasks of the field have no
# store and are not counted here, as on the board.
UNDER_WAY = by_reach(
    """
WITH given AS MATERIALIZED (
  SELECT t.id, t.code, t.title, t.starts_at, t.ends_at, t.ends_at <= $2 AS is_over FROM task t
  WHERE t.starts_at <= $2 AND t.ends_at > $3 AND CASE WHEN t.ends_at > $2 THEN t.status IN ('releasing', 'released')
    ELSE t.status <> 'draft' AND coalesce(t.closed_at, t.ends_at) >= t.ends_at END
)
SELECT g.id AS task_id, g.code, g.title, g.starts_at, g.ends_at, g.is_over, counts.assigned,
  counts.assigned - counts.begun AS not_started, counts.done
FROM given g CROSS JOIN LATERAL (
  SELECT coalesce(sum(k.assigned - k.gone), 0)::bigint AS assigned, coalesce(sum(w.begun), 0)::bigint AS begun,
    coalesce(sum(k.done), 0)::bigint AS done
  FROM task_tally k LEFT JOIN task_store_progress w ON w.task = k.task AND w.store = k.store
  WHERE k.task = g.id AND {reached}
) counts
WHERE counts.assigned > 0 AND (NOT g.is_over OR counts.done < counts.assigned)
ORDER BY g.ends_at, g.id LIMIT $4
""",
    store="k.store",
)


async def tasks_under_way(actor: Actor, *, path: str | None = None) -> TasksUnderWay:
    """What a branch, or all that the actor reaches, is working at, the first to end first. Raises NotFound."""
    actor.require(SEE_REPORTS)
    at, reach = now(), await reach_below(actor, path)
    rows = await fetch_as(GivenRow, UNDER_WAY[reach.kind], reach.bound, at, at - OVERDUE_SHOWN, SHOWN)
    return TasksUnderWay(
        running=[_view(row, at) for row in rows if not row.is_over],
        overdue=[_view(row, at) for row in rows if row.is_over],
    )


def _view(row: GivenRow, at: datetime) -> TaskUnderWay:
    whole, passed = row.ends_at - row.starts_at, at - row.starts_at
    return TaskUnderWay(
        task_id=row.task_id,
        code=row.code,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        assigned=row.assigned,
        not_started=row.not_started,
        done=row.done,
        open=row.assigned - row.done,
        done_ppm=share_ppm(row.done, row.assigned),
        passed_ppm=min(PPM, share_ppm(int(passed.total_seconds()), int(whole.total_seconds()))),
    )
