"""SKUs by name, code, category, and one of them with every entry of the price book."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.catalog.barcodes.queries import barcodes
from guide_app.ground.catalog.permissions import CHANGE_CATALOG, SET_PRICES
from guide_app.ground.catalog.products.queries import components
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.queries import prices, sku, skus
from pages.asking import asked, paging_in
from pages.console.catalog.choosing import every_category, levels_to_choose, names_of, to_choose
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.console.units import named_units, regions_to_choose, unit_name
from pages.labels.orders import CHANNELS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class SkuFilters(msgspec.Struct, frozen=True):
    """Which SKUs are listed."""

    text: str | None = None
    category: str | None = None
    active: bool = True


class SkuPages(PageController):
    """商品 · SKUs."""

    path = "/hq/skus"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """With the price of the whole chain."""
        wanted = asked(request, SkuFilters)
        narrowed = msgspec.structs.asdict(wanted)
        found = await skus(actor, paging_in(request), **narrowed)
        every = await every_category(actor)
        return await page(
            request,
            "console/catalog/list.html",
            listed=found,
            wanted=wanted,
            offer=offered(actor, "skus", **narrowed),
            categories=to_choose(every),
            names=names_of(every),
            may_change=actor.may(CHANGE_CATALOG),
            import_at=import_address(actor, "skus"),
        )

    @get("/{sku_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[bytes]:
        """What it is, and its prices: past ones and those to come."""
        found = await sku(actor, sku_id)
        book = await prices(actor, paging_in(request), sku_code=found.code)
        names = named_units(await regions_to_choose(actor))
        places = {entry.id: unit_name(entry.path, names) for entry in book.items}
        return await page(
            request,
            "console/catalog/one.html",
            sku=found,
            book=book,
            offer=offered(actor, "prices", sku=found.code),
            places_of=places,
            levels=dict(await levels_to_choose(actor)),
            codes=await barcodes(actor, sku_id),
            parts=await components(actor, sku_id) if found.kind is SkuKind.BUNDLE else [],
            channels=CHANNELS,
            may_change=actor.may(CHANGE_CATALOG),
            may_set=actor.may(SET_PRICES),
        )
