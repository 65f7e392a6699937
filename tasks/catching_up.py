"""Catching up: what people did in a task's window before they were given the task counts too, read from the event log.

Whatever was delivered before an assignment was committed stands in the log before the event that tells of the
assignment (delivery reads only below the oldest running transaction); whatever stands after it is delivered when the
assignment can be seen. So reading the log up to that event leaves no gap, and the overlap counts once by its source.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import connection, fetch_row_as
from guide_app.base.kernel.rows import rows_as
from guide_app.base.kernel.subscriptions import BATCH
from tasks.measuring import MEASURED, kinds_of, measure
from tasks.rules import Measure

ASSIGNED = """
SELECT t.measure, min(a.counts_from) AS counts_from
FROM task t JOIN task_assignment a ON a.task = t.id AND a.assigned_at = $2 WHERE t.id = $1 GROUP BY t.measure
"""

# Nothing is told before it happens, so a fact of the window stands in the log no earlier than the window's beginning.
# A payload that names no person may still concern one (coupons of an order, what came back): it is read.
# The order is that of the log, spelled so that what was found is sorted, and the log is not walked from its start.
PAST = """
SELECT e.type, e.payload::text AS payload
FROM (SELECT epoch, xid, seq FROM event WHERE seq = $3) AS told, event e
CROSS JOIN LATERAL (
  SELECT coalesce(e.payload ->> 'serving_id', e.payload ->> 'associate_id', e.payload ->> 'issuer_id')::uuid AS id
) AS person
WHERE e.type = ANY($4) AND e.occurred_at >= $5 AND (e.epoch, e.xid, e.seq) < (told.epoch, told.xid, told.seq)
  AND (person.id IS NULL OR EXISTS (
    SELECT FROM task_assignment a WHERE a.task = $1 AND a.associate = person.id AND a.assigned_at = $2
  ))
ORDER BY ROW (e.epoch, e.xid, e.seq)
"""


class Given(msgspec.Struct, frozen=True):
    """What a task measures, and from when on it counts for those it was given to."""

    measure: Measure
    counts_from: datetime


class PastEvent(msgspec.Struct, frozen=True):
    """An event of the log; `payload` is JSON text."""

    type: str
    payload: str


async def catch_up(task_id: UUID, *, assigned_at: datetime, before: int) -> None:
    """Count the past of those whom the task was given at `assigned_at`, up to the event number `before`.

    Reads nothing when the window has not begun. Stands inside the transaction of the delivery.
    """
    given = await fetch_row_as(Given, ASSIGNED, task_id, assigned_at)
    if given is None or given.counts_from > clock.now():
        return
    types = [kind.event_type for kind in kinds_of(given.measure)]
    async with connection() as conn:
        past = await conn.cursor(PAST, task_id, assigned_at, before, types, given.counts_from)
        while rows := await past.fetch(BATCH):
            await _measure(rows_as(PastEvent, rows))


async def _measure(events: Sequence[PastEvent]) -> None:
    for kind in MEASURED:
        of_kind = [kind.decode(event.payload) for event in events if event.type == kind.event_type]
        if of_kind:
            await measure(kind, of_kind)
