"""Barcodes of a SKU and the parts of a bundle, as forms: one a line; and its own pictures."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import KEY, Done, Form
from guide_app.base.html.session import FORM_TOKEN
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.uploads import takes_file
from guide_app.ground.catalog.barcodes.queries import barcodes
from guide_app.ground.catalog.barcodes.schemas import SetBarcodes
from guide_app.ground.catalog.barcodes.service import set_barcodes
from guide_app.ground.catalog.gallery.queries import pictures_of_sku
from guide_app.ground.catalog.gallery.service import Owner
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.products.queries import components
from guide_app.ground.catalog.products.schemas import ComponentWanted, SetComponents
from guide_app.ground.catalog.products.service.keeping import set_components
from guide_app.ground.catalog.queries import sku
from pages.asking import edited_version
from pages.console.catalog.pictures import Gallery, sent_one, turned
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class SkuDetailPages(PageController):
    """条码、套装组成与图片 · Barcodes, parts and pictures."""

    path = "/hq/skus/{sku_id:uuid}"

    @get("/barcodes")
    async def barcodes(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[bytes]:
        """Those that there are."""
        found = await sku(actor, sku_id)
        lines = "\n".join(one.code for one in await barcodes(actor, sku_id))
        return await self._barcodes(request, actor, sku_id, Form.of({"barcodes": lines}, version=found.version))

    @post("/barcodes", status_code=303)
    async def set_barcodes(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[Any]:
        """Have it known by these."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = SetBarcodes(barcodes=form.get("barcodes").split())
            await set_barcodes(actor, sku_id, command, expected_version=edited_version(form))
            return Done(f"/hq/skus/{sku_id}", _("条码已保存"))

        return await form.submit(request, work, again=lambda: self._barcodes(request, actor, sku_id, form))

    @get("/components")
    async def components(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[bytes]:
        """What it is made of."""
        found = await sku(actor, sku_id)
        lines = "\n".join(f"{one.units} {one.sku}" for one in await components(actor, sku_id))
        return await self._components(request, actor, sku_id, Form.of({"components": lines}, version=found.version))

    @post("/components", status_code=303)
    async def set_components(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[Any]:
        """Have it made of these."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = SetComponents(components=[_part(line) for line in _lines(form.get("components"))])
            await set_components(actor, sku_id, command, expected_version=edited_version(form))
            return Done(f"/hq/skus/{sku_id}", _("套装组成已保存"))

        return await form.submit(request, work, again=lambda: self._components(request, actor, sku_id, form))

    @get("/pictures")
    async def pictures(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[bytes]:
        """Its own, before those of its product."""
        return await self._pictures(request, actor, sku_id, Form())

    @post("/pictures", status_code=303, opt=takes_file({FORM_TOKEN: "…", KEY: "…"}))
    async def add_picture(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[Any]:
        """Show one more picture."""
        form, gallery = await Form.sent(request), self._gallery(request, actor, sku_id)
        return await form.submit(request, partial(sent_one, actor, gallery, form), again=partial(gallery.again, form))

    @post("/pictures/{picture_id:uuid}", status_code=303)
    async def arrange(
        self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID], picture_id: FromPath[UUID]
    ) -> Response[Any]:
        """Show a picture first, or no more."""
        form, gallery = await Form.sent(request), self._gallery(request, actor, sku_id)
        work = partial(turned, actor, gallery, picture_id, form)
        return await form.submit(request, work, again=partial(gallery.again, form))

    def _gallery(self, request: AnyRequest, actor: Actor, sku_id: UUID) -> Gallery:
        return Gallery(
            Owner(sku_id=sku_id),
            partial(pictures_of_sku, actor, sku_id),
            f"/hq/skus/{sku_id}/pictures",
            partial(self._pictures, request, actor, sku_id),
        )

    async def _pictures(self, request: AnyRequest, actor: Actor, sku_id: UUID, form: Form) -> Response[bytes]:
        actor.require(CHANGE_CATALOG)
        found, pictures = await sku(actor, sku_id), await pictures_of_sku(actor, sku_id)
        return await page(request, "console/catalog/pictures.html", form=form, sku=found, pictures=pictures)

    async def _barcodes(self, request: AnyRequest, actor: Actor, sku_id: UUID, form: Form) -> Response[bytes]:
        actor.require(CHANGE_CATALOG)
        return await page(request, "console/catalog/barcodes.html", form=form, sku=await sku(actor, sku_id))

    async def _components(self, request: AnyRequest, actor: Actor, sku_id: UUID, form: Form) -> Response[bytes]:
        actor.require(CHANGE_CATALOG)
        return await page(request, "console/catalog/components.html", form=form, sku=await sku(actor, sku_id))


def _lines(text: str) -> list[str]:
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if not found:
        raise InvalidField("components", "至少写一行 / at least one line")
    return found


def _part(line: str) -> ComponentWanted:
    units, _blank, code = line.partition(" ")
    if not (units.isascii() and units.isdigit() and 0 < int(units) <= 999 and code.strip()):
        raise InvalidField("components", "每行写件数、空格、商品编码，如 2 SOCK-01 / units, a blank, a SKU")
    return ComponentWanted(code.strip(), int(units))
