"""Brands and seasons: two short lists, each with a form for one more."""

from typing import Any

from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.products.queries import brands, seasons
from guide_app.ground.catalog.products.schemas import CreateBrand, CreateSeason
from guide_app.ground.catalog.products.service.lists import create_brand, create_season
from guide_app.ground.stores.errors import CodeTaken
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
BRANDS, SEASONS = "/hq/products/brands", "/hq/products/seasons"
EVERY = PageRequest(None, 200)


class BrandPages(PageController):
    """品牌 · Brands."""

    path = BRANDS

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """All of them, with a form for one more."""
        return await self._shown(request, actor, Form())

    @post(status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Add a brand."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_brand(actor, form.read(CreateBrand))
            return Done(BRANDS, _("{name} 已建立"), {"name": made.name})

        return await form.submit(request, work, again=lambda: self._shown(request, actor, form), at={CodeTaken: "code"})

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        found = await brands(actor, EVERY)
        return await page(
            request, "console/catalog/brands.html", found=found, form=form, may_change=actor.may(CHANGE_CATALOG)
        )


class SeasonPages(PageController):
    """季节 · Seasons."""

    path = SEASONS

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """All of them, with a form for one more."""
        return await self._shown(request, actor, Form())

    @post(status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Add a season."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_season(actor, form.read(CreateSeason))
            return Done(SEASONS, _("{name} 已建立"), {"name": made.name})

        return await form.submit(request, work, again=lambda: self._shown(request, actor, form), at={CodeTaken: "code"})

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        found = await seasons(actor, EVERY)
        return await page(
            request, "console/catalog/seasons.html", found=found, form=form, may_change=actor.may(CHANGE_CATALOG)
        )
