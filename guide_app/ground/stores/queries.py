"""What can be seen of the organisation, within the actor's reach."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import fetch, fetch_row, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.searching import contains
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stores.rules import Ownership, StoreStatus
from guide_app.ground.stores.schemas import EntityView, RegionNode, StoreView

STORE = """
SELECT s.id, s.code, s.name, s.path, s.region AS region_id, r.code AS region_code,
  s.entity AS entity_id, e.code AS entity_code, s.ownership, coalesce(cut.hours, 0) AS day_cut_hours, s.address,
  s.opened_on, s.status, s.version, nullif(cut.valid_from, '-infinity') AS day_cut_from
FROM store s JOIN region r ON r.id = s.region JOIN legal_entity e ON e.id = s.entity
LEFT JOIN LATERAL (
  SELECT hours, valid_from FROM store_day_cut WHERE store = s.id ORDER BY valid_from DESC LIMIT 1
) cut ON true
"""
STORES = f"""{STORE}
WHERE ($1 OR s.path LIKE ANY($2)) AND ($3::uuid IS NULL OR s.id > $3)
  AND ($4::text IS NULL OR s.path LIKE (SELECT replace(path, '_', '\\_') || '%' FROM region WHERE code = $4))
  AND ($5::text IS NULL OR s.ownership = $5) AND ($6::text IS NULL OR s.status = $6)
  AND ($7::text IS NULL OR s.code ILIKE $7 OR s.name ILIKE $7) AND ($8::uuid IS NULL OR s.id = $8)
ORDER BY s.id LIMIT $9
"""
REGIONS = """
SELECT r.id, r.code, r.name, r.path, r.parent,
  (SELECT count(*) FROM store s WHERE s.region = r.id) AS stores
FROM region r WHERE $1 OR r.path LIKE ANY($2) ORDER BY r.path
"""
ENTITIES = "SELECT id, code, name FROM legal_entity WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2"


async def stores(
    actor: Actor,
    paging: PageRequest,
    *,
    region: str | None = None,
    ownership: Ownership | None = None,
    status: StoreStatus | None = None,
    text: str | None = None,
) -> Page[StoreView]:
    """Stores in reach, at or below the region with that code, whose code or name contains `text`."""
    rows = await fetch(
        STORES,
        actor.reaches_all,
        actor.path_patterns,
        paging.after,
        region,
        ownership,
        status,
        contains(text) if text else None,
        actor.only_store,
        paging.fetch,
    )
    return page_of(rows, paging, view=_store_view, key=lambda row: row["id"])


async def store(actor: Actor, store_id: UUID) -> StoreView:
    """One store. Raises NotFound, also outside the actor's reach."""
    row = await fetch_row(f"{STORE} WHERE s.id = $1", store_id)
    return _reachable(actor, row)


async def store_by_code(actor: Actor, code: str) -> StoreView:
    """One store by its code. Raises NotFound, also outside the actor's reach."""
    row = await fetch_row(f"{STORE} WHERE s.code = $1", code)
    return _reachable(actor, row)


async def path_of_store(actor: Actor, store_id: UUID) -> str:
    """A store's path. Raises NotFound, also outside the actor's reach."""
    path: str | None = await fetch_value("SELECT path FROM store WHERE id = $1", store_id)
    if path is None:
        raise NotFound
    actor.require_reach(path)
    return path


async def unit_path(actor: Actor, *, region: str | None, store: str | None) -> str:
    """The path of the region or store with that code, HQ when neither is named.

    Raises InvalidField when both are named, or the one named is unknown or outside the actor's reach.
    """
    if region is not None and store is not None:
        raise InvalidField("store", "区域与门店只能填一个 / name a region or a store, not both")
    field, code = ("store", store) if store is not None else ("region", region)
    path: str | None = HQ_PATH if code is None else await fetch_value(f"SELECT path FROM {field} WHERE code = $1", code)
    if path is None or not actor.reaches(path):
        raise InvalidField(field, "须为您可管理的区域或门店编码 / the code of a unit within your reach")
    return path


async def region_tree(actor: Actor) -> list[RegionNode]:
    """The regions in reach as trees; the roots are the actor's own regions."""
    return _trees(await fetch(REGIONS, actor.reaches_all, actor.path_patterns))


async def entities(actor: Actor, paging: PageRequest) -> Page[EntityView]:
    """The companies that run stores. Headquarters' matter."""
    actor.require_role(Role.HQ_OPERATOR, Role.INTEGRATOR, Role.FINANCE, Role.AUDITOR)
    rows = await fetch(ENTITIES, paging.after, paging.fetch)
    return page_of(rows, paging, view=lambda row: EntityView(**row), key=lambda row: row["id"])


def _reachable(actor: Actor, row: asyncpg.Record | None) -> StoreView:
    if row is None:
        raise NotFound
    actor.require_reach(row["path"])
    return _store_view(row)


def _store_view(row: asyncpg.Record) -> StoreView:
    kept = {**row, "ownership": Ownership(row["ownership"]), "status": StoreStatus(row["status"])}
    return StoreView(**kept)


def _trees(rows: Sequence[asyncpg.Record]) -> list[RegionNode]:
    """Rows in the order of their paths, so that a parent comes before its children."""
    nodes: dict[UUID, RegionNode] = {}
    roots: list[RegionNode] = []
    for row in rows:
        node = RegionNode(row["id"], row["code"], row["name"], row["path"], row["stores"], [])
        nodes[node.id] = node
        parent = nodes.get(row["parent"])
        (parent.children if parent else roots).append(node)
    return roots
