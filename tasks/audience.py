"""Giving a task to its audience: a few thousand people by one statement, in the order of the organisation.

Somebody with several postings in the audience gets it once, for the newest of them. A task may be for those alone whom
the published rota has on duty at a moment.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.rota.fragments import on_duty
from tasks.schemas import AudienceView
from tasks.tallies import tally

PIECE = 2_000
"""Postings that one statement looks at, and so how many people it gives a task: some tenths of a second."""


def _posted(posting: str) -> str:
    """Whether a row of `posting` belongs to the audience of role $1 below the pattern $2 on the day $3."""
    return f"{posting}.role = $1 AND {posting}.path LIKE $2 AND {holds_on('$3', posting)}"


def _is_newer(posting: str) -> str:
    """Whether the row `newer` is the one for which somebody gets the task, rather than `posting`: main ones first."""
    return f"""((newer.is_main, newer.valid_from) > ({posting}.is_main, {posting}.valid_from)
    OR (newer.is_main, newer.valid_from) = ({posting}.is_main, {posting}.valid_from) AND (
    newer.path < {posting}.path OR newer.path = {posting}.path AND newer.id < {posting}.id))"""


def _on_duty(posting: str, at: str) -> str:
    """Whether who has a row of `posting` is on duty in its store at a moment, or nobody has to be: `at` null."""
    working = on_duty(f"{posting}.store", at)
    return f"({at} IS NULL OR {posting}.associate IN (SELECT working.associate FROM ({working}) working))"


def _audience(duty: str) -> str:
    """Every posting for which somebody is in the audience, the whole of it at once; `duty` is SQL, as in `_on_duty`."""
    return f"""FROM posting p JOIN associate a ON a.id = p.associate
  WHERE {_posted("p")} AND a.status = $4 AND {_on_duty("p", f"{duty}::timestamptz")}"""


# The postings of a piece are the next ones in the index `posting_walk`, whatever they are and without an end: with one
# PostgreSQL expects few rows and sorts all of them. What else there is of each person is found by the index on
# associates (asked one by one, OFFSET keeps it from being joined whole). So a piece takes as long in an audience of any
# size, also by a plan that was made for any values. The ids share their
# beginning and end in a number, so that lists in the order of ids follow the organisation.
_GIVE = f"""
WITH posted AS MATERIALIZED (
  SELECT p.id, p.associate, p.role, p.store, p.path, p.valid_from, p.valid_to, p.is_main FROM posting p
  WHERE {{wanted}}
), given AS (
  INSERT INTO task_assignment (id, task, associate, store, path, target, counts_from, assigned_at)
  SELECT ($7 || lpad(to_hex(t.assigned + row_number() OVER ()), 12, '0'))::uuid,
    t.id, m.associate, m.store, m.path, t.target, {{counts_from}}, $6
  FROM task t, posted m
  WHERE t.id = $5 AND {_posted("m")} AND (SELECT a.status FROM associate a WHERE a.id = m.associate) = $4
    AND {_on_duty("m", "CASE WHEN t.on_duty THEN greatest($6, t.starts_at) END")}
    AND NOT EXISTS (
      SELECT FROM posting newer WHERE newer.associate = m.associate AND newer.id <> m.id AND {_posted("newer")}
      AND {_is_newer("m")} OFFSET 0)
  ON CONFLICT (task, associate) DO NOTHING RETURNING task, store
), tallied AS (
  {tally("given", assigned="count(*)")}
)
SELECT (SELECT count(*) FROM posted)::int AS looked_at, (SELECT count(*) FROM given)::int AS given,
  last.path AS last_path, last.associate AS last_associate
