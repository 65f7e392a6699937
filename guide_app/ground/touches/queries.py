"""What can be seen of touches: a member's history, and how many meetings associates had."""

from datetime import datetime, timedelta
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.queries import member
from guide_app.ground.touches.permissions import SEE_TOUCHES
from guide_app.ground.touches.rules import LONGEST_COUNT
from guide_app.ground.touches.schemas import TouchCount, TouchView

OF_MEMBER = """
SELECT id, kind, associate AS associate_id, store AS store_id, at FROM touch
WHERE member = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""
# A touch without a store counts for its associate alone, so it is seen by themselves and by those who reach everything.
COUNTS = """
SELECT t.associate AS associate_id, t.kind, count(*) AS count
FROM touch t LEFT JOIN store s ON s.id = t.store
WHERE t.associate IS NOT NULL AND t.at >= $1 AND t.at < $2
  AND ($3 OR s.path LIKE ANY($4) OR t.associate = $5)
  AND ($6::uuid IS NULL OR t.store = $6) AND ($7::uuid IS NULL OR t.associate = $7)
GROUP BY t.associate, t.kind ORDER BY t.associate, t.kind
"""


async def touches_of_member(actor: Actor, member_id: UUID, paging: PageRequest) -> Page[TouchView]:
    """A member's history in the order it was written. Raises NotFound for a member outside the actor's reach."""
    actor.require(SEE_TOUCHES)
    found = await member(actor, member_id)
    return page_of_views(await fetch_as(TouchView, OF_MEMBER, found.id, paging.after, paging.fetch), paging)


async def touch_counts(
    actor: Actor, since: datetime, until: datetime, *, store_id: UUID | None = None, associate_id: UUID | None = None
) -> list[TouchCount]:
    """Meetings by associate and kind, from `since` up to but not including `until`, at most 92 days."""
    actor.require(SEE_TOUCHES)
    if not timedelta() < until - since <= LONGEST_COUNT:
        raise InvalidField("until", "须晚于 since 且不超过 92 天 / later than since, by at most 92 days")
    return await fetch_as(
        TouchCount,
        COUNTS,
        since,
        until,
        actor.reaches_all,
        actor.path_patterns,
        actor.associate_id,
        store_id,
        associate_id,
    )
