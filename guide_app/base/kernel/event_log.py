"""Reading the event log: where a subscriber stands in a lane, up to where it may read, what comes next.

Order and gaps. Two writers may take sequence numbers in one order and commit in the other, so a cursor over `seq` alone
would step over the slower one. A lane is therefore read in the order (epoch, xid, seq), and only below the horizon, the
oldest transaction still running (`pg_snapshot_xmin`): whatever becomes visible later has a greater xid. The epoch grows
when a database is restored into a new cluster, where transaction ids begin anew, and when the number of lanes changes;
no lane is read in an epoch before the subscriber has taken everything older in every lane.
"""

from datetime import datetime, timedelta

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as

Place = tuple[int, int, int]
"""Epoch, transaction id and number of an event: its place in its lane."""
NEVER: Place = (-1, -1, -1)
FOREVER: Place = (2**31, 0, 0)
"""Before and behind every place."""

WINDOW = 20_000
"""Events that are looked through at once, in a short transaction, for those that a subscriber wants."""
FAR = 100
"""A cursor moves over events that its subscriber does not want when there are so many, so that idling writes little…"""
IDLE_FOR = timedelta(minutes=1)
"""… or when it has stood before the first of them for so long: old events are archived only behind the last cursor."""


class LoggedEvent(msgspec.Struct, frozen=True):
    """An event as the log has it."""

    lane: int
    epoch: int
    xid: int
    seq: int
    type: str
    occurred_at: datetime
    payload: msgspec.Raw

    @property
    def place(self) -> Place:
        """Where it stands in its lane."""
        return self.epoch, self.xid, self.seq


class Passed(msgspec.Struct, frozen=True):
    """The last event of a window, whoever wants it."""

    epoch: int
    xid: int
    seq: int

    @property
    def place(self) -> Place:
        """Where it stands in its lane."""
        return self.epoch, self.xid, self.seq


class Waiting(msgspec.Struct, frozen=True):
    """A lane in which a subscriber has something to do."""

    lane: int


class Cursor(msgspec.Struct, frozen=True):
    """How far a subscriber has come in a lane, and how far at most. It may read before (until_epoch, until_xid)."""

    lane: int
    epoch: int
    xid: int
    seq: int
    seen_epoch: int
    seen_xid: int
    seen_seq: int
    until_epoch: int
    until_xid: int

    @property
    def place(self) -> Place:
        """The last event that was taken or passed."""
        return self.epoch, self.xid, self.seq

    @property
    def seen(self) -> Place:
        """The furthest event that was ever taken."""
        return self.seen_epoch, self.seen_xid, self.seen_seq

    @property
    def ends_epoch(self) -> bool:
        """Whether nothing is left of the cursor's epoch, once all before the horizon is taken."""
        return self.epoch < self.until_epoch


