"""From where the goods of a cart can be fetched or sent, and where all of them are."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.stock.fragments import serving
from guide_app.ground.stock.permissions import SEE_STOCK
from guide_app.ground.stock.reads import stale_after
from guide_app.ground.stock.rules import PlaceKind, is_stale

MOST_PLACES = 30
# Of a bundle its parts are wanted. The store itself first, then where nothing is missing.
PLACES = f"""
WITH here AS MATERIALIZED (SELECT st.id, st.region, st.path FROM store st WHERE st.id = $1), place AS MATERIALIZED (
  SELECT st.id, 'store' AS kind, st.code, st.name, st.address
  FROM here JOIN store st ON st.region = here.region WHERE st.status = 'open'
  UNION ALL
  SELECT w.id, 'warehouse', w.code, w.name, '' FROM here JOIN warehouse w ON w.active AND {serving("w.id", "here.path")}
), wanted AS MATERIALIZED (
  SELECT coalesce(part.part, s.id) AS sku, sum(named.units * coalesce(part.units, 1)) AS units
  FROM unnest($2::text[], $3::int[]) named(code, units) JOIN sku s ON s.code = named.code
  LEFT JOIN sku_component part ON part.bundle = s.id
  GROUP BY coalesce(part.part, s.id)
)
SELECT place.id, place.kind, place.name, place.address, here.path, seen.short, seen.as_of
FROM here CROSS JOIN place CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE k.on_hand - k.held < wanted.units)::int AS short, min(k.as_of) AS as_of
  FROM wanted JOIN stock k ON k.place = place.id AND k.sku = wanted.sku
) seen
ORDER BY place.id <> here.id, seen.short, place.kind, place.code LIMIT {MOST_PLACES}
"""


class PlaceRow(msgspec.Struct, frozen=True):
    """A place, and where the store lies from which one looks."""

    id: UUID
    kind: PlaceKind
    name: str
    address: str
    path: str
    short: int
    as_of: datetime | None


class PlaceToChoose(msgspec.Struct, frozen=True):
    """A store or a warehouse. Of `short` articles there is too little there, as far as they are tracked.

    `as_of` is the oldest of these numbers, null where nothing is tracked.
    """

    id: UUID
    kind: PlaceKind
    name: str
    address: str
    short: int
    as_of: datetime | None
    stale: bool


async def places_to_choose(
    actor: Actor, wanted: Mapping[str, int], *, store_id: UUID | None = None
) -> list[PlaceToChoose]:
    """The open stores of one's region and the warehouses that serve one's store, one's own store first.

    `wanted` are units by the codes of articles. Raises InvalidField, NotFound.
    """
    actor.require(SEE_STOCK)
    store = store_id or actor.store_id
    if store is None:
        raise InvalidField("store_id", "没有所属门店时必须指定门店 / named by whoever has no store of their own")
    rows = await fetch_as(PlaceRow, PLACES, store, list(wanted), list(wanted.values()))
    at, after = clock.now(), stale_after()
    found = []
    for row in rows:
        actor.require_reach(row.path)
        stale = row.as_of is not None and is_stale(row.as_of, at=at, after=after)
        found.append(PlaceToChoose(row.id, row.kind, row.name, row.address, row.short, row.as_of, stale))
    return found