FROM (VALUES (true)) AS always LEFT JOIN (
  SELECT path, associate FROM posted ORDER BY path USING ~>~, associate DESC LIMIT 1
) AS last ON true
"""
GIVE_TO_NEXT = _GIVE.format(
    wanted=f"""p.path ~>=~ $8 AND (p.path ~>~ $8 OR p.associate > $9)
  ORDER BY p.path USING ~<~, p.associate LIMIT {PIECE}""",
    counts_from="t.starts_at",
)
_TO_SOME = "p.associate = ANY($8::uuid[]) ORDER BY p.path USING ~<~, p.associate"
GIVE_TO_MISSED = _GIVE.format(wanted=_TO_SOME, counts_from="t.starts_at")
GIVE_TO_NEWCOMERS = _GIVE.format(wanted=_TO_SOME, counts_from="greatest(t.starts_at, start_of_day(m.valid_from))")
SIZE = f"SELECT count(DISTINCT p.associate) {_audience('$5')}"
COUNTS = f"""
WITH given AS (
  SELECT DISTINCT ON (p.associate) p.store {_audience("$5")}
  ORDER BY p.associate, p.is_main DESC, p.valid_from DESC, p.path, p.id
)
SELECT count(*) AS people, count(DISTINCT store) AS stores FROM given
"""
"""Each of them once, in the store for which they would be given the task."""
WITHOUT = f"""
SELECT DISTINCT p.associate {_audience("$6")} AND NOT EXISTS (
  SELECT FROM task_assignment g WHERE g.task = $5 AND g.associate = p.associate
) LIMIT {PIECE}
"""


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a task is for on the day of `at`, the moment that their assignments carry.

    `duty_at` is when they have to be on duty, null where nobody has to.
    """

    task_id: UUID
    path: str
    role: Role
    at: datetime
    duty_at: datetime | None

    @property
    def bound(self) -> tuple[Role, str, date, AssociateStatus, UUID]:
        """$1 to $5 of the statements that give; the others ask for the moment of duty beside the first four."""
        pattern = self.path.replace("_", r"\_") + "%"
        return self.role, pattern, business_date(self.at), AssociateStatus.ACTIVE, self.task_id

    @property
    def beginning(self) -> tuple[str, UUID]:
        """The place before all of it."""
        return self.path, UUID(int=0)

    def holds(self, path: str) -> bool:
        """Whether a place lies in it, rather than behind it."""
        return path.startswith(self.path)

    @property
    def giving(self) -> tuple[Role, str, date, AssociateStatus, UUID, datetime, str]:
        """$1 to $7 of those that give: also the moment, and the first 20 of 32 digits of every id, as in a UUIDv7."""
        return *self.bound, self.at, f"{int(self.at.timestamp() * 1_000):012x}{self.task_id.hex[12:20]}"


class Piece(msgspec.Struct, frozen=True):
    """What one statement gave: postings it looked at, people who were given the task by them, the last posting."""

    looked_at: int
    given: int
    last_path: str | None
    last_associate: UUID | None

    def ends(self, audience: Audience) -> bool:
        """Whether nobody of the audience comes after it."""
        return self.looked_at < PIECE or self.last_path is None or not audience.holds(self.last_path)


class Member(msgspec.Struct, frozen=True):
    """Somebody in an audience."""

    associate: UUID


async def counts_of(audience: Audience) -> AudienceView:
    """How many people are in it now, in how many stores."""
    counts = await fetch_row_as(AudienceView, COUNTS, *audience.bound[:4], audience.duty_at)
    assert counts is not None, "aggregates always give a row"
    return counts


async def size_of(audience: Audience) -> int:
    """How many people are in it now."""
    size: int = await fetch_value(SIZE, *audience.bound[:4], audience.duty_at)
    return size


async def without_the_task(audience: Audience) -> list[UUID]:
    """People of the audience who do not have the task, `PIECE` at most. Reads all of the audience, locks nothing."""
    return [member.associate for member in await fetch_as(Member, WITHOUT, *audience.bound, audience.duty_at)]


async def give_to_next(audience: Audience, *, after: tuple[str, UUID]) -> Piece:
    """Give a task to the next people after a place in the organisation, a path and an associate; `PIECE` at most.

    Whoever is in the audience at the release has the whole window. Here and below the caller holds the row of the
    task: its count gives the ids their numbers.
    """
    return _one(await fetch_row_as(Piece, GIVE_TO_NEXT, *audience.giving, *after))


async def give_to_missed(audience: Audience, people: Sequence[UUID]) -> int:
    """Give a task to these, who joined its audience while it was being released; the number who did not have it."""
    return _one(await fetch_row_as(Piece, GIVE_TO_MISSED, *audience.giving, list(people))).given


async def give_to_newcomers(audience: Audience, people: Sequence[UUID]) -> int:
    """Give a task to these, who joined its audience after the release; the number who did not have it.

    They have it from the local midnight on which their posting in the audience began.
    """
    return _one(await fetch_row_as(Piece, GIVE_TO_NEWCOMERS, *audience.giving, list(people))).given


def _one(piece: Piece | None) -> Piece:
    assert piece is not None, "aggregates always give a row"
    return piece
