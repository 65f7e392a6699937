"""Writing which levels there are and who has which, for whoever keeps their rules above this package."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.members.permissions import KEEP_LEVELS


class LevelKept(msgspec.Struct, frozen=True):
    """A row of `member_level`."""

    code: str
    rank: int
    name_zh: str
    name_en: str


class NewLevel(msgspec.Struct, frozen=True):
    """A member and the level that they have from now on."""

    member: UUID
    level: str


class Levelled(msgspec.Struct, frozen=True):
    """A member whose level was written, where they belong and whose dedicated customer they are."""

    member: UUID
    store: UUID
    dedicated: UUID | None


KEEP = f"""
{insert_from_json("member_level", LevelKept)}
ON CONFLICT (code) DO UPDATE SET rank = EXCLUDED.rank, name_zh = EXCLUDED.name_zh, name_en = EXCLUDED.name_en
"""
FORGET = "DELETE FROM member_level WHERE code <> ALL($1::text[])"
# Locked in the order of their ids first, as a transfer of customers does.
WRITE = f"""
WITH given AS MATERIALIZED (
  SELECT m.id, new.level FROM {record_set(NewLevel, "$1", "new")} JOIN member m ON m.id = new.member
  ORDER BY m.id FOR NO KEY UPDATE OF m
)
UPDATE member m SET level = given.level, version = m.version + 1 FROM given WHERE m.id = given.id
RETURNING m.id AS member, m.home_store AS store, m.dedicated
"""


async def keep_levels(actor: Actor, levels: Sequence[LevelKept]) -> None:
    """From now on there are these levels and no others."""
    actor.require(KEEP_LEVELS)
    await execute(KEEP, as_json(levels))
    await execute(FORGET, [level.code for level in levels])


async def write_levels(actor: Actor, given: Sequence[NewLevel]) -> list[Levelled]:
    """Give members these levels, inside the caller's transaction."""
    actor.require(KEEP_LEVELS)
    return await fetch_as(Levelled, WRITE, as_json(given)) if given else []
