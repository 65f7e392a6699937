"""A rule goes over all members piece by piece: each is a transaction of its own, and the run says how far it is.

So it goes on where it stood, whoever is killed, in this worker or another one; what is done twice changes nothing. A
trial counts the same way and writes nothing. Members whose facts have changed are looked at between the nights.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, hold, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import MEMBER_HOMES
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.fragments import person_of
from guide_app.ground.privacy.fragments import weightiest
from segments.conditions import Conditions
from segments.matching import IS_KNOWN, MATCHES, as_bound, bounds_in, bounds_of

PIECE = 20_000
"""Members at once."""
DUE_AT_ONCE = 500
NOBODY_YET = UUID(int=0)


class NewRun(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `tag_run` that has not begun."""

    id: UUID
    tag: UUID
    no: int | None
    conditions: Conditions
    dry: bool
    reached: UUID = NOBODY_YET
    begun_at: datetime
    asked_by: UUID | None


class Run(msgspec.Struct, frozen=True):
    """A run that somebody has to go on with."""

    id: UUID
    tag: UUID
    path: str
    conditions: Conditions
    dry: bool
    reached: UUID


class Piece(msgspec.Struct, frozen=True):
    """What one piece came to."""

    examined: int
    matched: int
    entered: int
    leaving: int


class InForce(msgspec.Struct, frozen=True):
    """A rule that holds now."""

    tag: UUID
    path: str
    no: int
    conditions: Conditions


RULES = """
SELECT t.id AS tag, t.path, r.no, r.conditions
FROM tag t JOIN LATERAL (SELECT no, conditions FROM tag_rule WHERE tag = t.id ORDER BY no DESC LIMIT 1) r ON true
WHERE t.by_rule AND t.active ORDER BY t.id
"""
BEGIN = f"{insert_from_json('tag_run', NewRun)} ON CONFLICT DO NOTHING RETURNING id"
STOP = "UPDATE tag_run SET ended_at = $2 WHERE tag = $1 AND ended_at IS NULL AND NOT dry"
HOLD = """
SELECT r.id, r.tag, t.path, r.conditions, r.dry, r.reached FROM tag_run r JOIN tag t ON t.id = r.tag
WHERE r.ended_at IS NULL AND r.dry = $1 ORDER BY r.id FOR NO KEY UPDATE OF r SKIP LOCKED
"""
UPPER = f"""
SELECT piece.id FROM (SELECT id FROM member WHERE id > $1 ORDER BY id LIMIT {PIECE}) piece
ORDER BY piece.id DESC LIMIT 1
"""
REACH = """
UPDATE tag_run SET reached = coalesce($2, reached), examined = examined + $3, matched = matched + $4,
  entered = entered + $5, leaving = leaving + $6, ended_at = $7 WHERE id = $1
"""
_AT_HOME = "EXISTS (SELECT FROM store s WHERE s.id = m.home_store AND starts_with(s.path, $3))"

# The decision of the person that weighs most, under whichever id; who was never asked has said nothing against it.
MAY_BE_TAGGED = f"""coalesce((
    SELECT s.given FROM consent_standing s WHERE s.member = ANY ({person_of("m.id")}) AND s.purpose = 'profiling'
    ORDER BY {weightiest("s")} LIMIT 1), true)"""


def _piece(piece: str, *, writes: bool) -> str:
    """Members who match, beside those who carry the tag. $1 what is asked, $2 the tag, $3 its path, then the piece.

    `piece` is the condition on a member's id. Who said no to tags is left out. PostgreSQL expects one who matches where
    thousands do, so they are held against those who carry by what it hashes whatever it expects, never by a join.
    """
    members, carriers, purchases = (piece.format(of) for of in ("m.id", "k.member", "p.member"))
    entering, gone = "entering", "gone"
    enters = f"""INSERT INTO member_tag (member, tag, put_at, home_store)
  SELECT id, $2, now(), home_store FROM {entering} ORDER BY id
  ON CONFLICT (member, tag) DO NOTHING RETURNING member"""
    leaves = (
        f"DELETE FROM member_tag k USING {gone} gone WHERE k.member = gone.member AND k.tag = $2 RETURNING k.member"
    )
    return f"""
WITH c AS MATERIALIZED ({bounds_in("$1")}), matched AS MATERIALIZED (
  SELECT m.id, m.home_store FROM member m LEFT JOIN member_purchases p ON p.member = m.id AND {purchases} CROSS JOIN c
  WHERE {members} AND {IS_KNOWN} AND ($3 = '/' OR {_AT_HOME}) AND {MATCHES}
    AND {MAY_BE_TAGGED}
), carried AS MATERIALIZED (SELECT k.member FROM member_tag k WHERE k.tag = $2 AND {carriers}),
entering AS MATERIALIZED (
  SELECT id, home_store FROM matched WHERE id NOT IN (SELECT member FROM carried) ORDER BY id
),
gone AS MATERIALIZED (SELECT member FROM carried EXCEPT SELECT id FROM matched ORDER BY 1),
entered AS ({enters if writes else f"SELECT id FROM {entering}"}),
leaving AS ({leaves if writes else f"SELECT member FROM {gone}"})
SELECT (SELECT count(*) FROM member m WHERE {members}) AS examined, (SELECT count(*) FROM matched) AS matched,
  (SELECT count(*) FROM entered) AS entered, (SELECT count(*) FROM leaving) AS leaving
"""


