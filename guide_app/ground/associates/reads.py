"""Where people work, for services and jobs that have asked for their own permission."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.fragments import holds_on


class HomeStore(msgspec.Struct, frozen=True):
    """Where somebody works on a day; `entity_id` is who employs them there."""

    associate_id: UUID
    store_id: UUID
    code: str
    path: str
    entity_id: UUID


HOME_STORES = f"""
SELECT DISTINCT ON (p.associate) p.associate AS associate_id, s.id AS store_id, s.code, s.path, s.entity AS entity_id
FROM posting p JOIN store s ON s.id = p.store
WHERE p.associate = ANY($1) AND {holds_on("$2")}
ORDER BY p.associate, p.valid_from DESC, p.id DESC
"""


async def home_stores(associate_ids: Sequence[UUID], on: date) -> dict[UUID, HomeStore]:
    """The store each associate works in on a day, by associate; those without one are missing."""
    homes = await fetch_as(HomeStore, HOME_STORES, list(associate_ids), on)
    return {home.associate_id: home for home in homes}
