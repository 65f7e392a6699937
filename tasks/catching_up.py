"""Catching up: what people did in a task's window before they were given the task counts too, read from the event log.

Whatever was delivered before an assignment was committed is of an earlier transaction than the event that tells of the
assignment (delivery reads only below the oldest running one); whatever is of a later one is delivered when the
assignment can be seen. So reading the log up to that transaction leaves no gap, and the overlap counts once by its
source.

It is read in the order of its numbers, a window of them in each short transaction, and never by the delivery of newer
events: a chore of the worker does it, and a row says how far it is. Only where the whole log is one window is it read
at once.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import delivering_a_lane
from tasks.measuring import MEASURED, OneTask, kinds_of, measure
from tasks.rules import Measure

WINDOW = 2_000
"""Numbers of events that are looked through in one transaction: some tenths of a second where all of them count."""

# An event in every lane tells of one giving: the first that is delivered asks, the others find it asked for. All of
# earlier transactions is committed by then, so the numbers that there are now hold all that is to be read.
ASK = """
INSERT INTO task_catch_up
  (id, task, assigned_at, counts_from, before_epoch, before_xid, from_seq, until_seq, reached_seq)
SELECT $4, $1, $2, given.counts_from, told.epoch, told.xid, NULL, (SELECT max(seq) FROM event), NULL
FROM (SELECT epoch, xid FROM event WHERE seq = $3) AS told,
  (SELECT min(counts_from) AS counts_from FROM task_assignment WHERE task = $1 AND assigned_at = $2) AS given
WHERE given.counts_from <= $5
ON CONFLICT (task, assigned_at) DO NOTHING RETURNING id
"""
WAITING = "SELECT id FROM task_catch_up WHERE done_at IS NULL ORDER BY id"
HOLD = """
SELECT c.id, c.task, t.measure, c.assigned_at, c.counts_from, c.before_epoch, c.before_xid, c.until_seq, c.reached_seq
FROM task_catch_up c JOIN task t ON t.id = c.task WHERE c.id = $1 AND c.done_at IS NULL
FOR NO KEY UPDATE OF c SKIP LOCKED
"""
# Nothing is told before it happens: a fact of the window stands in the log no earlier than the window's beginning. The
# index on moments finds it by blocks.
BEGINNING = "SELECT coalesce(min(e.seq), $2) FROM (SELECT seq FROM event WHERE occurred_at >= $1 OFFSET 0) AS e"
SMALL_LOG = f"SELECT until_seq <= {WINDOW} FROM task_catch_up WHERE id = $1"

STANDS = "SELECT reached_seq, counts_from, until_seq FROM task_catch_up WHERE id = $1 AND done_at IS NULL"

# A payload that names no person may still concern one (coupons of an order, what came back): it is read.
PAST = """
SELECT e.type, e.payload::text AS payload FROM event e
CROSS JOIN LATERAL (
  SELECT coalesce(e.payload ->> 'serving_id', e.payload ->> 'associate_id', e.payload ->> 'issuer_id')::uuid AS id
) AS person
WHERE e.seq > $3 AND e.seq <= $4 AND e.type = ANY($5) AND e.occurred_at >= $6 AND (e.epoch, e.xid) < ($7, $8)
  AND (person.id IS NULL OR EXISTS (
    SELECT FROM task_assignment a WHERE a.task = $1 AND a.associate = person.id AND a.assigned_at = $2
  ))
ORDER BY e.seq
"""
REACH = """
UPDATE task_catch_up SET from_seq = coalesce(from_seq, $2), reached_seq = $3,
  done_at = CASE WHEN $3 >= until_seq THEN $4::timestamptz END WHERE id = $1
"""
FORGET = "UPDATE task_catch_up SET done_at = $1, reached_seq = until_seq WHERE done_at IS NULL"


class CatchUp(msgspec.Struct, frozen=True):
    """A past that is being counted. `reached_seq` is the last number that was read, None before the first window."""

    id: UUID
    task: UUID
    measure: Measure
    assigned_at: datetime
    counts_from: datetime
    before_epoch: int
    before_xid: int
    until_seq: int
    reached_seq: int | None


class Stands(msgspec.Struct, frozen=True):
    """How far a catching up has come, and what it needs to begin."""

    reached_seq: int | None
    counts_from: datetime
    until_seq: int


class Waiting(msgspec.Struct, frozen=True):
    """A past that waits to be counted."""

    id: UUID


class PastEvent(msgspec.Struct, frozen=True):
    """An event of the log; `payload` is JSON text."""

    type: str
    payload: str


async def catch_up(task_id: UUID, *, assigned_at: datetime, told_by: int) -> None:
    """Have the past of those counted whom the task was given at `assigned_at`, as the event number `told_by` tells.

    Nothing is asked for when the window has not begun. Stands inside the transaction of the delivery.
    """
    asked = await fetch_row_as(Waiting, ASK, task_id, assigned_at, told_by, new_id(), clock.now())
    if asked is not None and await fetch_value(SMALL_LOG, asked.id):
        await _read_window(asked.id, beginning=0)


async def read_more() -> bool:
    """Count the next window of a past that waits; whether there was one that nobody else works on."""
    for waiting in await fetch_as(Waiting, WAITING):
        beginning = await _beginning_of(waiting.id)
        async with transaction():
            # Together with the lanes: like them it counts, and only who ends a task has to be alone.
            with delivering_a_lane():
                if await _read_window(waiting.id, beginning=beginning):
                    return True
    return False


async def forget() -> None:
    """Nothing is left to catch up with: a replay delivers all of it to those who have their tasks already."""
    await execute(FORGET, clock.now())


async def _beginning_of(catch_up_id: UUID) -> int:
    """The number before the first that may belong to the window; read before anything is held. 0 once it is known."""
    stands = await fetch_row_as(Stands, STANDS, catch_up_id)
    if stands is None or stands.reached_seq is not None:
        return 0
    first: int = await fetch_value(BEGINNING, stands.counts_from, stands.until_seq)
    return first - 1


async def _read_window(catch_up_id: UUID, *, beginning: int) -> bool:
    """Count one window and say so in the row; False when somebody else does, or did."""
    past = await fetch_row_as(CatchUp, HOLD, catch_up_id)
    if past is None:
        return False
    after = beginning if past.reached_seq is None else past.reached_seq
    until = min(after + WINDOW, past.until_seq)
    types = [kind.event_type for kind in kinds_of(past.measure)]
    place = (after, until, types, past.counts_from, past.before_epoch, past.before_xid)
    await _measure(
        await fetch_as(PastEvent, PAST, past.task, past.assigned_at, *place), only=OneTask(past.task, past.measure)
    )
    await execute(REACH, past.id, after, until, clock.now())
    return True


async def _measure(events: Sequence[PastEvent], *, only: OneTask) -> None:
    for kind in MEASURED:
        of_kind = [kind.decode(event.payload) for event in events if event.type == kind.event_type]
        if of_kind:
            await measure(kind, of_kind, only=only)


CATCH_UPS = Chore("tasks.catch_ups", read_more)
