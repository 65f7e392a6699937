"""The sheet of stock: how much of an article lay in a place, and when. Older than what is known is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import moment, whole
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging
from guide_app.ground.catalog.importing.skus import SKU_CODE
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.reads import SkuOfCode, skus_of_codes
from guide_app.ground.stock.feeding import Place, StockTold, keep, places_in_reach
from guide_app.ground.stock.permissions import FEED_STOCK
from guide_app.ground.stock.rules import AHEAD, MOST_ON_HAND
from guide_app.ground.stores.importing.columns import UNIT_CODE

SPEC = (
    Column("location", ("门店或仓库编码", "Store or warehouse"), UNIT_CODE, Need.ALWAYS, example="SH001"),
    Column("sku", ("商品编码", "SKU"), SKU_CODE, Need.ALWAYS, example="RUN01-001"),
    Column("on_hand", ("在库", "On hand"), whole(0, MOST_ON_HAND), Need.ALWAYS, example="12"),
    Column("as_of", ("盘点时间", "Counted at"), moment(), Need.ALWAYS, example="2026-12-01 21:30"),
)


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    location: str
    sku: str
    on_hand: int
    as_of: datetime


class StockKnown(msgspec.Struct, frozen=True):
    """What was told last of an article in a place."""

    sku: UUID
    place: UUID
    fed: int
    as_of: datetime


@dataclass
class Known:
    """What the rows of a piece are judged against."""

    at: datetime
    places: dict[str, Place]
    skus: dict[str, SkuOfCode]
    stock: dict[tuple[UUID, UUID], StockKnown]


KNOWN = """
SELECT sku, place, fed, as_of FROM stock WHERE sku = ANY($1::uuid[]) AND place = ANY($2::uuid[])
"""


async def _look(actor: Actor, rows: Sequence[SheetRow], _: bool) -> Known:
    places = await places_in_reach(actor, [row.location for row in rows])
    skus = await skus_of_codes({row.sku for row in rows})
    found = await fetch_as(
        StockKnown, KNOWN, sorted(sku.id for sku in skus.values()), sorted(place.id for place in places.values())
    )
    return Known(clock.now(), places, skus, {(one.sku, one.place): one for one in found})


def _judge(_: Actor, judging: Judging[SheetRow], known: Known) -> Judgement:
    row = judging.row
    place, sku = known.places.get(row.location), known.skus.get(row.sku)
    if place is None:
        judging.refuse("location", "须为您可管理的门店或仓库编码", "the code of a store or warehouse within your reach")
    if sku is None:
        judging.refuse("sku", "须为已存在的商品编码", "the code of a known article")
    elif sku.kind is SkuKind.BUNDLE:
        judging.refuse("sku", "套装不报库存，报其组成商品", "a bundle has no stock of its own: tell of its parts")
    if row.as_of > known.at + AHEAD:
        judging.refuse("as_of", "盘点时间不能晚于现在", "cannot be later than now")
    before = None if place is None or sku is None else known.stock.get((sku.id, place.id))
    if before is None:
        return judging.ends(known=False)
    if before.as_of > row.as_of:
        judging.refuse("as_of", "早于已知的库存时间", "older than what is known")
    judging.compare("on_hand", before.fed)
    judging.compare("as_of", before.as_of)
    return judging.ends(known=True)


async def _write(actor: Actor, judged: Sequence[Judged[SheetRow]], known: Known) -> None:
    told = []
    for one in judged:
        place = known.places[one.row.location]
        sku = known.skus[one.row.sku].id
        told.append(StockTold(new_id(), place.id, place.kind, sku, one.row.on_hand, one.row.as_of))
    await keep(actor, told)


STOCK = ImportKind(
    name="stock",
    title=("库存", "Stock"),
    may=FEED_STOCK,
    columns=SPEC,
    row=SheetRow,
    key=("location", "sku"),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as=None,
    rules=(
        ("没有库存行的商品不跟踪库存，可自由销售", "An article without a row is not tracked and sold freely"),
        ("早于已知时间的行不改变任何库存", "A row that is older than what is known changes nothing"),
    ),
)
