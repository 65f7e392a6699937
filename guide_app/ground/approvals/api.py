"""Approvals over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.approvals import ApprovalState
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.approvals import queries, service
from guide_app.ground.approvals.errors import (
    ApprovalDecided,
    NotYours,
    RequesterMayNoMore,
    SecondPersonNeeded,
    SubjectChanged,
)
from guide_app.ground.approvals.schemas import ApprovalView, Decide

ForMe = Annotated[bool, QueryParameter(description="只看等我审批的 · Only what the caller may decide now")]
Mine = Annotated[
    bool | None, QueryParameter(description="true 我申请的，false 他人申请的 · Asked for by the caller, or by others")
]
InState = Annotated[ApprovalState | None, QueryParameter(name="state", description="状态 · Where it stands")]
Kind = Annotated[str | None, QueryParameter(max_length=80, description="审批事项 · What kind of thing")]
Subject = Annotated[str | None, QueryParameter(max_length=120, description="对象 · What it is about")]


class ApprovalController(Controller):
    """双人审批 · Approvals by a second person."""

    path = "/v1/approvals"
    tags = ("approvals",)

    @get(operation_id="listApprovals", summary="审批列表 · List approvals")
    async def approvals(
        self,
        actor: CurrentActor,
        *,
        paging: Paging,
        waiting_for_me: ForMe = False,
        mine: Mine = None,
        in_state: InState = None,
        kind: Kind = None,
        subject: Subject = None,
    ) -> Page[ApprovalView]:
        """What the caller asked for, and what is theirs to ask or approve within reach; the newest first."""
        return await queries.approvals(
            actor, paging, waiting_for_me=waiting_for_me, mine=mine, state=in_state, kind=kind, subject=subject
        )

    @get("/{approval_id:uuid}", operation_id="showApproval", summary="审批详情 · One approval")
    async def approval(self, actor: CurrentActor, approval_id: FromPath[UUID]) -> ApprovalView:
        """One approval, with what is done when it is approved."""
        return await queries.approval(actor, approval_id)

    @post(
        "/{approval_id:uuid}/approval",
        status_code=200,
        operation_id="approveRequest",
        opt=refuses(SecondPersonNeeded, ApprovalDecided, SubjectChanged, RequesterMayNoMore),
        summary="批准 · Approve",
    )
    async def approve(
        self, actor: CurrentActor, approval_id: FromPath[UUID], data: JSONBody[Decide], write: RetrySafe
    ) -> Written[ApprovalView]:
        """Do what was asked for, as the second person. What the kind refuses is answered as by its own operation."""
        await service.ask_outside(actor, approval_id)
        return await write(lambda: service.approve(actor, approval_id, data))

    @post(
        "/{approval_id:uuid}/refusal",
        status_code=200,
        operation_id="refuseRequest",
        opt=refuses(ApprovalDecided),
        summary="驳回 · Refuse",
    )
    async def refuse(
        self, actor: CurrentActor, approval_id: FromPath[UUID], data: JSONBody[Decide], write: RetrySafe
    ) -> Written[ApprovalView]:
        """Say no; nothing is done."""
        return await write(lambda: service.refuse(actor, approval_id, data))

    @post(
        "/{approval_id:uuid}/withdrawal",
        status_code=200,
        operation_id="withdrawRequest",
        opt=refuses(ApprovalDecided, NotYours),
        summary="撤回 · Withdraw",
    )
    async def withdraw(
        self, actor: CurrentActor, approval_id: FromPath[UUID], data: JSONBody[Decide], write: RetrySafe
    ) -> Written[ApprovalView]:
        """Take back what the caller has asked for."""
        return await write(lambda: service.withdraw(actor, approval_id, data))
