"""The catalogue: groups and the tags that are for the reader's part of the organisation."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from segments.permissions import SEE_TAGS
from segments.rules import MOST_IN_CATALOGUE, is_for
from segments.schemas import TagGroupView, TagView

GROUP = "SELECT g.id, g.name, g.exclusive, g.version FROM tag_group g"
ONE_GROUP = f"{GROUP} WHERE g.id = $1"
GROUPS = f"{GROUP} ORDER BY g.name LIMIT {MOST_IN_CATALOGUE}"
TAG = """
SELECT t.id, t.name, t.tag_group AS group_id, g.name AS group_name, g.exclusive, t.path, t.by_rule, t.active,
  t.created_at, t.version
FROM tag t JOIN tag_group g ON g.id = t.tag_group
"""
ONE_TAG = f"{TAG} WHERE t.id = $1"
TAGS = f"{TAG} WHERE $1 OR t.active ORDER BY g.name, t.name LIMIT {MOST_IN_CATALOGUE}"


async def tag_groups(actor: Actor) -> list[TagGroupView]:
    """All groups, by name."""
    actor.require(SEE_TAGS)
    return await fetch_as(TagGroupView, GROUPS)


async def tag_group(actor: Actor, group_id: UUID) -> TagGroupView:
    """One group. Raises NotFound."""
    actor.require(SEE_TAGS)
    found = await fetch_row_as(TagGroupView, ONE_GROUP, group_id)
    if found is None:
        raise NotFound
    return found


async def tags(actor: Actor, *, archived: bool = False) -> list[TagView]:
    """The tags for the actor's part of the organisation, by group and name; on demand archived ones among them."""
    actor.require(SEE_TAGS)
    return [one for one in await fetch_as(TagView, TAGS, archived) if is_for(one.path, actor.paths)]


async def tag(actor: Actor, tag_id: UUID) -> TagView:
    """One tag. Raises NotFound, also for one of another part of the organisation."""
    actor.require(SEE_TAGS)
    found = await fetch_row_as(TagView, ONE_TAG, tag_id)
    if found is None or not is_for(found.path, actor.paths):
        raise NotFound
    return found
