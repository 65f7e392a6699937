"""Where people work, for services and jobs that have asked for their own permission."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.ground.associates.fragments import holds_on, place_first
from guide_app.ground.stores.fragments import entity_on


class HomeStore(msgspec.Struct, frozen=True):
    """Where somebody works on a day by the main post; `entity_id` is who employs them there."""

    associate_id: UUID
    store_id: UUID
    code: str
    path: str
    entity_id: UUID


class RoleHeld(msgspec.Struct, frozen=True):
    """A role of somebody."""

    role: Role


HOME_STORES = f"""
SELECT DISTINCT ON (p.associate) p.associate AS associate_id, s.id AS store_id, s.code, s.path,
  {entity_on("s.id", "$2")} AS entity_id
FROM posting p JOIN store s ON s.id = p.store
WHERE p.associate = ANY($1) AND {holds_on("$2")}
ORDER BY p.associate, {place_first()}
"""


ROLES_HELD = "SELECT DISTINCT role FROM posting WHERE associate = $1 AND (valid_to IS NULL OR valid_to > $2)"
FINGERPRINT = """
SELECT md5(concat_ws(' ', a.status, a.left_at, (
  SELECT string_agg(concat_ws(':', p.id, p.is_main, p.valid_to), ' ' ORDER BY p.id) FROM posting p
  WHERE p.associate = a.id)))
FROM associate a WHERE a.id = $1 FOR NO KEY UPDATE
"""


async def roles_held(associate_id: UUID, on: date) -> frozenset[Role]:
    """The roles that somebody holds on a day or is posted to later."""
    return frozenset(one.role for one in await fetch_as(RoleHeld, ROLES_HELD, associate_id, on))


async def posts_as_they_are(associate_id: UUID) -> str:
    """What changes when any post of somebody does, read under their lock."""
    known: str | None = await fetch_value(FINGERPRINT, associate_id)
    return known or ""


async def home_stores(associate_ids: Sequence[UUID], on: date) -> dict[UUID, HomeStore]:
    """The store each associate works in on a day, by associate; those without one are missing."""
    homes = await fetch_as(HomeStore, HOME_STORES, list(associate_ids), on)
    return {home.associate_id: home for home in homes}
