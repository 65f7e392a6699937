"""Closing stores, over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.stores import approvals
from guide_app.ground.stores.closing import queries, service
from guide_app.ground.stores.closing.schemas import CloseStore, ClosingPreview, ClosingView
from guide_app.ground.stores.errors import ClosingAnnounced, StoreAlreadyClosed, SuccessorNeeded


class ClosingController(Controller):
    """关店 · Closing a store."""

    path = "/v1/stores/{store_id:uuid}"
    tags = ("stores",)

    @get("/closings", operation_id="listClosings", summary="关店记录 · Closings of a store")
    async def closings(self, actor: CurrentActor, store_id: FromPath[UUID]) -> list[ClosingView]:
        """Announced, running and done, the latest first, with what has gone so far."""
        return await queries.closings_of(actor, store_id)

    @get("/closing-preview", operation_id="previewClosing", summary="关店预览 · What a store has")
    async def preview(self, actor: CurrentActor, store_id: FromPath[UUID]) -> ClosingPreview:
        """In numbers: what goes to the successor or ends, and what has to be finished before."""
        return await queries.preview_of_closing(actor, store_id)

    @post(
        "/closings",
        status_code=202,
        operation_id="closeStore",
        opt=refuses(NotFound, AlreadyAsked, StoreAlreadyClosed, SuccessorNeeded, ClosingAnnounced),
        summary="申请关店 · Ask for a store to be closed",
    )
    async def close(
        self, actor: CurrentActor, store_id: FromPath[UUID], data: JSONBody[CloseStore], write: RetrySafe
    ) -> Written[ApprovalRequested]:
        """On a day to come, with or without a store that follows; a second person approves it."""
        return await write(lambda: approvals.ask_to_close(actor, store_id, data))

    @post(
        "/closing-withdrawal",
        status_code=200,
        operation_id="withdrawClosing",
        opt=refuses(NotFound),
        summary="取消关店 · Take a closing back",
    )
    async def withdraw(self, actor: CurrentActor, store_id: FromPath[UUID], write: RetrySafe) -> Written[ClosingView]:
        """While it has not begun."""
        return await write(lambda: service.withdraw_closing(actor, store_id))
