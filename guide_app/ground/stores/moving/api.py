"""Moves of regions and stores over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.stores.errors import CodeTaken, MoveAnnounced
from guide_app.ground.stores.moving import queries, service
from guide_app.ground.stores.moving.asking import ask_to_move
from guide_app.ground.stores.moving.schemas import MovePreview, MoveUnit, MoveView

ToRegion = Annotated[str, QueryParameter(max_length=40, description="上级区域编码 · Code of the region to go below")]


class RegionMoveController(Controller):
    """区域调整 · Moves of a region."""

    path = "/v1/regions/{region_id:uuid}"
    tags = ("stores",)

    @get("/moves", operation_id="listRegionMoves", summary="区域的调整 · Moves of a region")
    async def moves(self, actor: CurrentActor, region_id: FromPath[UUID]) -> list[MoveView]:
        """Announced and done, the latest first."""
        return await queries.moves_of(actor, region_id=region_id)

    @get(
        "/move-preview",
        operation_id="previewRegionMove",
        opt=refuses(InvalidField, CodeTaken),
        summary="调整预览 · What would move with a region",
    )
    async def preview(self, actor: CurrentActor, region_id: FromPath[UUID], parent: ToRegion) -> MovePreview:
        """In numbers."""
        return await queries.preview_of_move(actor, parent, region_id=region_id)

    @post(
        "/moves",
        status_code=202,
        operation_id="moveRegion",
        opt=refuses(NotFound, CodeTaken, MoveAnnounced, AlreadyAsked),
        summary="调整区域 · Move a region",
    )
    async def move(
        self, actor: CurrentActor, region_id: FromPath[UUID], data: JSONBody[MoveUnit], write: RetrySafe
    ) -> Written[ApprovalRequested]:
        """With everything below it, from a day to come on; a second person approves it: 202."""
        return await write(lambda: ask_to_move(actor, data, region_id=region_id))


class StoreMoveController(Controller):
    """门店调整 · Moves of a store."""

    path = "/v1/stores/{store_id:uuid}"
    tags = ("stores",)

    @get("/moves", operation_id="listStoreMoves", summary="门店的调整 · Moves of a store")
    async def moves(self, actor: CurrentActor, store_id: FromPath[UUID]) -> list[MoveView]:
        """Announced and done, the latest first."""
        return await queries.moves_of(actor, store_id=store_id)

    @get(
        "/move-preview",
        operation_id="previewStoreMove",
        opt=refuses(InvalidField, CodeTaken),
        summary="调整预览 · What would move with a store",
    )
    async def preview(self, actor: CurrentActor, store_id: FromPath[UUID], parent: ToRegion) -> MovePreview:
        """In numbers."""
        return await queries.preview_of_move(actor, parent, store_id=store_id)

    @post(
        "/moves",
        status_code=202,
        operation_id="moveStore",
        opt=refuses(NotFound, CodeTaken, MoveAnnounced, AlreadyAsked),
        summary="调整门店 · Move a store",
    )
    async def move(
        self, actor: CurrentActor, store_id: FromPath[UUID], data: JSONBody[MoveUnit], write: RetrySafe
    ) -> Written[ApprovalRequested]:
        """Below another region, from a day to come on; a second person approves it: 202."""
        return await write(lambda: ask_to_move(actor, data, store_id=store_id))


class MoveController(Controller):
    """调整 · One move."""

    path = "/v1/unit-moves/{move_id:uuid}"
    tags = ("stores",)

    @post(
        "/withdrawal",
        status_code=200,
        operation_id="withdrawMove",
        opt=refuses(NotFound),
        summary="取消调整 · Take a move back",
    )
    async def withdraw(self, actor: CurrentActor, move_id: FromPath[UUID], write: RetrySafe) -> Written[MoveView]:
        """While it is not done."""
        return await write(lambda: service.withdraw_move(actor, move_id))
