"""Appeals and corrections of whom an order is credited to, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from commissions.appeals import approvals as appeal_approvals
from commissions.appeals import queries
from commissions.appeals.errors import (
    AppealDecided,
    AppealOpen,
    CreditAdjusted,
    CreditUnchanged,
    NoOrderToCorrect,
    NothingToAdjust,
    OrderNotCredited,
)
from commissions.appeals.rules import AppealState
from commissions.appeals.schemas import (
    AppealView,
    CorrectCredit,
    CorrectionView,
    CreditPreview,
    FileAppeal,
    OrderCreditView,
    PreviewCredit,
    RejectAppeal,
)
from commissions.appeals.service import deciding, filing
from commissions.errors import NoSuchPeriod, PeriodArchived
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written

OfMonth = Annotated[str | None, QueryParameter(name="period", description="月份 · Month, like 2026-01")]
InState = Annotated[AppealState | None, QueryParameter(name="state", description="状态 · Where it stands")]
NOT_CORRECTED = (
    NotFound,
    OrderNotCredited,
    CreditUnchanged,
    CreditAdjusted,
    NothingToAdjust,
    PeriodArchived,
    InvalidField,
)


class AppealController(Controller):
    """业绩申诉 · Appeals."""

    path = "/v1/commission-appeals"
    tags = ("commissions",)

    @get("/", operation_id="listAppeals", opt=refuses(NoSuchPeriod), summary="申诉列表 · Appeals within reach")
    async def appeals(
        self, actor: CurrentActor, paging: Paging, state_is: InState = None, of_month: OfMonth = None
    ) -> Page[AppealView]:
        """About sales of stores within reach, the newest first."""
        return await queries.appeals(actor, paging, state=state_is, period=of_month)

    @get("/{appeal_id:uuid}", operation_id="showAppeal", opt=refuses(NotFound), summary="申诉详情 · One appeal")
    async def show(self, actor: CurrentActor, appeal_id: FromPath[UUID]) -> AppealView:
        """What is said, how it was decided, and where a correction waits for its second person."""
        return await queries.appeal(actor, appeal_id)

    @post(
        "/{appeal_id:uuid}/rejection",
        status_code=200,
        operation_id="rejectAppeal",
        opt=refuses(NotFound, AppealDecided, InvalidField),
        summary="驳回申诉 · Leave it as it is, and say why",
    )
    async def reject(
        self, actor: CurrentActor, write: RetrySafe, appeal_id: FromPath[UUID], data: JSONBody[RejectAppeal]
    ) -> Written[AppealView]:
        """Of two who decide at once the second is told that it is decided."""

        async def work() -> AppealView:
            await deciding.reject_appeal(actor, appeal_id, data)
            return await queries.appeal(actor, appeal_id)

        return await write(work)

    @post(
        "/{appeal_id:uuid}/correction",
        operation_id="correctByAppeal",
        opt=asks_second_person(*NOT_CORRECTED, AppealDecided, NoOrderToCorrect),
        summary="按申诉更正 · Credit the order of an appeal anew",
    )
    async def correct(
        self, actor: CurrentActor, write: RetrySafe, appeal_id: FromPath[UUID], data: JSONBody[CorrectCredit]
    ) -> Written[CorrectionView]:
        """202 where a second person has to approve; then the appeal stays open until they do."""
        return await write(lambda: appeal_approvals.correct_by_appeal(actor, appeal_id, data))


class MyAppealController(Controller):
    """我的申诉 · One's own appeals."""

    path = "/v1/my/commission-appeals"
    tags = ("commissions",)

    @get("/", operation_id="listMyAppeals", summary="我的申诉 · My appeals")
    async def mine(self, actor: CurrentActor, paging: Paging) -> Page[AppealView]:
        """The newest first, each with where it stands and what was answered."""
        return await queries.my_appeals(actor, paging)

    @get(
        "/{appeal_id:uuid}",
        operation_id="showMyAppeal",
        opt=refuses(NotFound),
        summary="我的申诉 · One of my appeals",
    )
    async def show(self, actor: CurrentActor, appeal_id: FromPath[UUID]) -> AppealView:
        """Where it stands, and what was answered."""
        return await queries.my_appeal(actor, appeal_id)

    @post(
        "/",
        operation_id="fileAppeal",
        opt=refuses(NotFound, InvalidField, AppealOpen, PeriodArchived),
        summary="提出申诉 · Say that an order or entry is not right",
    )
    async def file(self, actor: CurrentActor, write: RetrySafe, data: JSONBody[FileAppeal]) -> Written[AppealView]:
        """An order of one's own or of one's store, or an entry of one's own statement; one is open of each."""

        async def work() -> AppealView:
            return await queries.my_appeal(actor, await filing.file_appeal(actor, data))

        return await write(work)

    @post(
        "/{appeal_id:uuid}/withdrawal",
        status_code=200,
        operation_id="withdrawAppeal",
        opt=refuses(NotFound, AppealDecided),
        summary="撤回申诉 · Take an appeal back",
    )
    async def withdraw(self, actor: CurrentActor, write: RetrySafe, appeal_id: FromPath[UUID]) -> Written[AppealView]:
        """One's own, as long as nobody decided it."""

        async def work() -> AppealView:
            await filing.withdraw_appeal(actor, appeal_id)
            return await queries.my_appeal(actor, appeal_id)

        return await write(work)


class OrderCreditController(Controller):
    """订单归属 · Whom orders are credited to."""

    path = "/v1/order-credits"
    tags = ("commissions",)

    @get(
        "/{order_id:uuid}",
        operation_id="showOrderCredit",
        opt=refuses(NotFound),
        summary="订单归属 · Whom an order is credited to",
    )
    async def show(self, actor: CurrentActor, order_id: FromPath[UUID]) -> OrderCreditView:
        """Weights and performance of each now, and every correction with what stood before and after."""
        return await queries.order_credit(actor, order_id)

    @post(
        "/{order_id:uuid}/previews",
        status_code=200,
        operation_id="previewOrderCredit",
        opt=refuses(*NOT_CORRECTED),
        summary="试算改归属 · What a correction would do",
    )
    async def preview(
        self, actor: CurrentActor, order_id: FromPath[UUID], data: JSONBody[PreviewCredit]
    ) -> CreditPreview:
        """Per person in fen, by the engine: performance, and the commission of the month with ladders and limits."""
        return await queries.preview_credit(actor, order_id, data.shares)

    @post(
        "/{order_id:uuid}/corrections",
        operation_id="correctOrderCredit",
        opt=asks_second_person(*NOT_CORRECTED),
        summary="改归属 · Credit an order anew",
    )
    async def correct(
        self, actor: CurrentActor, write: RetrySafe, order_id: FromPath[UUID], data: JSONBody[CorrectCredit]
    ) -> Written[CorrectionView]:
        """At once while its month is open, by amounts by hand after the close; 202 where a second person approves."""
        return await write(lambda: appeal_approvals.correct_order(actor, order_id, data))


class CorrectionController(Controller):
    """改归属记录 · Corrections."""

    path = "/v1/credit-corrections"
    tags = ("commissions",)

    @get("/", operation_id="listCorrections", opt=refuses(NoSuchPeriod), summary="改归属记录 · Corrections of credit")
    async def corrections(
        self, actor: CurrentActor, paging: Paging, period: FromQuery[str | None] = None
    ) -> Page[CorrectionView]:
        """The newest first, each with before, after, and what it came to."""
        return await queries.corrections(actor, paging, period=period)
