"""Paying closed months out, over HTTP."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from commissions.errors import NoSuchPeriod, PeriodArchived
from commissions.payouts import approvals as payout_approvals
from commissions.payouts.errors import NothingPayable, PayoutCancelled, PayoutPaid, PeriodNotClosed
from commissions.payouts.queries import payouts
from commissions.payouts.rules import PayoutFormat
from commissions.payouts.schemas import (
    CancelPayout,
    MakePayout,
    NotePayment,
    PayoutLineTotals,
    PayoutLineView,
    PayoutView,
)
from commissions.payouts.service import handing_out, paying
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.streams import OfItsOwnType
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.files.errors import FileLost

SearchText = Annotated[str | None, QueryParameter(max_length=60, description="工号或姓名 · Part of number or name")]
OfMonth = Annotated[str | None, QueryParameter(name="period", description="月份 · Month, like 2026-01")]


class PayoutController(Controller):
    """提成发放 · Payout batches."""

    path = "/v1/payouts"
    tags = ("commissions",)

    @post(
        "/",
        operation_id="makePayout",
        opt=asks_second_person(Forbidden, NoSuchPeriod, PeriodNotClosed, PeriodArchived, NothingPayable),
        summary="生成发放批次 · Make the payout batch of a closed month",
    )
    async def make(self, actor: CurrentActor, write: RetrySafe, data: JSONBody[MakePayout]) -> Written[PayoutView]:
        """A second person approves what it comes to: 202. Where the month has its batch already: that one, 201."""
        return await write(lambda: payout_approvals.make_payout(actor, data.period))

    @get(
        "/",
        operation_id="listPayouts",
        opt=refuses(Forbidden, NoSuchPeriod),
        summary="发放批次列表 · Payout batches",
    )
    async def list_payouts(self, actor: CurrentActor, paging: Paging, of_month: OfMonth = None) -> Page[PayoutView]:
        """The newest first, each with its control totals, the cancelled ones too."""
        return await payouts.payouts(actor, paging, period=of_month)

    @get(
        "/{payout_id:uuid}",
        operation_id="showPayout",
        opt=refuses(Forbidden, NotFound),
        summary="发放批次详情 · One payout batch",
    )
    async def show(self, actor: CurrentActor, payout_id: FromPath[UUID]) -> PayoutView:
        """Its control totals, the key that names its lines, and the SHA-256 of its files."""
        return await payouts.payout(actor, payout_id)

    @get(
        "/{payout_id:uuid}/lines",
        operation_id="listPayoutLines",
        opt=refuses(Forbidden, NotFound),
        summary="发放批次明细 · Lines of a payout batch",
    )
    async def lines(
        self, actor: CurrentActor, paging: Paging, payout_id: FromPath[UUID], text: SearchText = None
    ) -> Page[PayoutLineView]:
        """By employee number, as they stand in the files."""
        return await payouts.payout_lines(actor, paging, payout_id, text=text)

    @get(
        "/{payout_id:uuid}/lines/totals",
        operation_id="sumPayoutLines",
        opt=refuses(Forbidden, NotFound),
        summary="发放批次明细合计 · Sums of lines of a payout batch",
    )
    async def line_totals(
        self, actor: CurrentActor, payout_id: FromPath[UUID], text: SearchText = None
    ) -> PayoutLineTotals:
        """Of exactly the lines that the list shows with the same text."""
        return await payouts.payout_line_totals(actor, payout_id, text=text)

    @get(
        "/{payout_id:uuid}/files/{file_format:str}",
        operation_id="fetchPayoutFile",
        opt=refuses(Forbidden, NotFound, InvalidField, FileLost),
        summary="下载发放文件 · A file of a payout batch",
        media_type="application/octet-stream",
    )
    async def file(
        self, actor: CurrentActor, payout_id: FromPath[UUID], file_format: FromPath[PayoutFormat]
    ) -> OfItsOwnType:
        """`xlsx` or `csv`, as it was made, with its SHA-256 as ETag; each download is on record."""
        given = await handing_out.fetch_payout_file(actor, payout_id, file_format)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(given.name)}",
            "ETag": f'"{given.sha256}"',
        }
        return OfItsOwnType(given.pieces, media_type=given.media_type, headers=headers)

    @post(
        "/{payout_id:uuid}/payment",
        status_code=200,
        operation_id="notePayoutPaid",
        opt=refuses(Forbidden, NotFound, PayoutPaid, PayoutCancelled, InvalidField),
        summary="登记已发放 · Note that payroll has paid a batch",
    )
    async def paid(
        self, actor: CurrentActor, write: RetrySafe, payout_id: FromPath[UUID], data: JSONBody[NotePayment]
    ) -> Written[PayoutView]:
        """By which reference of payroll, and on which day. It is not cancelled any more."""

        async def work() -> PayoutView:
            await paying.note_payment(actor, payout_id, data)
            return await payouts.payout(actor, payout_id)

        return await write(work)

    @post(
        "/{payout_id:uuid}/cancellation",
        status_code=202,
        operation_id="cancelPayout",
        opt=refuses(Forbidden, NotFound, PayoutPaid, PayoutCancelled, InvalidField, AlreadyAsked),
        summary="申请作废发放批次 · Ask for a payout batch to be cancelled",
    )
    async def cancel(
        self, actor: CurrentActor, write: RetrySafe, payout_id: FromPath[UUID], data: JSONBody[CancelPayout]
    ) -> Written[ApprovalRequested]:
        """A second person approves, as long as it is not paid. The month is paid by a new batch then."""
        return await write(lambda: payout_approvals.cancel_payout(actor, payout_id, data))
