"""What can be seen of shared links: one's own, and what followed from those in reach."""

from datetime import date
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.reach import ByReach
from guide_app.base.settings import settings
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import survivor_of
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_of
from qr_codes.rules.spans import QUARTER, days_asked
from sharing.permissions import SEE_SHARES, SEE_SHARES_OF_OTHERS, SHARE_THINGS
from sharing.rules import ShareKind
from sharing.schemas import ShareCount, ShareLinkView

LINK_PATH = "/l/"
NAMED = """
LEFT JOIN product p ON l.kind = 'product' AND p.id = l.thing
LEFT JOIN coupon_template t ON l.kind = 'coupon' AND t.id = l.thing
"""
NAME = "coalesce(p.name, t.name, '') AS name"
OWN = f"""
SELECT l.id, l.kind, l.thing AS thing_id, {NAME}, g.member AS member_id, $5 || coalesce(g.token, l.token) AS url,
  coalesce(g.made_at, l.made_at) AS made_at
FROM share_link l {NAMED} LEFT JOIN share_gift g ON g.link = l.id AND g.member = {survivor_of("$4")}
WHERE l.associate = $1 AND l.kind = $2 AND l.thing = $3 AND ($4::uuid IS NULL OR g.id IS NOT NULL)
"""
# $1 the reach, $2 the page before, $3 the limit, $4 and $5 the days, $6 the kind, $7 the associate.
COUNTS: ByReach = pages_by_reach(
    f"""
SELECT l.id, l.kind, l.thing AS thing_id, {NAME}, l.associate AS associate_id, a.name AS associate_name,
  l.store AS store_id, s.name AS store_name, counted.shares, counted.clicks, followed.orders, followed.received_fen,
  followed.refunded_fen, (followed.received_fen - followed.refunded_fen)::bigint AS net_fen
FROM share_link l JOIN associate a ON a.id = l.associate JOIN store s ON s.id = l.store {NAMED}
CROSS JOIN LATERAL (
  SELECT coalesce(sum(d.shares), 0)::int AS shares, coalesce(sum(d.clicks), 0)::int AS clicks
  FROM share_day d WHERE d.link = l.id AND d.day BETWEEN $4 AND $5
) counted
CROSS JOIN LATERAL (
  SELECT count(*)::int AS orders, coalesce(sum(o.received_fen), 0)::bigint AS received_fen,
    coalesce(sum(o.refunded_fen), 0)::bigint AS refunded_fen
  FROM share_order o WHERE o.link = l.id AND o.day BETWEEN $4 AND $5
) followed
""",
    table="share_link",
    alias="l",
    where="($6::text IS NULL OR l.kind = $6) AND ($7::uuid IS NULL OR l.associate = $7)",
    newest_first=True,
)


async def link_to(
    actor: Actor, kind: ShareKind, thing_id: UUID, *, member_id: UUID | None = None
) -> ShareLinkView | None:
    """One's own link to something, or the one for a customer, if it was shared before."""
    actor.require(SHARE_THINGS)
    before = f"{settings().public_base_url}{LINK_PATH}"
    return await fetch_row_as(ShareLinkView, OWN, actor.associate_id, kind, thing_id, member_id, before)


async def share_counts(
    actor: Actor,
    paging: PageRequest,
    *,
    first: date | None = None,
    last: date | None = None,
    store_id: UUID | None = None,
    associate_id: UUID | None = None,
    kind: ShareKind | None = None,
) -> Page[ShareCount]:
    """Links of the stores in reach with what followed, the newest first; 30 days unless told otherwise, 92 at most.

    Who does not see those of others sees their own.
    """
    actor.require(SEE_SHARES)
    if not actor.may(SEE_SHARES_OF_OTHERS):
        associate_id = actor.associate_id
    start, end = days_asked(first, last, today=business_date(clock.now()), most=QUARTER)
    reach = await reach_of(actor, store_id)
    asked = (reach.bound, paging.before, paging.fetch, start, end, kind, associate_id)
    return page_of_views(await fetch_as(ShareCount, COUNTS[reach.kind], *asked), paging)
