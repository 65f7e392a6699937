"""What people decide about pay beside plans, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from commissions.errors import NoSuchPeriod, PeriodArchived, PlanNotFound
from commissions.inputs import approvals as input_approvals
from commissions.inputs import queries as inputs
from commissions.inputs.errors import (
    CreditRuleCodeTaken,
    CreditRuleEnded,
    MonthClosed,
    NotOneselfAdjusted,
    PersonalPlanTaken,
    SettingsInUse,
)
from commissions.inputs.schemas import (
    AdjustmentView,
    AskAdjustment,
    AssignPerson,
    AttendanceOfStore,
    AttendanceView,
    ChangeSettings,
    CreateCreditRule,
    CreditRuleView,
    EndCreditRule,
    EndPersonalPlan,
    GoalsSet,
    GoalView,
    PersonalPlanView,
    SetAttendance,
    SetGoals,
    SettingsView,
)
from commissions.inputs.service.attendance import set_attendance
from commissions.inputs.service.goals import set_goals
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written

TWO_THOUSAND_GOALS = takes_up_to(size=400_000, elements=20_000)
OfMonth = Annotated[str | None, QueryParameter(name="period", description="月份 · Month, like 2026-01")]


class CreditRuleController(Controller):
    """业绩归属规则 · Credit rules."""

    path = "/v1/credit-rules"
    tags = ("commissions",)

    @post(
        "/",
        operation_id="createCreditRule",
        opt=asks_second_person(NotFound, CreditRuleCodeTaken, InvalidField),
        summary="新建业绩归属规则 · Create a credit rule",
    )
    async def create(
        self, actor: CurrentActor, write: RetrySafe, data: JSONBody[CreateCreditRule]
    ) -> Written[CreditRuleView]:
        """Holds for sales learned after a second person approved it, always: 202. Credits of past sales stay."""
        return await write(lambda: input_approvals.create_credit_rule(actor, data))

    @get("/", operation_id="listCreditRules", summary="业绩归属规则列表 · Credit rules")
    async def rules(self, actor: CurrentActor, paging: Paging) -> Page[CreditRuleView]:
        """Those of every store, and those of stores within reach."""
        return await inputs.credit_rules(actor, paging)

    @post(
        "/{code:str}/endings",
        operation_id="endCreditRule",
        opt=asks_second_person(CreditRuleEnded, InvalidField),
        summary="结束业绩归属规则 · End a credit rule",
    )
    async def end(
        self, actor: CurrentActor, write: RetrySafe, code: FromPath[str], data: JSONBody[EndCreditRule]
    ) -> Written[CreditRuleView]:
        """From a moment ahead of now on, once a second person has approved, always: 202."""
        return await write(lambda: input_approvals.end_credit_rule(actor, code, data))


class GoalController(Controller):
    """月度目标 · Monthly goals."""

    path = "/v1/commission-goals"
    tags = ("commissions",)

    @get("/{period:str}", operation_id="listGoals", opt=refuses(NoSuchPeriod), summary="月度目标 · Goals of a month")
    async def goals(
        self, actor: CurrentActor, paging: Paging, period: FromPath[str], store_id: FromQuery[UUID | None] = None
    ) -> Response[Page[GoalView]]:
        """Of stores within reach and of people with a post there; the version of the month's goals as ETag."""
        page, version = await inputs.goals(actor, paging, period=period, store_id=store_id)
        return with_etag(page, version)

    @put(
        "/{period:str}",
        operation_id="setGoals",
        opt=TWO_THOUSAND_GOALS | refuses(NoSuchPeriod, NotFound, InvalidField, MonthClosed, PeriodArchived),
        summary="设定月度目标 · Set goals of a month",
    )
    async def set_goals(
        self,
        actor: CurrentActor,
        period: FromPath[str],
        data: JSONBody[SetGoals],
        expected_version: ExpectedVersion,
    ) -> Response[GoalsSet]:
        """All of them or none; those that are not named stay."""
        done = await set_goals(actor, period, data, expected_version=expected_version)
        return with_etag(done, done.version)


