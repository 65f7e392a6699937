"""Products with their pictures and variants; their brands and seasons."""

from functools import partial
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import KEY, Done, Form
from guide_app.base.html.session import FORM_TOKEN
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.base.web.uploads import takes_file
from guide_app.ground.catalog.gallery.queries import pictures_of_product
from guide_app.ground.catalog.gallery.service import Owner
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.products.queries import brands, product, products, seasons, variants
from guide_app.ground.catalog.products.rules import ProductState, dimensions_of, dimensions_text
from guide_app.ground.catalog.products.schemas import CreateProduct, ProductView, UpdateProduct
from guide_app.ground.catalog.products.service.keeping import create_product, update_product
from guide_app.ground.stores.errors import CodeTaken
from pages.asking import asked, edited_version, paging_in
from pages.console.catalog.choosing import every_category, names_of, to_choose
from pages.console.catalog.pictures import Gallery, sent_one, turned
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
HERE = "/hq/products"
EVERY = PageRequest(None, 200)
STATES: dict[str, str] = {
    ProductState.ON_SALE: _("在售"),
    ProductState.DRAFT: _("未上市"),
    ProductState.ENDED: _("已停售"),
}


class ProductFilters(msgspec.Struct, frozen=True):
    """Which products are listed."""

    text: str | None = None
    brand: str | None = None
    season: str | None = None
    category: str | None = None
    status: ProductState | None = None
    shown: Literal["pictures"] | None = None
    """Their pictures are loaded when asked for: a list without them opens at once on a slow line."""


class ProductPages(PageController):
    """款式 · Products."""

    path = HERE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """With a picture of each where they are asked for."""
        wanted = asked(request, ProductFilters)
        narrowed = msgspec.structs.asdict(wanted)
        del narrowed["shown"]
        return await page(
            request,
            "console/catalog/products.html",
            listed=await products(actor, paging_in(request), **narrowed),
            wanted=wanted,
            offer=offered(actor, "products", **narrowed),
            states=STATES,
            may_change=actor.may(CHANGE_CATALOG),
            import_at=import_address(actor, "products"),
            **await self._choices(actor),
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form."""
        return await self._form(request, actor, Form.of({"state": ProductState.ON_SALE}), None)

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Enter a product."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_product(actor, form.read(CreateProduct, specifications=_dimensions(form)))
            return Done(f"{HERE}/{made.id}", _("款式已保存，可以加图片了"))

        return await form.submit(
            request, work, again=lambda: self._form(request, actor, form, None), at={CodeTaken: "code"}
        )

    @get("/{product_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, product_id: FromPath[UUID]) -> Response[bytes]:
        """Its pictures, what it is, and its variants with their prices."""
        return await self._one(request, actor, product_id, Form())

    @get("/{product_id:uuid}/edit")
    async def filled(self, request: AnyRequest, actor: CurrentActor, product_id: FromPath[UUID]) -> Response[bytes]:
        """The form with the product in it."""
        found = await product(actor, product_id)
        values = {
            "name": found.name,
            "brand": found.brand,
            "season": found.season,
            "category": found.categories[-1] if found.categories else None,
            "specifications": dimensions_text(found.specifications),
            "weight_g": found.weight_g,
            "description": found.description,
            "state": found.state,
        }
        return await self._form(request, actor, Form.of(values, version=found.version), found)

    @post("/{product_id:uuid}/edit", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, product_id: FromPath[UUID]) -> Response[Any]:
        """Save it."""
        form = await Form.sent(request)
        found = await product(actor, product_id)

        async def work() -> Done:
            typed = {"specifications": _dimensions(form), "description": form.get("description")}
            command = form.read(UpdateProduct, blank="null", **typed)
            await update_product(actor, product_id, command, expected_version=edited_version(form))
            return Done(f"{HERE}/{product_id}", _("已保存"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, form, found))

    @post("/{product_id:uuid}/pictures", status_code=303, opt=takes_file({FORM_TOKEN: "…", KEY: "…"}))
    async def add(self, request: AnyRequest, actor: CurrentActor, product_id: FromPath[UUID]) -> Response[Any]:
        """Show one more picture."""
        form, gallery = await Form.sent(request), self._gallery(request, actor, product_id)
        return await form.submit(request, partial(sent_one, actor, gallery, form), again=partial(gallery.again, form))

    @post("/{product_id:uuid}/pictures/{picture_id:uuid}", status_code=303)
    async def arrange(
        self, request: AnyRequest, actor: CurrentActor, product_id: FromPath[UUID], picture_id: FromPath[UUID]
    ) -> Response[Any]:
        """Show a picture first, or no more."""
        form, gallery = await Form.sent(request), self._gallery(request, actor, product_id)
        work = partial(turned, actor, gallery, picture_id, form)
        return await form.submit(request, work, again=partial(gallery.again, form))

    def _gallery(self, request: AnyRequest, actor: Actor, product_id: UUID) -> Gallery:
        return Gallery(
            Owner(product_id=product_id),
            partial(pictures_of_product, actor, product_id),
            f"{HERE}/{product_id}",
            partial(self._one, request, actor, product_id),
        )

    async def _one(self, request: AnyRequest, actor: Actor, product_id: UUID, form: Form) -> Response[bytes]:
        found = await product(actor, product_id)
        return await page(
            request,
            "console/catalog/product.html",
            product=found,
            form=form,
            pictures=await pictures_of_product(actor, product_id),
            variants=await variants(actor, product_id),
            categories=names_of(await every_category(actor)),
            states=STATES,
            may_change=actor.may(CHANGE_CATALOG),
        )

    async def _form(self, request: AnyRequest, actor: Actor, form: Form, found: ProductView | None) -> Response[bytes]:
        actor.require(CHANGE_CATALOG)
        choices = await self._choices(actor)
        return await page(
            request, "console/catalog/product_form.html", form=form, product=found, states=STATES, **choices
        )

    async def _choices(self, actor: Actor) -> dict[str, Any]:
        return {
            "brands": [(one.code, one.name) for one in (await brands(actor, EVERY)).items],
            "seasons": [(one.code, one.name) for one in (await seasons(actor, EVERY)).items],
            "categories": to_choose(await every_category(actor)),
        }


def _dimensions(form: Form) -> object:
    return msgspec.to_builtins(dimensions_of(form.get("specifications")))
