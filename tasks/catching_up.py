"""Catching up: what people did in a task's window before they were given the task counts too, read from the event log.

The log is read in the order of its numbers, a window of them in each short transaction, and never by the delivery of
newer events: a chore of the worker does it, and a row says how far it is. It ends where nothing is left: the last
window is read while nothing else is counted, so that what came back since of a sale of the past is read with it, though
it was delivered before there was anything to take it off from. What is read here and delivered too counts once, by its
source. Only where the whole log is one window, in one lane, is it read at once.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, hold, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import TASK_COUNTING, delivering_a_lane
from tasks.measuring import MEASURED, OneTask, kinds_of, measure
from tasks.rules import Measure

WINDOW = 2_000
"""Numbers of events that are looked through in one transaction: some tenths of a second where all of them count."""

# An event in every lane tells of one giving: the first that is delivered asks, the others find it asked for.
ASK = """
INSERT INTO task_catch_up (id, task, assigned_at, counts_from, from_seq, until_seq, reached_seq)
SELECT $3, $1, $2, given.counts_from, NULL, (SELECT max(seq) FROM event), NULL
FROM (SELECT min(counts_from) AS counts_from FROM task_assignment WHERE task = $1 AND assigned_at = $2) AS given
WHERE given.counts_from <= $4
ON CONFLICT (task, assigned_at) DO NOTHING RETURNING id
"""
WAITING = "SELECT id FROM task_catch_up WHERE done_at IS NULL ORDER BY id"
HOLD = """
SELECT c.id, c.task, t.measure, c.assigned_at, c.counts_from, c.reached_seq
FROM task_catch_up c JOIN task t ON t.id = c.task WHERE c.id = $1 AND c.done_at IS NULL
FOR NO KEY UPDATE OF c SKIP LOCKED
"""
NEWEST = "SELECT max(seq) FROM event"
# Nothing is told before it happens: a fact of the window stands in the log no earlier than the window's beginning. The
# index on moments finds it by blocks.
BEGINNING = "SELECT coalesce(min(e.seq), $2) FROM (SELECT seq FROM event WHERE occurred_at >= $1 OFFSET 0) AS e"
_KINDS = {kind.event_type: kind for kind in MEASURED}
SMALL_LOG = f"""
SELECT c.until_seq <= {WINDOW} AND log.most_lanes = 1 FROM task_catch_up c, event_epoch log WHERE c.id = $1
"""
STANDS = "SELECT reached_seq, counts_from, until_seq FROM task_catch_up WHERE id = $1 AND done_at IS NULL"

# A payload that names no person may still concern one (coupons of an order, what came back): it is read.
PAST = """
SELECT e.type, e.payload::text AS payload FROM event e
CROSS JOIN LATERAL (
  SELECT coalesce(e.payload ->> 'serving_id', e.payload ->> 'associate_id', e.payload ->> 'issuer_id')::uuid AS id
) AS person
WHERE e.seq > $3 AND e.seq <= $4 AND e.type = ANY($5) AND e.occurred_at >= $6
  AND (person.id IS NULL OR EXISTS (
    SELECT FROM task_assignment a WHERE a.task = $1 AND a.associate = person.id AND a.assigned_at = $2
  ))
ORDER BY e.seq
"""
REACH = """
UPDATE task_catch_up SET from_seq = coalesce(from_seq, $2), reached_seq = $3, until_seq = $4, done_at = $5 WHERE id = $1
"""


class CatchUp(msgspec.Struct, frozen=True):
    """A past that is being counted. `reached_seq` is the last number that was read, None before the first window."""

    id: UUID
    task: UUID
    measure: Measure
    assigned_at: datetime
    counts_from: datetime
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


async def catch_up(task_id: UUID, *, assigned_at: datetime) -> None:
    """Have the past of those counted whom the task was given at `assigned_at`.

    Nothing is asked for when the window has not begun. Stands inside the transaction of the delivery.
    """
    asked = await fetch_row_as(Waiting, ASK, task_id, assigned_at, new_id(), clock.now())
    if asked is not None and await fetch_value(SMALL_LOG, asked.id):
        await _read_window(asked.id, beginning=0, may_end=True)


async def read_more() -> bool:
    """Count the next window of a past that waits; whether there was one that nobody else works on."""
    for waiting in await fetch_as(Waiting, WAITING):
        beginning, left = await _look(waiting.id)
        async with transaction():
            if left <= WINDOW:
                await hold(TASK_COUNTING)
                read = await _read_window(waiting.id, beginning=beginning, may_end=True)
            else:
                # Together with the lanes: like them it counts, and only who ends something has to be alone.
                with delivering_a_lane():
                    read = await _read_window(waiting.id, beginning=beginning, may_end=False)
        if read:
            return True
    return False


async def _look(catch_up_id: UUID) -> tuple[int, int]:
    """The number before the first that may belong to the window, 0 once it is known, and how many are left to read.

    Read before anything is held.
    """
    stands = await fetch_row_as(Stands, STANDS, catch_up_id)
    newest: int = await fetch_value(NEWEST)
    if stands is None:
        return 0, 0
    if stands.reached_seq is not None:
        return 0, newest - stands.reached_seq
    first: int = await fetch_value(BEGINNING, stands.counts_from, stands.until_seq)
    return first - 1, newest - first + 1


async def _read_window(catch_up_id: UUID, *, beginning: int, may_end: bool) -> bool:
    """Count one window and say so in the row; False when somebody else does, or did.

    With `may_end` nobody else is counting, and the past has been caught up with where the log ends.
    """
    past = await fetch_row_as(CatchUp, HOLD, catch_up_id)
    if past is None:
        return False
    after = beginning if past.reached_seq is None else past.reached_seq
    newest: int = await fetch_value(NEWEST)
    until = min(after + WINDOW, newest)
    types = [kind.event_type for kind in kinds_of(past.measure)]
    events = await fetch_as(PastEvent, PAST, past.task, past.assigned_at, after, until, types, past.counts_from)
    await measure([_KINDS[event.type].decode(event.payload) for event in events], only=OneTask(past.task, past.measure))
    ended = clock.now() if may_end and until == newest else None
    await execute(REACH, past.id, after, until, newest, ended)
    return True


CATCH_UPS = Chore("tasks.catch_ups", read_more)
