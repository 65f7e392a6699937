"""库存 · Stock of stores and warehouses, with the age of each number."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.stock.queries import StockStanding, stock
from guide_app.ground.stock.warehouses import warehouses
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.labels.fulfilment import STANDINGS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
EVERY = PageRequest(None, 200)


class StockFilters(msgspec.Struct, frozen=True):
    """What is listed."""

    warehouse: str | None = None
    sku: str | None = None
    standing: StockStanding | None = None


class StockPages(PageController):
    """库存 · Stock."""

    path = "/hq/stock"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Of stores in reach; of warehouses for headquarters."""
        wanted = asked(request, StockFilters)
        narrowed = msgspec.structs.asdict(wanted)
        return await page(
            request,
            "console/stock/list.html",
            listed=await stock(actor, paging_in(request), **narrowed),
            wanted=wanted,
            standings=STANDINGS,
            warehouses=(await warehouses(actor, EVERY)).items if actor.reaches_all else [],
            sees_warehouses=actor.reaches_all,
            offer=offered(actor, "stock", **narrowed),
            import_at=import_address(actor, "stock"),
        )
