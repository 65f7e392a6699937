"""What can be seen of touches: a member's history, and how many meetings associates had."""

from datetime import date, timedelta
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.base.web.pages import Page, PageRequest, page_of, page_of_views
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.queries import member
from guide_app.ground.stores.fragments import by_reach, stores_below
from guide_app.ground.stores.reads import reach_of
from guide_app.ground.touches.permissions import SEE_TOUCHES
from guide_app.ground.touches.rules import LONGEST_COUNT
from guide_app.ground.touches.schemas import TouchCount, TouchView


def _of_member(*, after: str, end: str, order: str) -> str:
    # Of each id by its index, months that are not reached left alone. The touch that ended the page before may be gone
    # meanwhile: its own id says to the millisecond when it was.
    return f"""
WITH same AS MATERIALIZED ({identities_of("$1")}), place AS MATERIALIZED (
  SELECT coalesce(
    (SELECT met.at FROM same JOIN touch met ON met.member = same.id WHERE met.id = $2 LIMIT 1),
    uuid_extract_timestamp($2), '{end}') AS at
), page AS MATERIALIZED (
  SELECT t.* FROM same CROSS JOIN LATERAL (
    SELECT met.id, met.kind, met.associate, met.store, met.code, met.at, met.source FROM touch met
    WHERE met.member = same.id AND (met.at, met.id) {after} ((SELECT at FROM place), $2::uuid)
    ORDER BY met.at {order}, met.id {order} LIMIT $3
  ) t ORDER BY t.at {order}, t.id {order} LIMIT $3
)
SELECT page.id, page.kind, page.associate AS associate_id, page.store AS store_id, page.code AS code_id, page.at,
  page.source, a.name AS associate_name, s.name AS store_name
FROM page LEFT JOIN associate a ON a.id = page.associate LEFT JOIN store s ON s.id = page.store
ORDER BY page.at {order}, page.id {order}
"""


OF_MEMBER = {
    False: _of_member(after=">", end="-infinity", order="ASC"),
    True: _of_member(after="<", end="infinity", order="DESC"),
}
"""By whether the newest come first."""
# A touch without a store counts for its associate alone, so it is seen by themselves and by those who reach everything.
# $1 the reach, $2 the page before, $3 the limit, $4 and $5 the first and the last day, $6 the actor.


def _counts(pages: ByReach) -> ByReach:
    """What each associate of a `page` had, as far as the actor sees it."""
    theirs = by_reach(
        """
SELECT page.associate AS associate_id, sum(k.count)::bigint AS count,
  json_agg(json_build_object('kind', k.kind, 'count', k.count) ORDER BY k.kind) AS kinds
FROM page CROSS JOIN LATERAL (
  SELECT d.kind, sum(d.touches)::bigint AS count FROM touch_day d
  WHERE d.associate = page.associate AND d.day BETWEEN $4 AND $5 AND ({reached} OR d.associate = $6) GROUP BY d.kind
) k
GROUP BY page.associate ORDER BY page.associate
""",
        store="d.store",
    )
    return {kind: f"WITH RECURSIVE {page}{theirs[kind]}" for kind, page in pages.items()}


# Who had touches in the stores, found store by store and associate by associate: as many look-ups as there are pairs.
IN_STORES = """
pair AS (
  SELECT s.id AS store, (
    SELECT d.associate FROM touch_day d WHERE d.store = s.id AND d.associate > $2 ORDER BY d.associate LIMIT 1
  ) AS associate
  FROM ({stores}) s
  UNION ALL
  SELECT p.store, (
    SELECT d.associate FROM touch_day d
    WHERE d.store = p.store AND d.associate > p.associate ORDER BY d.associate LIMIT 1)
  FROM pair p WHERE p.associate IS NOT NULL
), page AS MATERIALIZED (
  SELECT p.associate FROM pair p CROSS JOIN LATERAL (
    SELECT FROM touch_day d WHERE d.store = p.store AND d.associate = p.associate AND d.day BETWEEN $4 AND $5 LIMIT 1
  ) met
  UNION
  SELECT $6::uuid WHERE $6::uuid > $2 AND EXISTS (
    SELECT FROM touch_day d WHERE d.associate = $6::uuid AND d.day BETWEEN $4 AND $5)
  ORDER BY associate LIMIT $3
)
"""
IN_CHAIN = """
page AS MATERIALIZED (
  SELECT a.id AS associate FROM associate a CROSS JOIN LATERAL (
    SELECT FROM touch_day d WHERE d.associate = a.id AND d.day BETWEEN $4 AND $5 LIMIT 1) met
  WHERE a.id > $2 ORDER BY a.id LIMIT $3
)
"""
COUNTS = _counts(
    {
        ReachKind.STORE: IN_STORES.format(stores="SELECT $1::uuid AS id"),
        ReachKind.BRANCHES: IN_STORES.format(stores=stores_below("$1")),
        ReachKind.ALL: IN_CHAIN,
    }
)
COUNTS_OF_ASSOCIATE = _counts(
    dict.fromkeys(ReachKind, "page AS (SELECT $7::uuid AS associate WHERE $7::uuid > $2 LIMIT $3)")
)


async def touches_of_member(
    actor: Actor, member_id: UUID, paging: PageRequest, *, newest_first: bool = False
) -> Page[TouchView]:
    """A member's history in the order of time, or backwards. Raises NotFound for one outside the reach."""
    actor.require(SEE_TOUCHES)
    found = await member(actor, member_id)
    place = paging.before if newest_first else paging.beyond
    touches = await fetch_as(TouchView, OF_MEMBER[newest_first], found.id, place, paging.fetch)
    return page_of_views(touches, paging)


async def touch_counts(
    actor: Actor,
    paging: PageRequest,
    *,
    first: date,
    last: date,
    store_id: UUID | None = None,
    associate_id: UUID | None = None,
) -> Page[TouchCount]:
    """Meetings by associate on the business days from `first` to `last`, at most 92 of them."""
    actor.require(SEE_TOUCHES)
    if not timedelta() <= last - first < LONGEST_COUNT:
        raise InvalidField("last", "不得早于 first，且不超过 92 天 / not before first, and 92 days at most")
    reach = await reach_of(actor, store_id)
    own = actor.associate_id if store_id is None else None
    asked = (reach.bound, paging.beyond, paging.fetch, first, last, own)
    if associate_id is None:
        found = await fetch_as(TouchCount, COUNTS[reach.kind], *asked)
    else:
        found = await fetch_as(TouchCount, COUNTS_OF_ASSOCIATE[reach.kind], *asked, associate_id)
    return page_of(found, paging, view=lambda count: count, key=lambda count: count.associate_id)
