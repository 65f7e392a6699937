"""仓库 · Warehouses: which there are, which regions and stores each of them serves."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.stock.permissions import KEEP_WAREHOUSES
from guide_app.ground.stock.schemas import CreateWarehouse, UpdateWarehouse, WarehouseView
from guide_app.ground.stock.warehouses import create_warehouse, update_warehouse, warehouse, warehouses
from guide_app.ground.stores.errors import CodeTaken
from pages.asking import edited_version, paging_in
from pages.console.units import region_names, unit_name
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
HERE = "/hq/stock/warehouses"


class WarehousePages(PageController):
    """仓库 · Warehouses."""

    path = HERE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """All of them, with whom they serve."""
        found, names = await warehouses(actor, paging_in(request)), await region_names(actor)
        return await page(
            request,
            "console/stock/warehouses.html",
            found=found,
            places={one.id: [unit_name(path, names) for path in one.serves] for one in found.items},
            may_change=actor.may(KEEP_WAREHOUSES),
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form."""
        return await self._form(request, actor, Form.of(), None)

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Enter one."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_warehouse(actor, form.read(CreateWarehouse, serves=_codes(form)))
            return Done(HERE, _("{name} 已建立"), {"name": made.name})

        return await form.submit(
            request, work, again=lambda: self._form(request, actor, form, None), at={CodeTaken: "code"}
        )

    @get("/{warehouse_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, warehouse_id: FromPath[UUID]) -> Response[bytes]:
        """The form with the warehouse in it."""
        found = await warehouse(actor, warehouse_id)
        codes = [path.rstrip("/").rpartition("/")[2] for path in found.serves if path != HQ_PATH]
        typed = {"name": found.name, "serves": "\n".join(codes), "active": str(found.active).lower()}
        return await self._form(request, actor, Form.of(typed, version=found.version), found)

    @post("/{warehouse_id:uuid}", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, warehouse_id: FromPath[UUID]) -> Response[Any]:
        """Save it."""
        form, found = await Form.sent(request), await warehouse(actor, warehouse_id)

        async def work() -> Done:
            command = form.read(UpdateWarehouse, serves=_codes(form), active=form.get("active") == "true")
            await update_warehouse(actor, warehouse_id, command, expected_version=edited_version(form))
            return Done(HERE, _("{name} 已保存"), {"name": form.get("name")})

        return await form.submit(request, work, again=lambda: self._form(request, actor, form, found))

    async def _form(
        self, request: AnyRequest, actor: Actor, form: Form, found: WarehouseView | None
    ) -> Response[bytes]:
        actor.require(KEEP_WAREHOUSES)
        if any(name.startswith("serves.") for name in form.errors):
            form.errors["serves"] = next(rule for name, rule in form.errors.items() if name.startswith("serves."))
        return await page(request, "console/stock/warehouse.html", form=form, one=found)


def _codes(form: Form) -> list[str]:
    """Codes as they are typed, one in a line or with commas between."""
    return form.get("serves").replace(",", " ").replace("，", " ").split()
