"""Brands and seasons: two short lists, each with a form for one more; brands get other names, seasons other days."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.products.queries import brand, brands, season, seasons
from guide_app.ground.catalog.products.schemas import BrandView, CreateBrand, CreateSeason, NameBrand, UpdateSeason
from guide_app.ground.catalog.products.service.lists import create_brand, create_season, name_brand, update_season
from guide_app.ground.stores.errors import CodeTaken
from pages.asking import edited_version
from pages.console.renaming import Known, rename_form, saving
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
BRANDS, SEASONS = "/hq/products/brands", "/hq/products/seasons"
EVERY = PageRequest(None, 200)
STAYS = _("编码不能更改：商品、提成方案和券的适用范围按它写着。")


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

    @get("/{brand_id:uuid}")
    async def named(self, request: AnyRequest, actor: CurrentActor, brand_id: FromPath[UUID]) -> Response[bytes]:
        """The name of one."""
        found = await _brand(actor, brand_id)
        return await rename_form(request, Form.of({"name": found.name}, version=found.version), _known(found))

    @post("/{brand_id:uuid}", status_code=303)
    async def rename(self, request: AnyRequest, actor: CurrentActor, brand_id: FromPath[UUID]) -> Response[Any]:
        """Call it so."""
        form = await Form.sent(request)

        async def work() -> object:
            return await name_brand(actor, brand_id, form.read(NameBrand), expected_version=edited_version(form))

        known = _known(await _brand(actor, brand_id))
        return await form.submit(request, saving(form, known, work), again=lambda: rename_form(request, form, known))

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

    @get("/{season_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, season_id: FromPath[UUID]) -> Response[bytes]:
        """The form with the season in it."""
        actor.require(CHANGE_CATALOG)
        found = await season(actor, season_id)
        typed = {"name": found.name, "begins_on": found.begins_on, "ends_on": found.ends_on}
        return await page(
            request, "console/catalog/season.html", form=Form.of(typed, version=found.version), season=found
        )

    @post("/{season_id:uuid}", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, season_id: FromPath[UUID]) -> Response[Any]:
        """Save it."""
        actor.require(CHANGE_CATALOG)
        form, found = await Form.sent(request), await season(actor, season_id)

        async def work() -> Done:
            await update_season(actor, season_id, form.read(UpdateSeason), expected_version=edited_version(form))
            return Done(SEASONS, _("{name} 已保存"), {"name": form.get("name")})

        return await form.submit(
            request, work, again=lambda: page(request, "console/catalog/season.html", form=form, season=found)
        )

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        found = await seasons(actor, EVERY)
        return await page(
            request, "console/catalog/seasons.html", found=found, form=form, may_change=actor.may(CHANGE_CATALOG)
        )


async def _brand(actor: Actor, brand_id: UUID) -> BrandView:
    actor.require(CHANGE_CATALOG)
    return await brand(actor, brand_id)


def _known(found: BrandView) -> Known:
    return Known(_("修改品牌"), found.code, found.name, STAYS, BRANDS, most=80)
