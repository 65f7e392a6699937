"""Members of WeCom in the mirror, each matched to the associate who has their userid, in any case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from wecom_bridge.mirror.differences import counts_of
from wecom_bridge.schemas import Counts


class MirroredMember(msgspec.Struct, frozen=True):
    """A member's row and the associate they are, if they are one. `userid` is in lower case."""

    userid: str
    id: UUID
    associate_id: UUID | None


class WrittenMember(msgspec.Struct, frozen=True):
    """Whether a member who was written just now is new."""

    added: bool


class Stranger(msgspec.Struct, frozen=True):
    """A member who is new to the mirror and no associate."""

    userid: str


# Who has the very spelling comes before who differs by case alone.
MATCHED = """
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS g (id, userid, name)
), matched AS (
  SELECT DISTINCT ON (g.id) g.id, a.id AS associate
  FROM given g JOIN associate a ON lower(a.wecom_userid) = lower(g.userid)
  ORDER BY g.id, (a.wecom_userid = g.userid) DESC, a.id
)
"""
SEE = f"""{MATCHED}
INSERT INTO wecom_member AS m (id, userid, name, associate, seen_at)
SELECT g.id, g.userid, g.name, matched.associate, $4 FROM given g LEFT JOIN matched USING (id) ORDER BY lower(g.userid)
ON CONFLICT (lower(userid)) DO UPDATE SET userid = EXCLUDED.userid, associate = EXCLUDED.associate, gone_at = NULL,
  name = coalesce(nullif(EXCLUDED.name, ''), m.name)
WHERE m.userid <> EXCLUDED.userid OR m.associate IS DISTINCT FROM EXCLUDED.associate OR m.gone_at IS NOT NULL
  OR EXCLUDED.name NOT IN ('', m.name)
RETURNING xmax = 0 AS added
"""
MEET = f"""{MATCHED}
INSERT INTO wecom_member (id, userid, name, associate, seen_at)
SELECT g.id, g.userid, g.name, matched.associate, $4 FROM given g LEFT JOIN matched USING (id) ORDER BY lower(g.userid)
ON CONFLICT (lower(userid)) DO NOTHING
"""
KNOWN = "SELECT lower(userid) AS userid, id, associate AS associate_id FROM wecom_member WHERE lower(userid) = ANY($1)"
STRANGERS = """
SELECT g.userid FROM unnest($1::text[]) AS g (userid)
LEFT JOIN wecom_member m ON lower(m.userid) = lower(g.userid)
LEFT JOIN associate a ON lower(a.wecom_userid) = lower(g.userid)
WHERE a.id IS NULL AND m.id IS NULL LIMIT $2
"""
MATCH = """
UPDATE wecom_member m SET associate = a.id
FROM (SELECT id FROM associate WHERE lower(wecom_userid) = lower($1) ORDER BY wecom_userid = $1 DESC, id LIMIT 1) AS a
WHERE lower(m.userid) = lower($1) AND m.associate IS NULL
"""
LOSE = """
UPDATE wecom_member SET gone_at = $2 WHERE gone_at IS NULL AND lower(userid) <> ALL($1)
"""
SEEN = "UPDATE wecom_member SET seen_at = $2 WHERE lower(userid) = ANY($1)"
RENAME = """
UPDATE wecom_member SET userid = $2 WHERE lower(userid) = lower($1)
  AND NOT EXISTS (SELECT 1 FROM wecom_member WHERE lower(userid) = lower($2) AND lower($2) <> lower($1))
"""
LEAVE = "UPDATE wecom_member SET gone_at = $2 WHERE lower(userid) = lower($1) AND gone_at IS NULL"


async def mirror_members(userids: Sequence[str], names: Mapping[str, str], *, at: datetime) -> Counts:
    """Make the mirror hold exactly these members as present; the others are gone since `at`."""
    once = _once(userids)
    ids, named = [new_id() for _ in once], [names.get(userid, "") for userid in once]
    written = [row.added for row in await fetch_as(WrittenMember, SEE, ids, once, named, at)]
    lower = [userid.lower() for userid in once]
    gone = await execute(LOSE, lower, at)
    await execute(SEEN, lower, at)
    return counts_of(written, of=len(once)) + Counts(ended=gone)


async def known_members(userids: Iterable[str], *, at: datetime) -> dict[str, MirroredMember]:
    """The members by lower-case userid; one the mirror has not met before is added."""
    once = _once(userids)
    lower = [userid.lower() for userid in once]
    known = await _known(lower)
    missing = [userid for userid in once if userid.lower() not in known]
    if missing:
        await execute(MEET, [new_id() for _ in missing], missing, [""] * len(missing), at)
        known = await _known(lower)
    return known


async def match_member(userid: str) -> None:
    """Match a member who is nobody's yet, for an associate may have been given that userid since the last run."""
    await execute(MATCH, userid)


async def strangers(userids: Sequence[str], *, at_most: int) -> list[str]:
    """Those of the members who are new to the mirror and no associates, so that nothing here knows their names."""
    return [row.userid for row in await fetch_as(Stranger, STRANGERS, _once(userids), at_most)]


async def rename_member(userid: str, *, new_userid: str) -> None:
    """Follow WeCom's one change of a userid. Where both are known already the next run sorts them out."""
    await execute(RENAME, userid, new_userid)


async def lose_member(userid: str, *, at: datetime) -> None:
    """The member left the directory; their relations stay for the hand-over."""
    await execute(LEAVE, userid, at)


async def _known(lower: Sequence[str]) -> dict[str, MirroredMember]:
    return {member.userid: member for member in await fetch_as(MirroredMember, KNOWN, lower)}


def _once(userids: Iterable[str]) -> list[str]:
    """Without those that differ by case alone; the first spelling stays."""
    return list({userid.lower(): userid for userid in reversed(list(userids))}.values())
