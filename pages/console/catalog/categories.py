"""Categories as a tree with what is in them; new ones, and other names for those that are there."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.queries import category, category_tree
from guide_app.ground.catalog.schemas import CategoryView, CreateCategory, RenameCategory
from guide_app.ground.catalog.service import create_category, rename_category
from guide_app.ground.stores.errors import CodeTaken
from pages.asking import asked, edited_version
from pages.console.catalog.choosing import every_category, to_choose
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.console.renaming import Known, rename_form, saving
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
HERE = "/hq/skus/categories"
STAYS = _("编码和上级品类不能更改：提成方案和券的适用范围按它们写着。")


class WhereTo(msgspec.Struct, frozen=True):
    """Below what a new category is proposed to stand."""

    parent: str | None = None


class CategoryPages(PageController):
    """品类 · Categories."""

    path = HERE

    @get()
    async def tree(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """All of them, with how many articles are in each."""
        return await page(
            request,
            "console/catalog/categories.html",
            roots=await category_tree(actor),
            may_change=actor.may(CHANGE_CATALOG),
            import_at=import_address(actor, "categories"),
            offer=offered(actor, "categories"),
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form."""
        return await self._form(request, actor, Form.of({"parent": asked(request, WhereTo).parent}))

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Add one."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_category(actor, form.read(CreateCategory))
            return Done(HERE, _("{name} 已建立"), {"name": made.name})

        return await form.submit(request, work, again=lambda: self._form(request, actor, form), at={CodeTaken: "code"})

    @get("/{category_id:uuid}/edit")
    async def named(self, request: AnyRequest, actor: CurrentActor, category_id: FromPath[UUID]) -> Response[bytes]:
        """The name of one."""
        found = await _category(actor, category_id)
        return await rename_form(request, Form.of({"name": found.name}, version=found.version), _known(found))

    @post("/{category_id:uuid}/edit", status_code=303)
    async def rename(self, request: AnyRequest, actor: CurrentActor, category_id: FromPath[UUID]) -> Response[Any]:
        """Call it so."""
        form = await Form.sent(request)

        async def work() -> object:
            command = form.read(RenameCategory)
            return await rename_category(actor, category_id, command, expected_version=edited_version(form))

        known = _known(await _category(actor, category_id))
        return await form.submit(request, saving(form, known, work), again=lambda: rename_form(request, form, known))

    async def _form(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(CHANGE_CATALOG)
        parents = to_choose(await every_category(actor))
        return await page(request, "console/catalog/new_category.html", form=form, parents=parents)


async def _category(actor: Actor, category_id: UUID) -> CategoryView:
    actor.require(CHANGE_CATALOG)
    return await category(actor, category_id)


def _known(found: CategoryView) -> Known:
    return Known(_("修改品类"), found.code, found.name, STAYS, HERE, most=80)
