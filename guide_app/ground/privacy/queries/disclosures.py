"""Who saw or took away personal data of the stores in reach: phones in clear, exports, copies; the newest first."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.listings import note_listing
from guide_app.base.settings import settings
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import MEMBER_AT_HOME
from guide_app.ground.members.rules import REVEALS_PER_HOUR
from guide_app.ground.privacy.disclosures import DisclosureKind, DisclosureLimits, DisclosureView
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
) UNION ALL (
  SELECT t.id, 'copy', t.at, who.id, who.name, NULL, NULL, true, 1, m.id, m.number, '', NULL, NULL
  FROM copy_taken t JOIN account c ON c.id = t.taken_by JOIN associate who ON who.id = c.associate
  JOIN privacy_request q ON q.id = t.request JOIN ({MEMBER_AT_HOME}) ON m.id = q.member
  WHERE ($5::text IS NULL OR $5 = 'copy') AND ($1 OR home.path LIKE ANY($2)) AND t.id < $3
    AND ($6::uuid IS NULL OR c.associate = $6) AND ($7::timestamptz IS NULL OR t.at >= $7)
    AND ($8::timestamptz IS NULL OR t.at < $8)
  ORDER BY t.id DESC LIMIT $4
) ORDER BY id DESC LIMIT $4
"""

# As above; $3 who, $4 since when.
OF_LATE = f"""
SELECT (
    SELECT count(*) FROM account c JOIN member_reveal r ON r.actor_id = c.id JOIN ({MEMBER_AT_HOME}) ON m.id = r.member
    WHERE c.associate = $3 AND r.at > $4 AND ($1 OR home.path LIKE ANY($2))
  ) AS reveals, (
    SELECT count(*) FROM account c JOIN export_record e ON e.account = c.id
    WHERE c.associate = $3 AND e.personal AND e.asked_at > $4 AND ($1 OR e.path LIKE ANY($2))
  ) AS exports
"""


class OfLate(msgspec.Struct, frozen=True):
    """How many phones somebody saw and lists they took away within a day."""

    reveals: int
    exports: int


async def disclosures_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    kind: DisclosureKind | None = None,
    associate_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Page[DisclosureView]:
    """Phones shown and copies fetched of customers of the stores in reach; exports by who reaches no more than that."""
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


async def disclosure_limits(actor: Actor, *, associate_id: UUID | None = None) -> DisclosureLimits:
    """What holds for everybody, and what somebody has seen and taken within a day, as far as the actor sees it."""
    actor.require(SEE_DISCLOSURES)
    bound = settings()
    late: OfLate | None = None
    if associate_id is not None:
        since = clock.now() - timedelta(hours=24)
        late = await fetch_row_as(OfLate, OF_LATE, actor.reaches_all, actor.path_patterns, associate_id, since)
    return DisclosureLimits(
        reveals_per_hour=REVEALS_PER_HOUR,
        reveals_per_day=bound.reveals_per_day,
        exports_per_day=bound.exports_per_day,
        reveals=None if late is None else late.reveals,
        exports=None if late is None else late.exports,
    )
