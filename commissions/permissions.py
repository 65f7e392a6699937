"""Who may do and see what of commissions. Pay is personal: associates see their own and nobody else's."""

from guide_app.base.kernel.access import FIELD_LEADERS, STAFF, STORE_STAFF, Permission, Role

PLAN = Permission(
    "commissions.plan",
    "制定、发布、指定提成方案",
    "Write and publish plans, and say who falls under them",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
APPROVE_PLANS = Permission(
    "commissions.approve_plans",
    "审批影响已结算月份的提成方案变更",
    "Approve what changes a month that was settled, as the second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
SEE_PLANS = Permission(
    "commissions.see_plans",
    "查看提成方案",
    "See plans and who falls under them",
    {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
SETTLE = Permission(
    "commissions.settle",
    "结算月份",
    "Settle a month of the whole chain",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
SEE_SETTLEMENTS = Permission(
    "commissions.see_settlements",
    "查看各月结算",
    "See how months stand and every settlement of them",
    {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
SEE_OWN_PAY = Permission(
    "commissions.see_own_pay",
    "查看自己的业绩与提成",
    "See one's own performance and commission",
    STAFF,
)
SEE_PAY_OF_OTHERS = Permission(
    "commissions.see_pay_of_others",
    "查看所辖门店其他人的提成",
    "See the commission of others in the stores within reach",
    FIELD_LEADERS | {Role.HQ_OPERATOR, Role.FINANCE, Role.INTEGRATOR, Role.AUDITOR},
)
SEE_BOARD = Permission(
    "commissions.see_board",
    "查看业绩榜",
    "See the performance board of the stores within reach",
    STORE_STAFF | {Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
