"""The tree over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath, QueryParameter

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.ground.stores.tree import queries
from guide_app.ground.stores.tree.schemas import ComingChange, TreeLevel

OnDay = Annotated[date | None, QueryParameter(description="哪一天的组织，默认今天 · As of this day, today by default")]
AfterCode = Annotated[str, QueryParameter(max_length=40, description="门店编码之后 · Stores after this code")]


class TreeController(Controller):
    """组织树 · The tree."""

    path = "/v1"
    tags = ("stores",)

    @get(
        "/regions/{region_id:uuid}/level",
        operation_id="showTreeLevel",
        opt=refuses(NotFound),
        summary="某日的下级区域与门店 · What stands below a region on a day",
    )
    async def level(
        self, actor: CurrentActor, region_id: FromPath[UUID], on: OnDay = None, after: AfterCode = ""
    ) -> TreeLevel:
        """A day past by the moves that were done since, one to come by those that are announced."""
        return await queries.level(actor, region_id, on=on, after=after)

    @get(
        "/organisation-changes",
        operation_id="listOrganisationChanges",
        summary="即将生效的变更 · What is to change of the organisation",
    )
    async def changes(self, actor: CurrentActor) -> list[ComingChange]:
        """Moves, closings and changes of who runs a store, the next ones first; 200 at most."""
        return await queries.coming_changes(actor)
