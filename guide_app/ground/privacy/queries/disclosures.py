"""Who saw or took away personal data: phones in clear and exports of the stores in reach, the newest first."""

from datetime import date, timedelta
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.listings import note_listing
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import MEMBER_AT_HOME
from guide_app.ground.privacy.disclosures import DisclosureKind, DisclosureView
from guide_app.ground.privacy.permissions import SEE_DISCLOSURES

# $1 whether everything is reached, $2 the patterns of paths, $3 the page before, $4 the limit, $5 the kind, $6 who,
# $7 and $8 from when until before when.
LISTED = f"""
(
  SELECT r.id, 'reveal' AS kind, r.at, who.id AS associate_id, who.name AS associate_name, NULL AS role, NULL AS list,
    true AS is_personal, 1 AS rows, m.id AS member_id, m.number AS member_number, r.reason,
    NULL::uuid AS approval_id, NULL::uuid AS approved_by_id
  FROM member_reveal r JOIN account c ON c.id = r.actor_id JOIN associate who ON who.id = c.associate
  JOIN ({MEMBER_AT_HOME}) ON m.id = r.member
  WHERE ($5::text IS NULL OR $5 = 'reveal') AND ($1 OR home.path LIKE ANY($2)) AND r.id < $3
    AND ($6::uuid IS NULL OR c.associate = $6) AND ($7::timestamptz IS NULL OR r.at >= $7)
    AND ($8::timestamptz IS NULL OR r.at < $8)
  ORDER BY r.id DESC LIMIT $4
) UNION ALL (
  SELECT e.id, 'export', e.asked_at, who.id, who.name, e.role, e.list, e.personal, e.rows, NULL, NULL, e.reason,
    e.approval, yes.associate
  FROM export_record e JOIN associate who ON who.id = e.associate LEFT JOIN account yes ON yes.id = e.approved_by
  WHERE ($5::text IS NULL OR $5 = 'export') AND ($1 OR e.path LIKE ANY($2)) AND e.id < $3
    AND ($6::uuid IS NULL OR e.associate = $6) AND ($7::timestamptz IS NULL OR e.asked_at >= $7)
    AND ($8::timestamptz IS NULL OR e.asked_at < $8)
  ORDER BY e.id DESC LIMIT $4
) ORDER BY id DESC LIMIT $4
"""


async def disclosures_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    kind: DisclosureKind | None = None,
    associate_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Page[DisclosureView]:
    """Phones shown of customers of the stores in reach, and exports by whoever reaches no more than that."""
    actor.require(SEE_DISCLOSURES)
    found = await fetch_as(
        DisclosureView,
        LISTED,
        actor.reaches_all,
        actor.path_patterns,
        paging.before,
        paging.fetch,
        kind,
        associate_id,
        start_of(first) if first else None,
        start_of(last + timedelta(days=1)) if last else None,
    )
    page = page_of_views(found, paging)
    await note_listing(actor, "disclosures", len(page.items))
    return page
