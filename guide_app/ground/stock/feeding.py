"""Stock as systems outside tell it: warehouses, tills, a sheet. What is older than what is known changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.reads import skus_of_codes
from guide_app.ground.stock.permissions import FEED_STOCK
from guide_app.ground.stock.rules import PlaceKind, require_past
from guide_app.ground.stock.schemas import FeedResult, FeedStock, RowOld, RowRefused, StockRow

NO_PLACE = "须为您可管理的门店或仓库编码 / the code of a store or warehouse within your reach"
IS_BUNDLE = "套装不报库存，报其组成商品 / a bundle has no stock of its own: tell of its parts"
NO_SKU = "须为已存在的商品编码 / the code of a known article"
PLACES = """
SELECT code, id, 'store' AS kind, path FROM store WHERE code = ANY($1::text[])
UNION ALL SELECT code, id, 'warehouse', '/' FROM warehouse WHERE code = ANY($1::text[])
"""
FEED = "SELECT place, sku, as_of FROM feed_stock_v1($1)"


class Place(msgspec.Struct, frozen=True):
    """Where goods lie; a warehouse is for the whole chain."""

    code: str
    id: UUID
    kind: PlaceKind
    path: str


class StockTold(msgspec.Struct, frozen=True):
    """A row as it is kept."""

    id: UUID
    place: UUID
    kind: PlaceKind
    sku: UUID
    on_hand: int
    as_of: datetime


class KnownLater(msgspec.Struct, frozen=True):
    """An article of which something later is known."""

    place: UUID
    sku: UUID
    as_of: datetime


async def feed_stock(actor: Actor, command: FeedStock) -> FeedResult:
    """Keep what is on hand: good rows are kept though others are refused, and each of those is named.

    Rows that are older than what is known are ignored, and named too. Of the same article in the same place the latest
    row counts. Raises InvalidField for a moment that has not come.
    """
    actor.require(FEED_STOCK)
    at = clock.now()
    require_past(command.as_of, at=at, field="as_of")
    async with transaction():
        places = await places_in_reach(actor, [row.location for row in command.rows])
        skus = await skus_of_codes({row.sku for row in command.rows})
        told: dict[tuple[UUID, UUID], tuple[int, StockTold]] = {}
        refused = []
        for number, row in enumerate(command.rows):
            as_of = row.as_of or command.as_of
            require_past(as_of, at=at, field=f"rows[{number}].as_of")
            place, sku = places.get(row.location), skus.get(row.sku)
            if place is None or sku is None or sku.kind is SkuKind.BUNDLE:
                rule = NO_SKU if sku is None else IS_BUNDLE
                refused.append(RowRefused(number, *(("location", NO_PLACE) if place is None else ("sku", rule))))
                continue
            before = told.get((sku.id, place.id))
            if before is None or before[1].as_of <= as_of:
                row_told = StockTold(new_id(), place.id, place.kind, sku.id, row.on_hand, as_of)
                told[sku.id, place.id] = (number, row_told)
        ignored = await keep(actor, [row for _, row in told.values()])
    return FeedResult(
        kept=len(told) - len(ignored),
        ignored=[_old(command.rows, told[late.sku, late.place][0], late) for late in ignored],
        refused=refused,
    )


async def places_in_reach(actor: Actor, codes: Sequence[str]) -> dict[str, Place]:
    """Stores and warehouses in reach by their codes."""
    actor.require(FEED_STOCK)
    found = await fetch_as(Place, PLACES, sorted(set(codes)))
    return {place.code: place for place in found if actor.reaches(place.path)}


async def keep(actor: Actor, told: Sequence[StockTold]) -> Sequence[KnownLater]:
    """Keep rows, each article and place once; those of which something later is known."""
    actor.require(FEED_STOCK)
    ignored = await fetch_as(KnownLater, FEED, as_json(told))
    facts = {"rows": len(told), "places": len({row.place for row in told}), "ignored": len(ignored)}
    await audit.record(actor, "stock.fed", "stock", **facts)
    return ignored


def _old(rows: Sequence[StockRow], number: int, late: KnownLater) -> RowOld:
    return RowOld(number, rows[number].location, rows[number].sku, late.as_of)
