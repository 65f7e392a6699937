"""Levels as points and rules have them: set by set, each in a transaction of its own, so that nothing waits for all.

Members who are one person are judged together: their points are added, and of several levels the highest counts.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.events import publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.fragments import person_of
from guide_app.ground.members.service.levelling import (
    LevelKept,
    Levelled,
    NewLevel,
    keep_levels,
    write_levels,
)
from loyalty.events import LevelChanged
from loyalty.rules.levels import ChangeReason, Standing, Verdict, judged
from loyalty.versions import Version, in_force, versions

PIECE = 500
"""Members who are judged together."""


class Kept(msgspec.Struct, frozen=True):
    """A level that somebody has, and until when."""

    level: str
    until: date | None


class Person(msgspec.Struct, frozen=True):
    """A member who is merged into nobody, with the points and levels of all who are one person with them.

    `level` is their own as it is shown, which a merge may just have raised; `judged_as` and `version` are the level
    that was theirs when they were judged last and the rules by which, None for never.
    """

    member: UUID
    level: str
    points: int
    kept: tuple[Kept, ...]
    judged_as: str | None
    version: int | None

    @property
    def before(self) -> str:
        """What they had until now, as far as anything was told of it."""
        return self.judged_as or self.level


class StandingRow(msgspec.Struct, frozen=True):
    """A row of `level_standing`."""

    member: UUID
    level: str
    until: date | None
    version: int


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `level_change`."""

    id: UUID
    member: UUID
    store: UUID
    before: str
    after: str
    is_up: bool
    reason: ChangeReason
    points: int
    until: date | None
    version: int
    at: datetime
    business_on: date


class Found(msgspec.Struct, frozen=True):
    """A member who is to be judged."""

    member: UUID


DUE = "SELECT member FROM growth_balance WHERE is_due ORDER BY member LIMIT $1"
ENDED = "SELECT member FROM level_standing WHERE until <= $2 ORDER BY member LIMIT $1"
OLDER = "SELECT member FROM level_standing WHERE version < $2 ORDER BY member LIMIT $1"
# Two processes never judge the same members: who comes second leaves them, or finds that they were judged.
HOLD_DUE = """
SELECT member FROM growth_balance WHERE member = ANY($1) AND is_due ORDER BY member FOR NO KEY UPDATE SKIP LOCKED
"""
HOLD_STANDING = "SELECT member FROM level_standing WHERE member = ANY($1) ORDER BY member FOR NO KEY UPDATE"
DONE = "UPDATE growth_balance SET is_due = false WHERE member = ANY($1)"
PEOPLE = f"""
SELECT m.id AS member, m.level, coalesce(sum(b.points), 0)::bigint AS points,
  coalesce(json_agg(json_build_object('level', s.level, 'until', s.until)) FILTER (WHERE s.member IS NOT NULL), '[]')
    AS kept,
  max(s.level) FILTER (WHERE s.member = m.id) AS judged_as,
  max(s.version) FILTER (WHERE s.member = m.id) AS version
FROM member m CROSS JOIN LATERAL unnest({person_of("m.id")}) AS same (id)
LEFT JOIN growth_balance b ON b.member = same.id LEFT JOIN level_standing s ON s.member = same.id
WHERE m.id IN (SELECT coalesce(asked.merged_into, asked.id) FROM member asked WHERE asked.id = ANY($1))
GROUP BY m.id ORDER BY m.id
"""
STAND = f"""
{insert_from_json("level_standing", StandingRow)}
ON CONFLICT (member) DO UPDATE SET level = EXCLUDED.level, until = EXCLUDED.until, version = EXCLUDED.version
"""
FORGET_MERGED = """
DELETE FROM level_standing s USING member m WHERE s.member = ANY($1) AND m.id = s.member AND m.merged_into IS NOT NULL
"""
NOTE = insert_from_json("level_change", ChangeRow)
MARK = "UPDATE growth_balance SET is_due = true WHERE member = ANY($1)"
LEVELS_KEPT = "SELECT count(*) FROM member_level"


async def have_judged(members: Sequence[UUID]) -> None:
    """Have these members judged soon, because it has changed who is one person."""
    await execute(MARK, list(members))


async def judge_due() -> bool:
    """Judge some of those whose points have changed; whether there were any."""
    async with transaction():
        due = [one.member for one in await fetch_as(Found, DUE, PIECE)]
        found = await fetch_as(Found, HOLD_DUE, due) if due else []
        if not found:
            return False
        ids = [one.member for one in found]
        await execute(DONE, ids)
        await judge(ids)
    return True


