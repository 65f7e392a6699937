"""Stock as systems outside tell it: warehouses, tills, a sheet. What is older than what is known changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
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
from guide_app.ground.stock.schemas import FeedResult, FeedStock, RowBelowNothing, RowOld, RowRefused, StockRow

NO_PLACE = "须为您可管理的门店或仓库编码 / the code of a store or warehouse within your reach"
IS_BUNDLE = "套装不报库存，报其组成商品 / a bundle has no stock of its own: tell of its parts"
CONTRADICTS = "同批中同一商品、地点、时间有不同的数，都未采用 / the batch tells different numbers of one moment"
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


class RowTold(NamedTuple):
    """A row of a batch, counted from 0, as it would be kept."""

    number: int
    told: StockTold


class KnownLater(msgspec.Struct, frozen=True):
    """An article of which something later is known."""

    place: UUID
    sku: UUID
    as_of: datetime


async def feed_stock(actor: Actor, command: FeedStock) -> FeedResult:
    """Keep what is on hand: good rows are kept though others are refused, and each of those is named.

    Rows that are older than what is known are ignored, and named too. Of the same article in the same place the latest
    row counts, and the others are named as older; rows that say different things of one moment are refused. Less than
    nothing is kept as nothing. Raises InvalidField for a moment that has not come.
    """
    actor.require(FEED_STOCK)
    at = clock.now()
    require_past(command.as_of, at=at, field="as_of")
    async with transaction():
        places = await places_in_reach(actor, [row.location for row in command.rows])
        skus = await skus_of_codes({row.sku for row in command.rows})
        told: list[RowTold] = []
        refused = []
        for number, row in enumerate(command.rows):
            as_of = row.as_of or command.as_of
            require_past(as_of, at=at, field=f"rows[{number}].as_of")
            place, sku = places.get(row.location), skus.get(row.sku)
            if place is None or sku is None or sku.kind is SkuKind.BUNDLE:
                rule = NO_SKU if sku is None else IS_BUNDLE
                refused.append(RowRefused(number, *(("location", NO_PLACE) if place is None else ("sku", rule))))
                continue
            kept = StockTold(new_id(), place.id, place.kind, sku.id, max(row.on_hand, 0), as_of)
            told.append(RowTold(number, kept))
        good, contradicting = _apart(told)
        refused += [RowRefused(one.number, "on_hand", CONTRADICTS) for one in contradicting]
        latest = {(one.told.sku, one.told.place): one.told for one in sorted(good, key=lambda one: one.told.as_of)}
        known = {(late.sku, late.place): late.as_of for late in await keep(actor, list(latest.values()))}
    ignored = [old for one in good if (old := _old(command.rows, one, latest, known)) is not None]
    old_rows = {old.row for old in ignored}
    return FeedResult(
        kept=len(good) - len(ignored),
        ignored=ignored,
        refused=sorted(refused, key=lambda one: one.row),
        below_nothing=[
            RowBelowNothing(one.number, row.location, row.sku, row.on_hand)
            for one in good
            if (row := command.rows[one.number]).on_hand < 0 and one.number not in old_rows
        ],
    )


def _apart(told: Sequence[RowTold]) -> tuple[list[RowTold], list[RowTold]]:
    """The rows that hold together, and those that say different things of one article, place and moment."""
    said: dict[tuple[UUID, UUID, datetime], set[int]] = {}
    for _, one in told:
        said.setdefault((one.sku, one.place, one.as_of), set()).add(one.on_hand)
    good: list[RowTold] = []
    contradicting: list[RowTold] = []
    for row in told:
        of = said[row.told.sku, row.told.place, row.told.as_of]
        (good if len(of) == 1 else contradicting).append(row)
    return good, contradicting


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


def _old(
    rows: Sequence[StockRow],
    one: RowTold,
    latest: dict[tuple[UUID, UUID], StockTold],
    known: dict[tuple[UUID, UUID], datetime],
) -> RowOld | None:
    """The row, where something later is known, or told by the same batch; None where it holds."""
    row, of = rows[one.number], (one.told.sku, one.told.place)
    if of in known:
        return RowOld(one.number, row.location, row.sku, known[of])
    newest = latest[of].as_of
    return RowOld(one.number, row.location, row.sku, newest) if one.told.as_of < newest else None
