"""Regions get other names."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.queries import region
from guide_app.ground.stores.schemas import RegionView, RenameRegion
from guide_app.ground.stores.service import rename_region
from pages.asking import edited_version
from pages.console.renaming import Known, rename_form, saving
from pages.page import PageController

AnyRequest = Request[Any, Any, Any]
REGION_STAYS = _("编码和上级区域不能更改：价格、任职、提成方案和历史记录都按它的路径记着。")


class OrganisationNamePages(PageController):
    """改名 · Renaming."""

    path = "/hq/organisation"

    @get("/regions/{region_id:uuid}/edit")
    async def region(self, request: AnyRequest, actor: CurrentActor, region_id: FromPath[UUID]) -> Response[bytes]:
        """The name of a region."""
        found = await _region(actor, region_id)
        return await rename_form(request, Form.of({"name": found.name}, version=found.version), _known(found))

    @post("/regions/{region_id:uuid}/edit", status_code=303)
    async def rename_region(self, request: AnyRequest, actor: CurrentActor, region_id: FromPath[UUID]) -> Response[Any]:
        """Call it so."""
        form = await Form.sent(request)

        async def work() -> object:
            return await rename_region(actor, region_id, form.read(RenameRegion), expected_version=edited_version(form))

        known = _known(await _region(actor, region_id))
        return await form.submit(request, saving(form, known, work), again=lambda: rename_form(request, form, known))


async def _region(actor: Actor, region_id: UUID) -> RegionView:
    actor.require(CHANGE_ORGANISATION)
    return await region(actor, region_id)


def _known(found: RegionView) -> Known:
    back = f"/hq/organisation/regions/{found.id}"
    return Known(_("修改区域"), found.code, found.name, REGION_STAYS, back)
