"""Rounds: the same told to many, piece by piece, each a short transaction. The row says how far it has come.

Whom it is for is read from what stands there long before: assignments of a task, what people earned in a month.
"""

from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from inbox.rules import NOTHING, PIECE, MessageKind, stamp_of
from inbox.writing import Round

WAITING = "SELECT id FROM inbox_round WHERE done_at IS NULL ORDER BY id"
HOLD = f"""
SELECT {", ".join(Round.__struct_fields__)}, reached FROM inbox_round WHERE id = $1 AND done_at IS NULL
FOR NO KEY UPDATE SKIP LOCKED
"""
REACH = "UPDATE inbox_round SET reached = $2, done_at = $3 WHERE id = $1"

# $1 the round, $2 the place that was reached, $3 the first digits of the ids. They are those of `rules.message_id`.
_TELL = """
WITH round AS (SELECT * FROM inbox_round WHERE id = $1), next AS MATERIALIZED ({next}), told AS (
  INSERT INTO inbox_message (id, associate, seq, kind, about, done_by, facts, at)
  SELECT ($3 || '7' || substr(one.digest, 1, 3) || '8' || substr(one.digest, 4, 15))::uuid,
    one.associate, one.seq, one.kind, one.about, one.done_by, one.facts, one.at
  FROM (
    SELECT n.associate, r.*, md5(r.seq || ':' || r.kind || ':' || n.associate) AS digest FROM next n, round r
    WHERE n.associate IS DISTINCT FROM r.done_by
  ) AS one
  ON CONFLICT (id, associate) DO NOTHING
)
SELECT count(*)::int AS looked_at, (SELECT place FROM next ORDER BY place DESC LIMIT 1) AS last FROM next
"""
TELL = {
    MessageKind.TASK_ENDED_EARLY: _TELL.format(
        next=f"""
  SELECT a.associate, a.id AS place FROM task_assignment a
  WHERE a.task = (SELECT about FROM round) AND a.id > $2 ORDER BY a.id LIMIT {PIECE}"""
    ),
    MessageKind.MONTH_SETTLED: _TELL.format(
        next=f"""
  SELECT DISTINCT e.payee AS associate, e.payee AS place FROM commission_earned e
  WHERE e.period = (SELECT period FROM round) AND e.payee_kind = 'associate' AND e.payee > $2
  ORDER BY e.payee LIMIT {PIECE}"""
    ),
}


class Held(Round, frozen=True):
    """A round under its lock."""

    reached: UUID | None


class Waiting(msgspec.Struct, frozen=True):
    """A round that has not come to its end."""

    id: UUID


class Told(msgspec.Struct, frozen=True):
    """A piece: people it looked at, and the last place."""

    looked_at: int
    last: UUID | None


async def tell_more() -> bool:
    """Tell the next piece of a round; whether there was one that nobody else works on."""
    for waiting in await fetch_as(Waiting, WAITING):
        async with transaction():
            held = await fetch_row_as(Held, HOLD, waiting.id)
            if held is None:
                continue
            told = await fetch_row_as(Told, TELL[held.kind], held.id, held.reached or NOTHING, stamp_of(held.at))
            assert told is not None, "aggregates always give a row"
            ended = clock.now() if told.looked_at < PIECE else None
            await execute(REACH, held.id, told.last or held.reached, ended)
        return True
    return False


ROUNDS = Chore("inbox.rounds", tell_more)