# What a subscriber may read: of the oldest epoch that it has not finished in every lane, all where a newer one has
# begun, else what is below the oldest running transaction.
_HORIZON = """
FROM event_cursor c, event_epoch log,
  LATERAL (SELECT min(o.epoch) AS epoch FROM event_cursor o WHERE o.subscriber = c.subscriber) AS behind,
  LATERAL (SELECT least(behind.epoch + 1, log.epoch) AS epoch, CASE WHEN behind.epoch < log.epoch THEN 0
    ELSE pg_snapshot_xmin(pg_current_snapshot())::text::bigint END AS xid) AS horizon
"""
LOCK_CURSOR = f"""
SELECT c.lane, c.epoch, c.xid, c.seq, c.seen_epoch, c.seen_xid, c.seen_seq,
  horizon.epoch AS until_epoch, horizon.xid AS until_xid {_HORIZON}
WHERE c.subscriber = $1 AND c.lane = $2 FOR UPDATE OF c SKIP LOCKED
"""
WAIT_FOR_CURSORS = "SELECT lane FROM event_cursor WHERE subscriber = $1 ORDER BY lane FOR UPDATE"
WAITING = f"""
SELECT c.lane {_HORIZON}, LATERAL (
  SELECT coalesce(bool_or(e.type = ANY($2)), false) AS wanted, count(*) AS events FROM (
    SELECT e.type FROM event e
    WHERE e.lane = c.lane AND e.epoch = c.epoch AND (e.xid, e.seq) > (c.xid, c.seq)
      AND (c.epoch < horizon.epoch OR c.epoch = horizon.epoch AND e.xid < horizon.xid)
    ORDER BY e.xid, e.seq LIMIT {FAR}
  ) AS e
) AS next
WHERE c.subscriber = $1 AND (
  next.wanted OR next.events = {FAR} OR c.epoch < horizon.epoch OR (next.events > 0 AND c.updated_at < $3)
)
"""
# Only the cursor's epoch can be read. It is compared as such: the planner judges a comparison of rows by its first
# column, and would sort the partitions of all months instead of walking through the index of each.
_NEXT = f"""
  SELECT * FROM event WHERE lane = $1 AND epoch = $2 AND (xid, seq) > ($3, $4)
    AND ($2::int < $5::int OR $2 = $5 AND xid < $6)
  ORDER BY xid, seq LIMIT {WINDOW}
"""
READ = f"""
SELECT lane, epoch, xid, seq, type, occurred_at, payload FROM ({_NEXT}) AS next
WHERE type = ANY($7) ORDER BY epoch, xid, seq LIMIT $8
"""
LAST = f"SELECT epoch, xid, seq FROM ({_NEXT}) AS next ORDER BY epoch DESC, xid DESC, seq DESC LIMIT 1"
MOVE_CURSOR = """
UPDATE event_cursor SET epoch = $3, xid = $4, seq = $5, updated_at = $6,
  (seen_epoch, seen_xid, seen_seq) = (SELECT * FROM (VALUES (seen_epoch, seen_xid, seen_seq), ($3, $4, $5)) AS place
                                      ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1)
WHERE subscriber = $1 AND lane = $2
"""
IS_BEHIND = """
SELECT EXISTS (SELECT FROM event_cursor c JOIN event e ON e.lane = c.lane
  AND (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq) AND e.type = ANY($2) WHERE c.subscriber = $1)
"""
LAG = """
SELECT count(*) FROM event_cursor c, event_epoch log, LATERAL (
  SELECT FROM event e WHERE e.lane = c.lane AND (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq) AND e.type = ANY($2)
    AND (e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint OR e.epoch < log.epoch) LIMIT $3
) AS waiting
WHERE c.subscriber = $1
"""


async def lanes_waiting(subscriber: str, types: list[str]) -> list[int]:
    """The lanes in which there is something to take or enough to pass. Locks and writes nothing."""
    return [one.lane for one in await fetch_as(Waiting, WAITING, subscriber, types, clock.now() - IDLE_FOR)]


async def lock_cursor(subscriber: str, lane: int) -> Cursor | None:
    """The subscriber's cursor until the transaction ends; None when another process has it."""
    return await fetch_row_as(Cursor, LOCK_CURSOR, subscriber, lane)


async def next_events(cursor: Cursor, types: list[str], limit: int) -> list[LoggedEvent]:
    """What comes next in the cursor's lane of these types, in order: at most `limit` out of one window."""
    until = (cursor.until_epoch, cursor.until_xid)
    return await fetch_as(LoggedEvent, READ, cursor.lane, *cursor.place, *until, types, limit)


async def end_of_window(cursor: Cursor) -> Place | None:
    """The place of the last event in the window, whoever wants it; None when nothing can be read."""
    last = await fetch_row_as(Passed, LAST, cursor.lane, *cursor.place, cursor.until_epoch, cursor.until_xid)
    return None if last is None else last.place


async def move_cursor(subscriber: str, lane: int, place: Place) -> None:
    """Set the cursor behind that place."""
    await execute(MOVE_CURSOR, subscriber, lane, *place, clock.now())
