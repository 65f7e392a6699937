"""What can be seen of stock."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stock.fragments import serving
from guide_app.ground.stock.permissions import SEE_STOCK
from guide_app.ground.stock.reads import stale_after
from guide_app.ground.stock.rules import PlaceKind, available, is_stale
from guide_app.ground.stock.schemas import PlaceWithStock, StockView, WhereStock
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_of

MOST_NEAR = 50


class StockStanding(StrEnum):
    """How an article stands in a place."""

    LEFT = "left"
    SHORT = "short"
    STALE = "stale"


class StockRead(msgspec.Struct, frozen=True):
    """A row of the list."""

    id: UUID
    place: UUID
    kind: PlaceKind
    location: str
    location_name: str
    sku_id: UUID
    sku: str
    name: str
    on_hand: int
    held: int
    as_of: datetime
    by_weight: bool


class Asked(msgspec.Struct, frozen=True):
    """The article that is asked for, and where the store lies."""

    sku: str
    name: str
    path: str
    region: UUID
    by_weight: bool


class StockNear(msgspec.Struct, frozen=True):
    """An article in a store or a warehouse, and how much of it can be promised."""

    place: UUID
    kind: PlaceKind
    code: str
    name: str
    address: str
    available: int
    as_of: datetime


STOCK = pages_by_reach(
    """
SELECT k.id, k.place, k.kind, coalesce(st.code, w.code, '') AS location, coalesce(st.name, w.name, '') AS location_name,
  k.sku AS sku_id, s.code AS sku, s.name, k.on_hand, k.held, k.as_of, s.kind = 'weighed' AS by_weight
FROM stock k JOIN sku s ON s.id = k.sku LEFT JOIN store st ON st.id = k.place LEFT JOIN warehouse w ON w.id = k.place
""",
    table="stock",
    alias="k",
    store="place",
    where="""($4::uuid IS NULL OR k.sku = $4) AND ($5::uuid IS NULL OR k.place = $5) AND (CASE $6::text
    WHEN 'left' THEN k.on_hand > k.held WHEN 'short' THEN k.on_hand <= k.held WHEN 'stale' THEN k.as_of < $7
    ELSE true END)""",
)
SKU_OF_CODE = "SELECT id FROM sku WHERE code = $1"
WAREHOUSE_OF_CODE = "SELECT id FROM warehouse WHERE code = $1"
ASKED = """
SELECT s.code AS sku, s.name, st.path, st.region, s.kind = 'weighed' AS by_weight
FROM sku s JOIN store st ON st.id = $2 WHERE s.id = $1
"""
# What is tracked of an article in a place; of a bundle as many as its scarcest part makes, by the oldest number.
LEFT_IN = """
CROSS JOIN LATERAL (
  SELECT min(k.kind) AS kind, min(floor((k.on_hand - k.held)::numeric / made.units))::bigint AS available,
    min(k.as_of) AS as_of
  FROM (
    SELECT b.part AS sku, b.units FROM sku_component b WHERE b.bundle = $1
    UNION ALL SELECT $1, 1 WHERE NOT EXISTS (SELECT FROM sku_component b WHERE b.bundle = $1)
  ) made
  JOIN stock k ON k.sku = made.sku AND k.place = {place} HAVING count(*) > 0
) k
"""
WHERE_IS = f"""
SELECT st.id AS place, k.kind, st.code, st.name, st.address, k.available, k.as_of
FROM store st {LEFT_IN.format(place="st.id")}
WHERE st.region = $3 AND (st.status = 'open' OR st.id = $2)
UNION ALL
SELECT w.id, k.kind, w.code, w.name, '', k.available, k.as_of
FROM warehouse w {LEFT_IN.format(place="w.id")}
WHERE w.active AND {serving("w.id", "$4")}
ORDER BY code
"""


async def stock(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    warehouse: str | None = None,
    sku: str | None = None,
    standing: StockStanding | None = None,
) -> Page[StockView]:
    """Stock of stores in reach, and of warehouses for those who reach everything."""
    actor.require(SEE_STOCK)
    sku_id = None if sku is None else await _id_of(SKU_OF_CODE, "sku", sku)
    place = None if warehouse is None else await _id_of(WAREHOUSE_OF_CODE, "warehouse", warehouse)
    reach = await reach_of(actor, store_id)
    stale = clock.now() - stale_after()
    rows = await fetch_as(
        StockRead, STOCK[reach.kind], reach.bound, paging.beyond, paging.fetch, sku_id, place, standing, stale
    )
    return page_of(rows, paging, view=_view, key=lambda row: row.id)


async def where_is(actor: Actor, sku_id: UUID, *, store_id: UUID | None = None) -> WhereStock:
    """Where an article is, seen from a store in reach, or the actor's own: there, in its region, in its warehouses.

    Numbers of neighbours are seen by whoever sees the store, and nothing else of them. Raises NotFound, InvalidField.
    """
    actor.require(SEE_STOCK)
    store = store_id or actor.store_id
    if store is None:
        raise InvalidField("store_id", "没有所属门店时必须指定门店 / named by whoever has no store of their own")
    asked = await fetch_row_as(Asked, ASKED, sku_id, store)
    if asked is None:
        raise NotFound
    actor.require_reach(asked.path)
    found = [
        (row.place, _place(row)) for row in await fetch_as(StockNear, WHERE_IS, sku_id, store, asked.region, asked.path)
    ]
    return WhereStock(
        sku_id=sku_id,
        sku=asked.sku,
        name=asked.name,
        store_id=store,
        own=next((one for place, one in found if place == store), None),
        near=_fullest(one for place, one in found if one.kind is PlaceKind.STORE and place != store),
        warehouses=_fullest(one for _, one in found if one.kind is PlaceKind.WAREHOUSE),
        by_weight=asked.by_weight,
    )


def _fullest(places: Iterable[PlaceWithStock]) -> list[PlaceWithStock]:
    return sorted(places, key=lambda one: (-one.available, one.code))[:MOST_NEAR]


async def _id_of(statement: str, field: str, code: str) -> UUID:
    found: UUID | None = await fetch_value(statement, code)
    if found is None:
        raise InvalidField(field, "须为已存在的编码 / a known code")
    return found


def _view(row: StockRead) -> StockView:
    return StockView(
        id=row.id,
        place_id=row.place,
        kind=row.kind,
        location=row.location,
        location_name=row.location_name,
        sku_id=row.sku_id,
        sku=row.sku,
        name=row.name,
        on_hand=row.on_hand,
        held=row.held,
        available=available(row.on_hand, row.held),
        as_of=row.as_of,
        stale=is_stale(row.as_of, at=clock.now(), after=stale_after()),
        by_weight=row.by_weight,
    )


def _place(row: StockNear) -> PlaceWithStock:
    return PlaceWithStock(
        place_id=row.place,
        kind=row.kind,
        code=row.code,
        name=row.name,
        address=row.address,
        available=row.available,
        as_of=row.as_of,
        stale=is_stale(row.as_of, at=clock.now(), after=stale_after()),
    )