PIECES = {dry: _piece("{0} > $4 AND {0} <= $5", writes=not dry) for dry in (True, False)}
"""By whether it is a trial; $4 the last member before the piece, $5 its own last."""
DUE_PIECE = _piece("{0} = ANY ($4::uuid[])", writes=True)
MARK_DUE = """
INSERT INTO tag_due (member, since) SELECT DISTINCT told.member, $2::timestamptz
FROM unnest($1::uuid[]) AS told (member) ORDER BY told.member
ON CONFLICT (member) DO UPDATE SET since = excluded.since
"""
TAKE_DUE = f"""
WITH taken AS MATERIALIZED (
  SELECT d.member FROM tag_due d
  WHERE d.member IN (SELECT member FROM tag_due ORDER BY since, member LIMIT {DUE_AT_ONCE})
  ORDER BY d.member FOR UPDATE OF d SKIP LOCKED
), gone AS (DELETE FROM tag_due d USING taken WHERE d.member = taken.member RETURNING d.member)
SELECT array_agg(member) FROM gone
"""


async def rules_in_force() -> list[InForce]:
    """The rules of all tags that are not archived."""
    return await fetch_as(InForce, RULES)


async def begin_run(tag: UUID, no: int | None, conditions: Conditions, *, dry: bool, by: UUID | None) -> UUID | None:
    """Have a rule go over all members; None where it still does."""
    run = NewRun(id=new_id(), tag=tag, no=no, conditions=conditions, dry=dry, begun_at=clock.now(), asked_by=by)
    begun: UUID | None = await fetch_value(BEGIN, as_json([run]))
    return begun


async def begin_all(_: datetime) -> int:
    """Have every rule go over all members; how many began."""
    begun = [await begin_run(one.tag, one.no, one.conditions, dry=False, by=None) for one in await rules_in_force()]
    return len([one for one in begun if one is not None])


async def run_on() -> bool:
    """Look at the next piece of a run; whether there was one that nobody else has."""
    async with transaction():
        # Somebody waits for a trial.
        run = await fetch_row_as(Run, HOLD, True) or await fetch_row_as(Run, HOLD, False)
        if run is None:
            return False
        upper: UUID | None = await fetch_value(UPPER, run.reached)
        if upper is None:
            await execute(REACH, run.id, None, 0, 0, 0, 0, clock.now())
            return True
        bounds = as_bound(await bounds_of(run.conditions, business_date(clock.now())))
        if not run.dry:
            await hold(MEMBER_HOMES, together=True)
        found = await fetch_row_as(Piece, PIECES[run.dry], bounds, run.tag, run.path, run.reached, upper)
        assert found is not None
        counts = (found.examined, found.matched, found.entered, found.leaving)
        ended_at = clock.now() if found.examined < PIECE else None
        await execute(REACH, run.id, upper, *counts, ended_at)
    return True


async def look_at_due() -> bool:
    """Hold every rule against members whose facts have changed; whether there were any that nobody else has."""
    async with transaction():
        due = await fetch_value(TAKE_DUE)
        if not due:
            return False
        today = business_date(clock.now())
        await hold(MEMBER_HOMES, together=True)
        for rule in await rules_in_force():
            bounds = as_bound(await bounds_of(rule.conditions, today))
            await fetch_row_as(Piece, DUE_PIECE, bounds, rule.tag, rule.path, due)
    return True


async def mark_due(members: list[UUID]) -> None:
    """Have these members looked at soon."""
    if members:
        await execute(MARK_DUE, members, clock.now())


RUNS = Chore("segments.runs", run_on)
DUE = Chore("segments.due", look_at_due)