class AttendanceController(Controller):
    """月度出勤 · Attendance of a month."""

    path = "/v1/commission-attendance"
    tags = ("commissions",)

    @get(
        "/{period:str}",
        operation_id="listAttendance",
        opt=refuses(NoSuchPeriod),
        summary="各店月度出勤 · Attendance of stores in a month",
    )
    async def of_stores(
        self, actor: CurrentActor, paging: Paging, period: FromPath[str], lacking: FromQuery[bool] = False
    ) -> Page[AttendanceOfStore]:
        """How far the sheet of each store has come; `lacking` alone where somebody who worked there is not on it."""
        return await inputs.attendance_of_stores(actor, paging, period=period, lacking=lacking)

    @get(
        "/{store_id:uuid}/{period:str}",
        operation_id="showAttendance",
        opt=refuses(NoSuchPeriod),
        summary="月度出勤 · Attendance of a store in a month",
    )
    async def sheet(
        self, actor: CurrentActor, store_id: FromPath[UUID], period: FromPath[str]
    ) -> Response[AttendanceView]:
        """Half days by person; the version of the sheet as ETag, 0 where there is none."""
        found = await inputs.attendance(actor, store_id, period)
        return with_etag(found, found.version)

    @put(
        "/{store_id:uuid}/{period:str}",
        operation_id="setAttendance",
        opt=refuses(NoSuchPeriod, InvalidField, MonthClosed, PeriodArchived),
        summary="登记月度出勤 · Enter the attendance of a store in a month",
    )
    async def set_sheet(
        self,
        actor: CurrentActor,
        store_id: FromPath[UUID],
        period: FromPath[str],
        data: JSONBody[SetAttendance],
        expected_version: ExpectedVersion,
    ) -> Response[AttendanceView]:
        """Replaces the whole sheet: who is not on it was not there."""
        done = await set_attendance(actor, store_id, period, data, expected_version=expected_version)
        return with_etag(done, done.version)


class AdjustmentController(Controller):
    """提成手工调整 · Amounts by hand."""

    path = "/v1/commission-adjustments"
    tags = ("commissions",)

    @post(
        "/",
        operation_id="askAdjustment",
        opt=asks_second_person(NotFound, NoSuchPeriod, PeriodArchived, NotOneselfAdjusted, InvalidField),
        summary="提出手工调整 · Ask for an amount by hand",
    )
    async def adjust(
        self, actor: CurrentActor, write: RetrySafe, data: JSONBody[AskAdjustment]
    ) -> Written[AdjustmentView]:
        """Finance approves, never who asked: 202. The settlement of the month posts it."""
        return await write(lambda: input_approvals.adjust(actor, data))

    @get(
        "/",
        operation_id="listAdjustments",
        opt=refuses(NoSuchPeriod),
        summary="手工调整列表 · Amounts by hand",
    )
    async def adjustments(
        self,
        actor: CurrentActor,
        paging: Paging,
        of_month: OfMonth = None,
        payee: FromQuery[UUID | None] = None,
    ) -> Page[AdjustmentView]:
        """The approved ones, of people within reach, the newest first."""
        return await inputs.adjustments(actor, paging, period=of_month, payee=payee)


class CommissionSettingsController(Controller):
    """提成设置 · Settings of commissions."""

    path = "/v1/commission-settings"
    tags = ("commissions",)

    @get("/", operation_id="showCommissionSettings", summary="提成设置 · Settings of all plans")
    async def settings(self, actor: CurrentActor) -> Response[SettingsView]:
        """Which company pays, and for how long refunds restate their month; the version as ETag."""
        found = await inputs.settings(actor)
        return with_etag(found, found.version)

    @put(
        "/",
        status_code=202,
        operation_id="changeCommissionSettings",
        opt=refuses(SettingsInUse, AlreadyAsked),
        summary="修改提成设置 · Change the settings of all plans",
    )
    async def change(
        self, actor: CurrentActor, data: JSONBody[ChangeSettings], expected_version: ExpectedVersion
    ) -> ApprovalRequested:
        """Once a second person has approved, and only before anything was posted."""
        return await input_approvals.change_settings(actor, data, expected_version=expected_version)


class PersonalPlanController(Controller):
    """个人提成方案 · Plans of single people."""

    path = "/v1"
    tags = ("commissions",)

    @post(
        "/commission-plans/{code:str}/people",
        operation_id="assignPersonToPlan",
        opt=asks_second_person(PlanNotFound, NotFound, PersonalPlanTaken),
        summary="为个人指定方案 · Put one person under a plan",
    )
    async def assign(
        self, actor: CurrentActor, write: RetrySafe, code: FromPath[str], data: JSONBody[AssignPerson]
    ) -> Written[PersonalPlanView]:
        """Whatever their place and position say. A settled month is changed with a second person alone: 202."""
        return await write(lambda: input_approvals.assign_person(actor, code, data))

    @get(
        "/commission-personal-plans",
        operation_id="listPersonalPlans",
        summary="个人方案列表 · Plans of single people",
    )
    async def personal_plans(self, actor: CurrentActor, paging: Paging) -> Page[PersonalPlanView]:
        """Of people who work within reach."""
        return await inputs.personal_plans(actor, paging)

    @post(
        "/commission-personal-plans/endings",
        operation_id="endPersonalPlan",
        opt=asks_second_person(NotFound, PersonalPlanTaken),
        summary="结束个人方案 · End the plan of one person",
    )
    async def end(
        self, actor: CurrentActor, write: RetrySafe, data: JSONBody[EndPersonalPlan]
    ) -> Written[PersonalPlanView]:
        """Place and position decide again, or there is no plan. A settled month with a second person alone: 202."""
        return await write(lambda: input_approvals.end_personal_plan(actor, data))
