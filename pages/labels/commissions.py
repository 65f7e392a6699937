"""Plans, whom they are for, and what earns."""

from commissions.payees import PayeeKind
from commissions.rules import MonthState, PeriodState, PlanState, Position, VersionState
from guide_app.base.html.words import _

PLAN_STATES: dict[str, tuple[str, str]] = {
    PlanState.IN_FORCE: (_("生效中"), "is-good"),
    PlanState.COMING: (_("待生效"), "is-warning"),
    PlanState.UNASSIGNED: (_("未指定范围"), "is-warning"),
    PlanState.REPLACED: (_("已被取代"), ""),
}
"""With how their tags look."""

VERSION_STATES: dict[str, tuple[str, str]] = {
    VersionState.IN_FORCE: (_("生效中"), "is-good"),
    VersionState.COMING: (_("待生效"), "is-warning"),
    VersionState.PAST: (_("已结束"), ""),
}
POSITIONS: dict[str, str] = {
    Position.ASSOCIATE: _("导购"),
    Position.MANAGER: _("店长"),
    Position.STORE: _("店铺池"),
}
RULE_KINDS: dict[str, str] = {
    "RATE": _("按比例"),
    "GATED": _("按折扣深浅的比例"),
    "PER_UNIT": _("每件定额"),
    "PER_LINE": _("每行定额"),
}
"""How a rule of sales is typed; of the contract the first two are one kind."""

MONTH_KINDS: dict[str, str] = {
    "MARGINAL": _("月度阶梯，分段"),
    "WHOLE": _("月度阶梯，全额"),
    "STEP_BONUS": _("台阶奖"),
    "ATTAINMENT": _("目标达成奖"),
    "ACCELERATOR": _("目标加速提成"),
    "MANAGER_OVERRIDE": _("店长提成"),
    "STORE_POOL": _("店铺奖金池"),
}
BASE_MODES: dict[str, str] = {
    "NET_PAID": _("实付减退款"),
    "NET_PAID_PLUS_HQ": _("实付减退款，加回总部承担的优惠"),
}
REFUND_POLICIES: dict[str, str] = {
    "RESTATE": _("重算销售当月"),
    "SAME_RATE": _("按销售当月的费率扣回"),
    "NET_CURRENT": _("减少退货当月的业绩"),
}
STORE_MOVES: dict[str, str] = {
    "SEGMENT": _("各店分开计"),
    "COMBINED": _("同一法人合并计"),
}
RECOGNISED_BY: dict[str, str] = {
    "PAID": _("付款时"),
    "SHIPPED": _("全部发出时"),
    "RECEIVED": _("签收时"),
}
OWN_COMPONENTS: dict[str, str] = {
    "ACQUISITION": _("拉新奖"),
    "TASK": _("任务奖励"),
    "CAP": _("封顶"),
    "GUARANTEE": _("保底"),
    "ADJUST": _("手工调整"),
}
"""Components that the product names itself; all others are called as their plan calls them."""

PAYEES: dict[str, str] = {
    PayeeKind.ASSOCIATE: _("导购"),
    PayeeKind.POOL: _("店铺池"),
    PayeeKind.UNALLOCATED: _("未分配"),
    PayeeKind.COMPANY: _("公司"),
}
MONTH_STATES: dict[str, tuple[str, str]] = {
    MonthState.RUNNING: (_("进行中"), ""),
    MonthState.UNSETTLED: (_("待结算"), "is-warning"),
    MonthState.SETTLED: (_("已结算"), "is-good"),
    MonthState.CLOSED: (_("已结账"), "is-good"),
    MonthState.ARCHIVED: (_("已归档"), ""),
}
PERIOD_STATES: dict[str, tuple[str, str]] = {
    PeriodState.OPEN: (_("未结账"), "is-warning"),
    PeriodState.CLOSING: (_("结账中"), "is-warning"),
    PeriodState.CLOSED: (_("已结账"), "is-good"),
}
