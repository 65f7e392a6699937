"""What can be seen of the organisation, within the actor's reach."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains, grams, grams_of
from guide_app.base.kernel.trees import as_trees
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.stores.permissions import SEE_ENTITIES, SEE_ORGANISATION
from guide_app.ground.stores.rules import Ownership, StoreStatus
from guide_app.ground.stores.schemas import EntityView, RegionNode, RegionView, StoreView

STORE = """
SELECT s.id, s.code, s.name, s.path, s.region AS region_id, r.code AS region_code,
  s.entity AS entity_id, e.code AS entity_code, s.ownership, coalesce(cut.hours, 0) AS day_cut_hours, s.address,
  s.opened_on, s.status, s.version, nullif(cut.valid_from, '-infinity') AS day_cut_from
FROM store s JOIN region r ON r.id = s.region JOIN legal_entity e ON e.id = s.entity
LEFT JOIN LATERAL (
  SELECT hours, valid_from FROM store_day_cut WHERE store = s.id ORDER BY valid_from DESC LIMIT 1
) cut ON true
"""
STORE_BY_ID = f"{STORE} WHERE s.id = $1"
STORE_OF_CODE = f"{STORE} WHERE s.code = $1"
THESE_STORES = f"{STORE} WHERE s.id = ANY($1) AND ($2 OR s.path LIKE ANY($3))"
_STORES = f"""{STORE}
WHERE {{called}} AND ($1 OR s.path LIKE ANY($2)) AND ($3::uuid IS NULL OR s.id > $3)
  AND ($4::text IS NULL OR s.path LIKE (SELECT replace(path, '_', '\\_') || '%' FROM region WHERE code = $4))
  AND ($5::text IS NULL OR s.ownership = $5) AND ($6::text IS NULL OR s.status = $6)
  AND ($8::uuid IS NULL OR s.id = $8)
  AND ($10::text IS NULL OR s.entity = (SELECT id FROM legal_entity WHERE code = $10))
ORDER BY s.id LIMIT $9
"""
STORES = _STORES.format(called="$7::text IS NULL")
_TEXT = "s.code || ' ' || s.name"
STORES_OF_TEXT = _STORES.format(called=f"{grams_of(_TEXT)} @> $11::text[] AND (s.code ILIKE $7 OR s.name ILIKE $7)")
REGIONS = """
SELECT r.id, r.code, r.name, r.path, r.parent, above.code AS parent_code,
  (SELECT count(*) FROM store s WHERE s.region = r.id) AS stores
FROM region r LEFT JOIN region above ON above.id = r.parent WHERE $1 OR r.path LIKE ANY($2) ORDER BY r.path
"""
REGION = "SELECT id, code, name, path, parent AS parent_id, version, opened_on, closed_on FROM region WHERE id = $1"
ENTITY = """
SELECT e.id, e.code, e.name, e.version, coalesce(s.stores, 0) AS stores, e.opened_on, e.closed_on
FROM legal_entity e LEFT JOIN (SELECT entity, count(*) AS stores FROM store GROUP BY entity) s ON s.entity = e.id
"""
ENTITY_BY_ID = f"{ENTITY} WHERE e.id = $1"
ENTITIES = f"{ENTITY} WHERE $1::uuid IS NULL OR e.id > $1 ORDER BY e.id LIMIT $2"


Unit = TypeVar("Unit", StoreView, RegionView)


class RegionRow(msgspec.Struct, frozen=True):
    """A region on its own; the tree is put together afterwards."""

    id: UUID
    code: str
    name: str
    path: str
    parent: UUID | None
    parent_code: str | None
    stores: int


async def stores(
    actor: Actor,
    paging: PageRequest,
    *,
    region: str | None = None,
    ownership: Ownership | None = None,
    status: StoreStatus | None = None,
    text: str | None = None,
    entity: str | None = None,
) -> Page[StoreView]:
    """Stores in reach, at or below the region with that code, run today by the entity with that code."""
    actor.require(SEE_ORGANISATION)
    asked = (
        actor.reaches_all,
        actor.path_patterns,
        paging.after,
        region,
        ownership,
        status,
        contains(text) if text else None,
        actor.only_store,
        paging.fetch,
        entity,
    )
    if text:
        return page_of_views(await fetch_as(StoreView, STORES_OF_TEXT, *asked, grams(text)), paging)
    return page_of_views(await fetch_as(StoreView, STORES, *asked), paging)


async def store(actor: Actor, store_id: UUID) -> StoreView:
    """One store. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_ORGANISATION)
    return _reachable(actor, await fetch_row_as(StoreView, STORE_BY_ID, store_id))


async def store_of_code(actor: Actor, code: str) -> StoreView:
    """The store of exactly this code. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_ORGANISATION)
    return _reachable(actor, await fetch_row_as(StoreView, STORE_OF_CODE, code))


async def these_stores(actor: Actor, ids: Iterable[UUID]) -> list[StoreView]:
    """Those of these stores that the actor reaches, in one read."""
    actor.require(SEE_ORGANISATION)
    return await fetch_as(StoreView, THESE_STORES, list(ids), actor.reaches_all, actor.path_patterns)


async def region_tree(actor: Actor) -> list[RegionNode]:
    """The regions in reach as trees; the roots are the actor's own regions."""
    actor.require(SEE_ORGANISATION)
    rows = await fetch_as(RegionRow, REGIONS, actor.reaches_all, actor.path_patterns)
    return as_trees(
        (RegionNode(row.id, row.code, row.name, row.path, row.stores, [], row.parent_code), row.parent) for row in rows
    )


async def region(actor: Actor, region_id: UUID) -> RegionView:
    """One region. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_ORGANISATION)
    return _reachable(actor, await fetch_row_as(RegionView, REGION, region_id))


async def entities(actor: Actor, paging: PageRequest) -> Page[EntityView]:
    """The companies that run stores. Headquarters' matter."""
    actor.require(SEE_ENTITIES)
    return page_of_views(await fetch_as(EntityView, ENTITIES, paging.after, paging.fetch), paging)


async def entity(actor: Actor, entity_id: UUID) -> EntityView:
    """One company. Raises NotFound."""
    actor.require(SEE_ENTITIES)
    found = await fetch_row_as(EntityView, ENTITY_BY_ID, entity_id)
    if found is None:
        raise NotFound
    return found


def _reachable(actor: Actor, found: Unit | None) -> Unit:
    if found is None:
        raise NotFound
    actor.require_reach(found.path)
    return found
