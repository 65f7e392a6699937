"""What people who have left owe, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from commissions.inputs import approvals as input_approvals
from commissions.payouts.errors import DebtNotFinal, DebtWrittenOff, NoDebt
from commissions.payouts.queries import debts
from commissions.payouts.rules import DebtState
from commissions.payouts.schemas import LeaverDebtView, WriteOff
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written

InState = Annotated[DebtState | None, QueryParameter(name="state", description="状态 · How far it is written off")]


class LeaverDebtController(Controller):
    """离职欠款 · Debts of people who have left."""

    path = "/v1/leaver-debts"
    tags = ("commissions",)

    @get("/", operation_id="listLeaverDebts", summary="离职欠款 · What people who have left owe")
    async def list_debts(self, actor: CurrentActor, paging: Paging, state_is: InState = None) -> Page[LeaverDebtView]:
        """By the statement of the last closed month, since when, and how far each is written off."""
        return await debts.leaver_debts(actor, paging, state=state_is)

    @post(
        "/{payee_id:uuid}/write-offs",
        status_code=202,
        operation_id="writeDebtOff",
        opt=refuses(NotFound, NoDebt, DebtWrittenOff, DebtNotFinal, InvalidField, AlreadyAsked),
        summary="申请核销离职欠款 · Ask for a debt to be written off",
    )
    async def write_off(
        self, actor: CurrentActor, write: RetrySafe, payee_id: FromPath[UUID], data: JSONBody[WriteOff]
    ) -> Written[ApprovalRequested]:
        """The whole of it, as an amount by hand in the open month: finance approves, its close takes the debt away."""
        return await write(lambda: input_approvals.write_off(actor, payee_id, data))
