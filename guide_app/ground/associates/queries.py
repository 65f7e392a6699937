"""Who works where, by dates, within the actor's reach."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.associates.permissions import SEE_ASSOCIATES
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import AssociateView, PostingView

# The place of an associate on the day $1: the post that began last, or the first to come where none has begun yet.
PLACED = """
SELECT a.id, a.number, a.name, a.title, a.phone_masked, a.wecom_userid, a.own_member_id, a.status, a.left_at, a.version,
  p.role, p.path, p.store AS store_id, s.code AS store_code, e.code AS employer,
  p.valid_from AS posted_from, p.valid_to AS posted_to
FROM posting p
JOIN associate a ON a.id = p.associate
LEFT JOIN store s ON s.id = p.store
LEFT JOIN legal_entity e ON e.id = s.entity
WHERE NOT EXISTS (
  SELECT 1 FROM posting q WHERE q.associate = p.associate AND q.id <> p.id AND CASE
    WHEN q.valid_from <= $1 THEN p.valid_from > $1 OR (q.valid_from, q.id) > (p.valid_from, p.id)
    ELSE p.valid_from > $1 AND (q.valid_from, q.id) < (p.valid_from, p.id)
  END)
"""
ONE = f"{PLACED} AND a.id = $2"
ASSOCIATES = f"""{PLACED}
  AND ($2 OR p.path LIKE ANY($3)) AND ($4::uuid IS NULL OR a.id > $4)
  AND ($5::uuid IS NULL OR p.store = $5) AND ($6::text IS NULL OR p.role = $6)
  AND ($7::text IS NULL OR a.status = $7) AND ($8::text IS NULL OR a.number ILIKE $8 OR a.name ILIKE $8)
ORDER BY a.id LIMIT $9
"""
POSTINGS = """
SELECT id, role, path, store AS store_id, valid_from, valid_to FROM posting WHERE associate = $1 ORDER BY valid_from, id
"""


async def associates(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    role: Role | None = None,
    status: AssociateStatus | None = AssociateStatus.ACTIVE,
    text: str | None = None,
) -> Page[AssociateView]:
    """Associates whose place is in reach, whose number or name contains `text`."""
    actor.require(SEE_ASSOCIATES)
    rows = await fetch_as(
        AssociateView,
        ASSOCIATES,
        business_date(clock.now()),
        actor.reaches_all,
        actor.path_patterns,
        paging.after,
        store_id or actor.only_store,
        role,
        status,
        contains(text) if text else None,
        paging.fetch,
    )
    return page_of_views(rows, paging)


async def associate(actor: Actor, associate_id: UUID) -> AssociateView:
    """One associate. Raises NotFound, also when their place is outside the actor's reach; oneself is always found."""
    actor.require(SEE_ASSOCIATES)
    found = await fetch_row_as(AssociateView, ONE, business_date(clock.now()), associate_id)
    if found is None:
        raise NotFound
    if found.id != actor.associate_id:
        actor.require_reach(found.path)
    return found


async def postings_of(actor: Actor, associate_id: UUID) -> list[PostingView]:
    """All posts of an associate in reach, the oldest first."""
    actor.require(SEE_ASSOCIATES)
    await associate(actor, associate_id)
    return await fetch_as(PostingView, POSTINGS, associate_id)