async def judge_all(at: datetime) -> int:
    """Judge whose level is over, and whom other rules concern now; how many. Safe to run twice, and goes on where it
    was stopped."""
    version = in_force(await versions(), business_date(at))
    if version is None:
        return 0
    async with transaction():
        await put_in_force(version)
    done = 0
    while True:
        async with transaction():
            found = await fetch_as(Found, ENDED, PIECE, business_date(at))
            found = found or await fetch_as(Found, OLDER, PIECE, version.number)
            if not found:
                return done
            held = await fetch_as(Found, HOLD_STANDING, [one.member for one in found])
            await judge([one.member for one in held], at=at)
        done += len(found)


async def put_in_force(version: Version) -> None:
    """Have members' levels be those of the version, inside the caller's transaction."""
    levels = [LevelKept(one.code, rank, one.name_zh, one.name_en) for rank, one in enumerate(version.levels)]
    await keep_levels(SYSTEM, levels)


async def judge(members: Sequence[UUID], *, at: datetime | None = None) -> None:
    """Give these members, and who is one person with them, the levels that follow; in the caller's transaction."""
    moment = at or clock.now()
    today = business_date(moment)
    version = in_force(await versions(), today)
    if version is None:
        return
    if not await fetch_value(LEVELS_KEPT):
        await put_in_force(version)
    people = await fetch_as(Person, PEOPLE, list(members))
    verdicts = [(person, _judged(person, version, today)) for person in people]
    standing = [
        StandingRow(person.member, verdict.level, verdict.until, version.number) for person, verdict in verdicts
    ]
    await execute(STAND, as_json(standing))
    await execute(FORGET_MERGED, list(members))
    moved = [(person, verdict) for person, verdict in verdicts if verdict.reason is not None]
    written = await write_levels(SYSTEM, [NewLevel(person.member, verdict.level) for person, verdict in moved])
    await _tell(moved, {one.member: one for one in written}, version, moment)


def _judged(person: Person, version: Version, today: date) -> Verdict:
    """What follows for somebody, which may be nothing.

    Of who turned out to be one person the highest level stays, with its own term. A level that has none begins one now:
    a merge was undone, or brought the level of somebody who was never judged.
    """
    own = Kept(person.level, None)
    best = max(person.kept, key=lambda one: (version.rank(one.level), one.until or date.max), default=own)
    if version.rank(own.level) > version.rank(best.level):
        best = own
    standing = Standing(best.level, best.until, person.points)
    begins = best is own and person.level != version.levels[0].code
    changed = begins or (person.version is not None and person.version < version.number)
    verdict = judged(standing, version, today=today, rules_changed=changed)
    if verdict is None or verdict.reason is None:
        until = best.until if verdict is None else verdict.until
        stays = best.level == person.level == person.before
        return Verdict(best.level, until, None if stays else ChangeReason.MERGED)
    return verdict


async def _tell(
    moved: Sequence[tuple[Person, Verdict]],
    written: dict[UUID, Levelled],
    version: Version,
    at: datetime,
) -> None:
    rows, facts = [], []
    for person, verdict in moved:
        assert verdict.reason is not None, "those that only end otherwise have moved nobody"
        whose = written[person.member]
        before = person.before if person.level == verdict.level else person.level
        row = ChangeRow(
            id=new_id(),
            member=person.member,
            store=whose.store,
            before=before,
            after=verdict.level,
            is_up=version.rank(verdict.level) > version.rank(before),
            reason=verdict.reason,
            points=person.points,
            until=verdict.until,
            version=version.number,
            at=at,
            business_on=business_date(at),
        )
        rows.append(row)
        level = version.level(row.after)
        if row.before != row.after and level is not None:
            facts.append(
                LevelChanged(
                    member_id=row.member,
                    dedicated_id=whose.dedicated,
                    before=row.before,
                    after=row.after,
                    name_zh=level.name_zh,
                    name_en=level.name_en,
                    is_up=row.is_up,
                    until=row.until,
                    changed_at=at,
                )
            )
    if rows:
        await execute(NOTE, as_json(rows))
    await publish_many((fact, at) for fact in facts)


LEVELS = Chore("loyalty.levels", judge_due)
"""Up at once: whoever has earned a level has it within a second or two."""
