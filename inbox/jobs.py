"""Scheduled work of the inbox: messages go when they are old."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_row_as
from guide_app.base.kernel.jobs import Schedule
from inbox.rules import KEPT, NOTHING, PIECE, READ_KEPT, floor_of
from inbox.spreading import ROUNDS

# In the order of ids, a piece to a transaction: $1 the place that was reached, $2 where those begin that nobody has to
# look at, $3 where those begin that go only when they were read.
FORGET = f"""
WITH looked AS MATERIALIZED (
  SELECT m.id, m.associate FROM inbox_message m WHERE m.id > $1 AND m.id < $2 ORDER BY m.id LIMIT {PIECE}
), gone AS (
  DELETE FROM inbox_message m USING looked l WHERE m.id = l.id AND m.associate = l.associate
    AND (m.id < $3 OR EXISTS (SELECT FROM inbox_read r WHERE r.message = m.id AND r.associate = m.associate))
  RETURNING m.id
)
SELECT (SELECT count(*) FROM gone)::int AS gone, count(*)::int AS looked_at,
  (SELECT id FROM looked ORDER BY id DESC LIMIT 1) AS last FROM looked
"""
FORGET_READ = f"""
DELETE FROM inbox_read r USING (
  SELECT o.message, o.associate FROM inbox_read o WHERE o.message < $1 ORDER BY o.message LIMIT {PIECE}
) AS old
WHERE r.message = old.message AND r.associate = old.associate
"""
FORGET_ROUNDS = "DELETE FROM inbox_round WHERE done_at < $1"


class Forgotten(msgspec.Struct, frozen=True):
    """A piece: messages that went, those it looked at, and the last of them."""

    gone: int
    looked_at: int
    last: UUID | None


async def forget_messages(at: datetime) -> int:
    """Take away messages that are older than half a year, and read ones older than 90 days; how many.

    That one was read stays known for half a year: a replay makes the message again.
    """
    oldest, reached, gone = floor_of(at - KEPT), NOTHING, 0
    while True:
        piece = await fetch_row_as(Forgotten, FORGET, reached, floor_of(at - READ_KEPT), oldest)
        assert piece is not None, "aggregates always give a row"
        gone += piece.gone
        if piece.last is None or piece.looked_at < PIECE:
            break
        reached = piece.last
    while await execute(FORGET_READ, oldest) == PIECE:
        pass
    await execute(FORGET_ROUNDS, at - KEPT)
    return gone


CHORES = (ROUNDS,)
"""Long work that the worker does piece by piece."""

SCHEDULES = (Schedule("inbox.forget_messages", "35 19 * * *", forget_messages),)
"""At night in China."""
