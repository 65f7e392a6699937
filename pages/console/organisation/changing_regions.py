"""Regions get other names, and the dates of which they begin and end."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.queries import region
from guide_app.ground.stores.schemas import UpdateRegion
from guide_app.ground.stores.service import update_region
from pages.asking import edited_version
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
DATES = ("opened_on", "closed_on")


class RegionChangePages(PageController):
    """修改区域 · A region as a form."""

    path = "/hq/organisation"

    @get("/regions/{region_id:uuid}/edit")
    async def region(self, request: AnyRequest, actor: CurrentActor, region_id: FromPath[UUID]) -> Response[bytes]:
        """Its name and dates."""
        return await _shown(request, actor, region_id)

    @post("/regions/{region_id:uuid}/edit", status_code=303)
    async def change_region(self, request: AnyRequest, actor: CurrentActor, region_id: FromPath[UUID]) -> Response[Any]:
        """Keep what was typed, if nobody was faster."""
        form = await Form.sent(request)

        async def work() -> Done:
            emptied = dict.fromkeys(name for name in DATES if not form.get(name))
            command = replace(form.read(UpdateRegion), **emptied)
            changed = await update_region(actor, region_id, command, expected_version=edited_version(form))
            return Done(f"/hq/organisation/regions/{region_id}", _("{name} 已保存"), {"name": changed.name})

        return await form.submit(request, work, again=lambda: _shown(request, actor, region_id, form))


async def _shown(request: AnyRequest, actor: Actor, region_id: UUID, form: Form | None = None) -> Response[bytes]:
    actor.require(CHANGE_ORGANISATION)
    found = await region(actor, region_id)
    known = {"name": found.name, "opened_on": found.opened_on, "closed_on": found.closed_on}
    filled = form or Form.of(known, version=found.version)
    return await page(request, "console/organisation/edit_region.html", form=filled, region=found)
