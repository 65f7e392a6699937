"""SKUs are entered and changed, and prices set, as forms. Prices of the past wait for a second person."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.catalog.approvals import set_prices
from guide_app.ground.catalog.errors import FloorAbovePrice, ListBelowPrice
from guide_app.ground.catalog.permissions import CHANGE_CATALOG, SET_PRICES
from guide_app.ground.catalog.queries import sku
from guide_app.ground.catalog.schemas import CreateSku, NewPrice, SetPrices, SkuView, UpdateSku
from guide_app.ground.catalog.service import create_sku, update_sku
from pages.asking import edited_version
from pages.console.catalog.choosing import every_category, levels_to_choose, to_choose
from pages.labels.orders import CHANNELS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class SkuFormPages(PageController):
    """维护商品与价格 · Keeping SKUs and their prices."""

    path = "/hq/skus"

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form."""
        return await self._form(request, actor, Form.of({"discountable": "true"}), None)

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Enter a SKU."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_sku(actor, form.read(CreateSku))
            return Done(f"/hq/skus/{made.id}/price", _("商品已保存，请设置价格"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, form, None))

    @get("/{sku_id:uuid}/edit")
    async def filled(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[bytes]:
        """The form with the SKU in it."""
        found = await sku(actor, sku_id)
        values = {
            "name": found.name,
            "spu": found.spu,
            "brand": found.brand,
            "category": found.categories[-1] if found.categories else None,
            "discountable": str(found.discountable).lower(),
            "active": str(found.active).lower(),
        }
        return await self._form(request, actor, Form.of(values, version=found.version), found)

    @post("/{sku_id:uuid}/edit", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[Any]:
        """Save it."""
        form = await Form.sent(request)
        found = await sku(actor, sku_id)

        async def work() -> Done:
            command = form.read(UpdateSku, blank="null")
            await update_sku(actor, sku_id, command, expected_version=edited_version(form))
            return Done(f"/hq/skus/{sku_id}", _("已保存"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, form, found))

    @get("/{sku_id:uuid}/price")
    async def price(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[bytes]:
        """An empty form for a price."""
        return await self._price(request, actor, Form(), await sku(actor, sku_id))

    @post("/{sku_id:uuid}/price", status_code=303)
    async def set_price(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[Any]:
        """Set it, or ask a second person."""
        form = await Form.sent(request)
        found = await sku(actor, sku_id)

        async def work() -> Done:
            price = form.read(NewPrice, sku=found.code)
            asked = await set_prices(actor, SetPrices(prices=[price], reason=form.get("reason")))
            if isinstance(asked, ApprovalRequested):
                return waits_for_approval(asked)
            return Done(f"/hq/skus/{sku_id}", _("价格已设置"))

        return await form.submit(
            request,
            work,
            again=lambda: self._price(request, actor, form, found),
            at={FloorAbovePrice: "floor_fen", ListBelowPrice: "tag_fen"},
        )

    async def _form(self, request: AnyRequest, actor: Actor, form: Form, found: SkuView | None) -> Response[bytes]:
        actor.require(CHANGE_CATALOG)
        options = to_choose(await every_category(actor))
        return await page(request, "console/catalog/form.html", form=form, sku=found, categories=options)

    async def _price(self, request: AnyRequest, actor: Actor, form: Form, found: SkuView) -> Response[bytes]:
        actor.require(SET_PRICES)
        levels = await levels_to_choose(actor)
        return await page(request, "console/catalog/price.html", form=form, sku=found, levels=levels, channels=CHANNELS)
