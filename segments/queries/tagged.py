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
from guide_app.ground.stores.fragments import few, stores_below
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
# $1 what is reached, $2 the member before, $3 the limit, $4 the tag. Of a tag that few members in reach carry a page
# is found by the tag or by the stores, whichever PostgreSQL expects to be shorter.
_SHOWN = """
SELECT m.id, m.number, m.name_masked, m.phone_masked, m.level, m.home_store AS home_store_id,
  m.dedicated AS dedicated_id, p.last_on, coalesce(p.year_fen, 0) AS year_fen, k.put_at
FROM member_tag k JOIN member m ON m.id = k.member LEFT JOIN member_purchases p ON p.member = m.id
"""
_OF_TAG = "k.tag = $4 AND k.member > $2 AND m.erased_at IS NULL AND m.merged_into IS NULL"
MEMBERS = {
    ReachKind.STORE: f"{_SHOWN} WHERE {_OF_TAG} AND m.home_store = $1 ORDER BY k.member LIMIT $3",
    ReachKind.BRANCHES: f"""
WITH reached AS MATERIALIZED ({stores_below("$1")})
{_SHOWN} WHERE {_OF_TAG} AND m.home_store = ANY ({few("id", "reached")}) ORDER BY k.member LIMIT $3
""",
    ReachKind.ALL: f"{_SHOWN} WHERE {_OF_TAG} AND $1::boolean ORDER BY k.member LIMIT $3",
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
