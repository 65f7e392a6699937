"""Plans, performance and the ledger over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from commissions.engine.api import RecognisedBy
from commissions.errors import (
    NoSuchPeriod,
    PlanCodeTaken,
    PlanDecisionTaken,
    PlanNotFound,
    PlanVersionInvalid,
)
from commissions.periods.queries import ledger
from commissions.plans import approvals
from commissions.plans import queries as plans
from commissions.plans.service.trying import try_plan
from commissions.plans.templates.views import PlanTemplateView
from commissions.rules import PlanState
from commissions.schemas import (
    AssignPlan,
    CreatePlan,
    EntryTotals,
    EntryView,
    PerformanceView,
    PlanDetail,
    PlanView,
    PublishVersion,
    StandingView,
    TriedPlan,
    TryPlan,
)
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written

LONG_PLANS = takes_up_to(size=256_000, elements=20_000)
"""Rules may name thousands of articles."""

SearchText = Annotated[str | None, QueryParameter(max_length=120, description="编码或名称包含 · Code or name contains")]
ThatPays = Annotated[
    PlanState | None, QueryParameter(name="state", description="现在是否生效 · Whether it pays anybody now")
]


Waits = Annotated[
    RecognisedBy | None,
    QueryParameter(description="每笔销售的提成何时确认 · By what a sale is recognised"),
]
WaitsDays = Annotated[int | None, QueryParameter(ge=0, le=3_650, description="之后再等几天 · How many days after that")]


def _this_period() -> str:
    return period_of(business_date(clock.now()))


class PlanController(Controller):
    """提成方案 · Commission plans."""

    path = "/v1/commission-plans"
    tags = ("commissions",)

    @post(
        "/",
        operation_id="createPlan",
        opt=LONG_PLANS | asks_second_person(NotFound, PlanCodeTaken, PlanVersionInvalid, PlanDecisionTaken),
        summary="新建方案 · Create a plan",
    )
    async def create(self, actor: CurrentActor, write: RetrySafe, data: JSONBody[CreatePlan]) -> Written[PlanView]:
        """With its first version and who falls under it. A settled month is changed with a second person alone: 202."""
        return await write(lambda: approvals.create_plan(actor, data))

    @get("/", operation_id="listPlans", summary="方案列表 · Plans")
    async def list_plans(
        self,
        actor: CurrentActor,
        text: SearchText = None,
        is_state: ThatPays = None,
    ) -> list[PlanView]:
        """All plans with their versions."""
        return await plans.plans(actor, text=text, state=is_state)

    @get("/{code:str}", operation_id="showPlan", opt=refuses(PlanNotFound), summary="方案详情 · One plan")
    async def one(self, actor: CurrentActor, code: FromPath[str]) -> PlanDetail:
        """Each version in words with what it changed, and what the one in force pays for a sale of ¥1,000."""
        return await plans.plan_of_code(actor, code)

    @post(
        "/{code:str}/versions",
        operation_id="publishPlanVersion",
        opt=LONG_PLANS | asks_second_person(PlanNotFound, PlanVersionInvalid),
        summary="发布版本 · Publish a version",
    )
    async def publish(
        self, actor: CurrentActor, write: RetrySafe, code: FromPath[str], data: JSONBody[PublishVersion]
    ) -> Written[PlanView]:
        """A correction of the past says `restate`. A settled month is changed with a second person alone: 202."""
        return await write(lambda: approvals.publish_version(actor, code, data.version, reason=data.reason))

    @post(
        "/{code:str}/assignments",
        operation_id="assignPlan",
        opt=asks_second_person(PlanNotFound, PlanDecisionTaken),
        summary="指定适用范围 · Say who falls under it",
    )
    async def assign(
        self, actor: CurrentActor, write: RetrySafe, code: FromPath[str], data: JSONBody[AssignPlan]
    ) -> Written[PlanView]:
        """A position below a path, from a day on. A settled month is changed with a second person alone: 202."""
        return await write(lambda: approvals.assign_plan(actor, code, data))


class PlanTrialController(Controller):
    """试算方案 · Plans tried before they are published."""

    path = "/v1/commission-plan-trials"
    tags = ("commissions",)

    @post(
        status_code=200,
        operation_id="tryPlan",
        opt=LONG_PLANS | refuses(PlanVersionInvalid),
        summary="试算提成方案 · Try a version before it is published",
    )
    async def try_plan(self, actor: CurrentActor, data: JSONBody[TryPlan]) -> TriedPlan:
        """The rule in words, and what it pays for a sale. Nothing stored is read or written."""
        return try_plan(actor, data)


class PlanTemplateController(Controller):
    """方案模板 · Starting points for plans."""

    path = "/v1/commission-plan-templates"
    tags = ("commissions",)

    @get(operation_id="listPlanTemplates", summary="提成方案模板 · Starting points for common plans")
    async def list_templates(
        self, actor: CurrentActor, recognised_by: Waits = None, vest_days: WaitsDays = None
    ) -> list[PlanTemplateView]:
        """Each with its version, ready to be published, the rule in words, and an example reckoned by the engine.

        With `recognised_by` and `vest_days` those that pay for each sale have that in their version; others wait for
        nothing.
        """
        return await plans.plan_templates(actor, recognised_by=recognised_by, vest_days=vest_days)


class CommissionController(Controller):
    """提成与业绩 · Commissions and performance."""

    path = "/v1"
    tags = ("commissions",)

    @get(
        "/my/performance",
        operation_id="showMyPerformance",
        opt=refuses(NoSuchPeriod),
        summary="我的业绩 · My performance",
    )
    async def mine(self, actor: CurrentActor, period: FromQuery[str | None] = None) -> PerformanceView:
        """业绩 is what is left of the sales credited to me; this month unless `period` says another."""
        return await ledger.my_performance(actor, _this_period() if period is None else period)

    @get(
        "/my/commissions",
        operation_id="listMyCommissions",
        opt=refuses(NoSuchPeriod),
        summary="我的提成明细 · My commission entries",
    )
    async def my_entries(
        self, actor: CurrentActor, paging: Paging, period: FromQuery[str | None] = None
    ) -> Page[EntryView]:
        """Each with what it was computed from."""
        return await ledger.my_entries(actor, paging, period=period)

    @get(
        "/commission-entries",
        operation_id="listCommissionEntries",
        opt=refuses(NoSuchPeriod),
        summary="提成台账 · Ledger entries within reach",
    )
    async def entries(
        self,
        actor: CurrentActor,
        paging: Paging,
        payee: FromQuery[UUID | None] = None,
        period: FromQuery[str | None] = None,
        order_id: FromQuery[UUID | None] = None,
    ) -> Page[EntryView]:
        """The newest first."""
        return await ledger.entries_in_reach(actor, paging, payee=payee, period=period, order_id=order_id)

    @get(
        "/commission-entries/totals",
        operation_id="sumCommissionEntries",
        opt=refuses(NoSuchPeriod, PeriodNeeded),
        summary="提成合计 · Sums of ledger entries",
    )
    async def entry_totals(
        self,
        actor: CurrentActor,
        payee: FromQuery[UUID | None] = None,
        period: FromQuery[str | None] = None,
        order_id: FromQuery[UUID | None] = None,
    ) -> EntryTotals:
        """Of exactly what the list shows with the same filters, one of which has to be there."""
        return await ledger.entry_totals(actor, payee=payee, period=period, order_id=order_id)

    @get(
        "/performance-board",
        operation_id="showPerformanceBoard",
        opt=refuses(NoSuchPeriod),
        summary="业绩榜 · Performance board",
    )
    async def board(self, actor: CurrentActor, period: FromQuery[str | None] = None) -> list[StandingView]:
        """Everybody in the stores within reach, ranked."""
        return await ledger.board(actor, _this_period() if period is None else period)
