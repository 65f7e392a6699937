"""Refusals of planning and settling."""

from guide_app.base.kernel.errors import Conflict, NotFound, Refusal


class PlanNotFound(NotFound):
    """No plan with this code."""

    title = ("找不到该提成方案", "No such commission plan")


class PlanCodeTaken(Conflict):
    """A plan with this code exists."""

    title = ("该方案编码已存在", "A plan with this code exists already")


class PlanVersionInvalid(Refusal):
    """The version breaks a rule of plans; `errors` say where, `field` is the first place.

    `rule` is PLAN_INVALID, PLAN_PERIOD_START, PLAN_RETROACTIVE, or PLAN_RATE for a rate above 100 %.
    """

    title = ("提成方案版本不符合规则", "The plan version breaks a rule")


class SettledMonthTouched(Refusal):
    """It would change a month that was settled, for which a second person has to approve; `month` is the first one."""

    status = 403
    title = ("该变更影响已结算的月份，须另一人审批", "It changes a settled month, a second person has to approve")


class PlanDecisionTaken(Conflict):
    """Somebody decided already which plan this position falls under from that day on."""

    title = ("该范围、岗位和日期已指定方案", "A plan is already set for this place, position and day")


class PeriodNotBegun(Refusal):
    """A month that lies ahead has nothing to settle; `period` says which."""

    title = ("该月份尚未开始，不能结算", "The month has not begun, there is nothing to settle")


class PeriodArchived(Conflict):
    """What was sold in the month has gone to the archive, so it is settled for good."""

    title = ("该月份已归档，不能再结算", "The month is in the archive and settled for good")


class PeriodClosed(Conflict):
    """The month is closed: what changes of it is posted in the open one."""

    title = ("该月份已结账，变动计入当前未结账的月份", "The month is closed, changes are posted in the open one")


class PeriodNotOpen(Conflict):
    """Months are closed one after the other; `open` is the one whose turn it is."""

    title = ("须按顺序逐月结账", "Months are closed one after the other")


class PeriodNotOver(Refusal):
    """A month is closed after its last day."""

    title = ("该月份尚未结束，不能结账", "The month is not over, it cannot be closed")


class CloseBlocked(Conflict):
    """Something has to be done first; `reasons` name the points of the checklist that are not met."""

    title = ("结账前的检查未全部通过", "The checklist of closing is not met")


class PoolUnallocated(Conflict):
    """A store's pool goes to nobody, `amount_fen` in all: attendance is missing, or it is accepted so."""

    title = ("有店铺池无人可分，须补考勤或确认归公司", "A store's pool goes to nobody: add attendance, or accept it")


class SettlementBusy(Conflict):
    """Somebody is settling or closing a month at this moment."""

    title = ("正在结算或结账，请稍候", "A month is being settled or closed just now")


class NoSuchPeriod(Refusal):
    """A month is written like `2026-01`."""

    title = ("月份格式应为 2026-01", "A month is written like 2026-01")
