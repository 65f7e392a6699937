"""Members of the stores in reach with what they bought, the newest first, narrowed by what holds no personal data."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.listings import note_listing
from guide_app.base.kernel.reach import ByReach
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import person_of
from guide_app.ground.members.queries import member, search
from guide_app.ground.members.rules import MemberSource
from guide_app.ground.members.schemas import FindMembers
from guide_app.ground.stores.fragments import by_reach, few, pages_by_reach
from guide_app.ground.stores.reads import reach_in
from performance.permissions import SEE_CUSTOMERS
from performance.schemas import MemberInReach

UnseenDays = Annotated[int, msgspec.Meta(ge=1, le=3_650)]
"""So many days without a visit."""
FAR_AHEAD = date(9999, 12, 30)

# $2 the member before the page, $3 the limit, $4 the actor, $5 the level, $6 how they came, $7 and $8 between which
# moments they registered, $9 since when they have not been seen, $10 whose customers, $11 who won them.
PERSON = person_of("m.id")
ASKED = f"""m.erased_at IS NULL AND m.merged_into IS NULL AND ($7::timestamptz IS NULL OR m.registered_at >= $7)
  AND ($8::timestamptz IS NULL OR m.registered_at < $8)
  AND ($5::text IS NULL OR m.level = $5) AND ($6::text IS NULL OR m.source = $6)
  AND ($10::uuid IS NULL OR m.dedicated = $10) AND ($11::uuid IS NULL OR m.acquirer = $11)
  AND ($9::timestamptz IS NULL OR m.registered_at < $9
    AND NOT EXISTS (SELECT FROM customer_visit k WHERE k.member = ANY ({PERSON}) AND k.last_at >= $9))"""
BEFORE = f"{ASKED} AND m.id < $2 ORDER BY m.id DESC LIMIT $3"


def _shown_of(page: str) -> str:
    """What is shown of a page, read for its rows alone; `page` is WITH … that names it so."""
    return f"""{page}
SELECT m.id, m.number, m.name_masked, m.phone_masked, m.level, m.source, m.registered_at,
  m.home_store AS home_store_id, home.code AS home_store_code, home.name AS home_store_name,
  m.acquirer AS acquirer_id, w.name AS acquirer_name, m.dedicated AS dedicated_id, d.name AS dedicated_name,
  total.last_at AS last_visit_at, coalesce(total.orders, 0) AS orders, coalesce(total.net_fen, 0) AS net_fen
FROM member m JOIN store home ON home.id = m.home_store
LEFT JOIN associate d ON d.id = m.dedicated LEFT JOIN associate w ON w.id = m.acquirer
CROSS JOIN LATERAL (
  SELECT max(k.last_at) AS last_at, sum(k.orders)::bigint AS orders, sum(k.net_fen)::bigint AS net_fen
  FROM customer_visit k WHERE k.member = ANY ({PERSON})
) total
WHERE m.id = ANY ({few("id", "page")}) ORDER BY m.id DESC
"""


AT_HOME = pages_by_reach(
    "SELECT m.id FROM member m", table="member", alias="m", store="home_store", where=ASKED, newest_first=True
)
# One's own customers are one's to see wherever they belong.
OF_STORES: ByReach = {
    kind: _shown_of(f"""
WITH at_home AS MATERIALIZED ({at_home}),
own AS MATERIALIZED (SELECT m.id FROM member m WHERE m.dedicated = $4 AND {BEFORE}),
page AS MATERIALIZED (SELECT id FROM at_home UNION SELECT id FROM own ORDER BY id DESC LIMIT $3)""")
    for kind, at_home in AT_HOME.items()
}


def _of_person(column: str, asked: str) -> ByReach:
    """The few who are somebody's, whatever else is asked."""
    own = f"(SELECT * FROM member somebody WHERE somebody.{column} = {asked})"
    return by_reach(
        _shown_of(f"""
WITH theirs AS MATERIALIZED {own}, page AS MATERIALIZED (
  SELECT m.id FROM theirs m WHERE ({{reached}} OR m.dedicated = $4) AND {BEFORE}
)"""),
        store="m.home_store",
    )


LISTED = {
    None: OF_STORES,
    "dedicated": _of_person("dedicated", "$10::uuid"),
    "acquirer": _of_person("acquirer", "$11::uuid"),
}
"""By the person whose members they are, if one is asked for."""
THESE = _shown_of("WITH page AS MATERIALIZED (SELECT m.id FROM member m WHERE m.id = ANY($1::uuid[]))")


async def members_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    path: str | None = None,
    level: str | None = None,
    source: MemberSource | None = None,
    dedicated_id: UUID | None = None,
    acquirer_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    unseen_days: UnseenDays | None = None,
) -> Page[MemberInReach]:
    """Members who belong to a store in reach, or are the actor's own, and whose personal data was not erased.

    `path` is a unit, `first` and `last` the local days on which they registered, each by itself too. `unseen_days`
    leaves out who was in a store, or registered, in the last so many times 24 hours. Raises NotFound for a unit out of
    reach.
    """
    actor.require(SEE_CUSTOMERS)
    reach = await reach_in(actor, store_id, path)
    asked = (
        reach.bound,
        paging.before,
        paging.fetch,
        actor.associate_id if store_id is None and path is None else None,
        level,
        source,
        None if first is None else start_of(first),
        None if last is None or last >= FAR_AHEAD else start_of(last + timedelta(days=1)),
        None if unseen_days is None else now() - timedelta(days=unseen_days),
        dedicated_id,
        acquirer_id,
    )
    whose = "dedicated" if dedicated_id else "acquirer" if acquirer_id else None
    page = page_of_views(await fetch_as(MemberInReach, LISTED[whose][reach.kind], *asked), paging)
    await note_listing(actor, "members", len(page.items))
    return page


async def member_in_reach(actor: Actor, member_id: UUID) -> MemberInReach:
    """One of them, also a member who is served in reach, and one who was erased. Raises NotFound."""
    actor.require(SEE_CUSTOMERS)
    found = await member(actor, member_id)
    (shown,) = await fetch_as(MemberInReach, THESE, [found.id])
    return shown


async def find_members_in_reach(actor: Actor, wanted: FindMembers) -> list[MemberInReach]:
    """All in reach by phone, its end, number or a piece of the name. Raises as `members.queries.search`."""
    actor.require(SEE_CUSTOMERS)
    found = await search(actor, wanted)
    return await fetch_as(MemberInReach, THESE, [one.id for one in found])
