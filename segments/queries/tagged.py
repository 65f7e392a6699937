"""The tags of a member, what was done with them, and the members of a tag."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.listings import note_listing
from guide_app.base.kernel.reach import ReachKind
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.queries import member
from guide_app.ground.stores.fragments import LAST_ID, few, stores_below
from segments.fragments import TAGS_OF_PERSON
from segments.permissions import SEE_TAGS
from segments.queries.catalogue import tag
from segments.schemas import MemberOfTag, MemberTagView, TagChangeView, TagsOfMember

OF_MEMBERS = """
SELECT k.member AS member_id, array_agg(t.name ORDER BY t.by_rule, g.name, t.name) AS names
FROM member_tag k JOIN tag t ON t.id = k.tag JOIN tag_group g ON g.id = t.tag_group
WHERE k.member = ANY($1::uuid[]) GROUP BY k.member
"""
CHANGES = f"""
SELECT c.id, c.tag AS tag_id, t.name AS tag_name, c.put, c.reason, c.at, a.name AS changed_by_name
FROM member_tag_change c JOIN tag t ON t.id = c.tag LEFT JOIN associate a ON a.id = c.changed_by
WHERE c.member IN ({identities_of("$1")}) AND c.id < $2 ORDER BY c.id DESC LIMIT $3
"""
# $1 what is reached, $2 the member before, $3 the limit, $4 the tag.
_SHOWN = """
SELECT m.id, m.number, m.name_masked, m.phone_masked, m.level, m.home_store AS home_store_id,
  m.dedicated AS dedicated_id, p.last_on, p.visited_on, coalesce(p.year_fen, 0) AS year_fen, k.put_at
FROM member_tag k JOIN member m ON m.id = k.member LEFT JOIN member_purchases p ON p.member = m.id
"""
_LISTED = "m.erased_at IS NULL AND m.merged_into IS NULL"
AT_FIRST = 400
"""Members who carry a tag that are looked at first, whatever store they belong to."""
# Each member is looked up by a subquery of their own, so that no plan reads all who carry the tag, or all of a region.
_CARRIES = "(SELECT true FROM member_tag k WHERE k.tag = $4 AND k.member = m.id)"
_OF_STORE = f"""SELECT m.id FROM member m
    WHERE m.home_store = {{store}} AND m.id > $2 AND {_LISTED} AND {_CARRIES} AND NOT (SELECT done FROM {{enough}})"""


def _pages(reached: str, some: str) -> str:
    """Those in some stores: by the tag, which leads to them all where few carry it or most of them are in reach; where
    that does not fill a page, by the stores, whose next one carries it soon.

    The next `some` of each store say how far a page of all of them can lie, and each is read to there."""
    own = _OF_STORE.format(store="reached.id", enough="enough")
    return f"""
WITH reached AS MATERIALIZED ({reached}), near AS MATERIALIZED (
  SELECT k.member FROM member_tag k WHERE k.tag = $4 AND k.member > $2 ORDER BY k.member LIMIT {AT_FIRST}
), found AS MATERIALIZED (
  SELECT near.member FROM near WHERE (
    SELECT true FROM member m WHERE m.id = near.member AND {_LISTED} AND m.home_store = ANY ({few("id", "reached")})
  ) ORDER BY near.member LIMIT $3
), enough AS MATERIALIZED (
  SELECT (SELECT count(*) FROM near) < {AT_FIRST} OR (SELECT count(*) FROM found) >= $3 AS done
), nearest AS MATERIALIZED (
  SELECT reached.id, next.id AS place FROM reached CROSS JOIN LATERAL (
    {own} ORDER BY m.id LIMIT {some}
  ) next ORDER BY next.id LIMIT $3
), page AS MATERIALIZED (
  SELECT found.member AS id FROM found WHERE (SELECT done FROM enough)
  UNION ALL
  (SELECT own.id FROM (SELECT DISTINCT id FROM nearest) AS reached CROSS JOIN LATERAL (
    {own} AND (m.id, true) <= (
      coalesce((SELECT place FROM nearest ORDER BY place OFFSET $3 - 1 LIMIT 1), {LAST_ID}), true)
    ORDER BY m.id LIMIT $3
  ) own ORDER BY own.id LIMIT $3)
)
{_SHOWN} WHERE k.tag = $4 AND k.member = ANY ({few("id", "page")}) ORDER BY k.member LIMIT $3
"""


MEMBERS = {
    ReachKind.STORE: _pages("SELECT $1::uuid AS id", "1"),
    ReachKind.BRANCHES: _pages(stores_below("$1"), "(SELECT greatest(1, 2 * $3 / greatest(count(*), 1)) FROM reached)"),
    ReachKind.ALL: f"""{_SHOWN}
WHERE k.tag = $4 AND k.member > $2 AND {_LISTED} AND $1::boolean ORDER BY k.member LIMIT $3
""",
}


async def tags_of_member(actor: Actor, member_id: UUID) -> list[MemberTagView]:
    """The tags of a member in reach, by group and name. Raises NotFound."""
    actor.require(SEE_TAGS)
    found = await member(actor, member_id)
    return [] if found.erased_at else await fetch_as(MemberTagView, TAGS_OF_PERSON, found.id)


async def tags_of_members(actor: Actor, member_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The names of the tags of members that the actor was shown already, those put by people first."""
    actor.require(SEE_TAGS)
    found = await fetch_as(TagsOfMember, OF_MEMBERS, list(member_ids))
    return {one.member_id: one.names for one in found}


async def tag_changes(actor: Actor, member_id: UUID, paging: PageRequest) -> Page[TagChangeView]:
    """What people did with the tags of a member in reach, the newest first. Raises NotFound."""
    actor.require(SEE_TAGS)
    found = await member(actor, member_id)
    return page_of_views(await fetch_as(TagChangeView, CHANGES, found.id, paging.before, paging.fetch), paging)


async def members_of_tag(actor: Actor, paging: PageRequest, *, tag_id: UUID) -> Page[MemberOfTag]:
    """The members of the stores in reach who carry a tag. Raises NotFound for a tag of elsewhere."""
    actor.require(SEE_TAGS)
    found = await tag(actor, tag_id)
    reach = actor.reach
    rows = await fetch_as(MemberOfTag, MEMBERS[reach.kind], reach.bound, paging.beyond, paging.fetch, found.id)
    page = page_of_views(rows, paging)
    await note_listing(actor, "members", len(page.items))
    return page
