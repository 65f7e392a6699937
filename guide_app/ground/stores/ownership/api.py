"""Who runs a store, over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.stores import approvals
from guide_app.ground.stores.ownership import queries
from guide_app.ground.stores.ownership.schemas import ChangeOwnership, OwnershipView


class OwnershipController(Controller):
    """门店经营方式 · Who runs a store."""

    path = "/v1/stores/{store_id:uuid}/ownerships"
    tags = ("stores",)

    @get(operation_id="listOwnerships", summary="经营方式的变更 · Who runs a store, by dates")
    async def ownerships(self, actor: CurrentActor, store_id: FromPath[UUID]) -> list[OwnershipView]:
        """What was, is and is announced, the first one first."""
        return await queries.ownerships(actor, store_id)

    @post(
        status_code=202,
        operation_id="changeOwnership",
        opt=refuses(NotFound, AlreadyAsked),
        summary="变更经营方式 · Change who runs a store",
    )
    async def change(
        self, actor: CurrentActor, store_id: FromPath[UUID], data: JSONBody[ChangeOwnership], write: RetrySafe
    ) -> Written[ApprovalRequested]:
        """From a day to come on; a second person approves it: 202."""
        return await write(lambda: approvals.ask_for_ownership(actor, store_id, data))
