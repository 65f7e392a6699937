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
VERIFY = Permission(
    "commissions.verify",
    "从头核对一个月的提成台账",
    "Have the ledger of a month reckoned anew and compared",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
CLOSE = Permission(
    "commissions.close",
    "申请月度结账",
    "Ask for a month to be closed, by which statements are frozen",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
APPROVE_CLOSE = Permission(
    "commissions.approve_close",
    "批准月度结账",
    "Approve that a month is closed, as the second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
SEE_STATEMENTS = Permission(
    "commissions.see_statements",
    "查看所有人的提成工资单",
    "See everybody's statements of closed months",
    {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
PAYOUT = Permission(
    "commissions.payout",
    "发放已结账月份的提成（生成批次、登记发放、申请作废）",
    "Pay out a closed month: make its batch, note that it was paid, ask for it to be cancelled",
    {Role.FINANCE},
)
APPROVE_PAYOUT = Permission(
    "commissions.approve_payout",
    "审批发放批次及其作废",
    "Approve that a payout batch is made or cancelled, as the second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
SEE_PAYOUTS = Permission(
    "commissions.see_payouts",
    "查看发放批次并下载文件",
    "See payout batches and take their files away",
    {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
SEE_FRANCHISE_STATEMENTS = Permission(
    "commissions.see_franchise_statements",
    "查看公司之间的提成往来",
    "See what legal entities owe each other for a closed month",
    {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
SEE_DEBTS = Permission(
    "commissions.see_debts",
    "查看离职人员欠款",
    "See what people who have left owe",
    {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
WRITE_OFF = Permission(
    "commissions.write_off",
    "申请核销离职人员欠款（须财务审批）",
    "Ask for the debt of somebody who has left to be written off; finance approves",
    {Role.HQ_OPERATOR, Role.FINANCE},
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
DECIDE_TERMS = Permission(
    "commissions.decide_terms",
    "制定业绩归属规则与提成设置（须另一人审批）",
    "Say who shares in sales and which company pays; a second person approves",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
APPROVE_TERMS = Permission(
    "commissions.approve_terms",
    "审批业绩归属规则与提成设置",
    "Approve who shares in sales and which company pays, as the second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
SET_GOALS = Permission(
    "commissions.set_goals",
    "设定所辖门店与人员的月度目标",
    "Set the monthly goals of stores and people within reach",
    {Role.SUPERVISOR, Role.HQ_OPERATOR},
)
SEE_GOALS = Permission(
    "commissions.see_goals",
    "查看所辖门店与人员的月度目标",
    "See the monthly goals of stores and people within reach",
    FIELD_LEADERS | {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
SET_ATTENDANCE = Permission(
    "commissions.set_attendance",
    "登记所辖门店的月度出勤",
    "Enter the attendance of a month in stores within reach",
    {Role.STORE_MANAGER, Role.HQ_OPERATOR},
)
SEE_ATTENDANCE = Permission(
    "commissions.see_attendance",
    "查看所辖门店的月度出勤",
    "See the attendance of a month in stores within reach",
    FIELD_LEADERS | {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
ADJUST = Permission(
    "commissions.adjust",
    "提出对所辖人员提成的手工调整（须财务审批）",
    "Ask for an amount to be added to or taken from the pay of somebody within reach; finance approves",
    FIELD_LEADERS | {Role.HQ_OPERATOR, Role.FINANCE},
)
APPROVE_ADJUSTMENTS = Permission(
    "commissions.approve_adjustments",
    "审批提成的手工调整",
    "Approve amounts that are added to or taken from pay by hand, as the second person",
    {Role.FINANCE},
)
APPEAL = Permission(
    "commissions.appeal",
    "对自己或本店的订单、自己的分录提出申诉",
    "Say that an order of one's own or of one's store, or an entry of one's own, is not right",
    STORE_STAFF,
)
SEE_APPEALS = Permission(
    "commissions.see_appeals",
    "查看所辖门店的申诉与改归属",
    "See appeals and corrections of whom orders of stores within reach are credited to",
    FIELD_LEADERS | {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
RECREDIT = Permission(
    "commissions.recredit",
    "处理申诉，更改所辖门店订单的归属",
    "Decide appeals, and credit orders of stores within reach to others",
    FIELD_LEADERS | {Role.HQ_OPERATOR, Role.FINANCE},
)
APPROVE_RECREDIT = Permission(
    "commissions.approve_recredit",
    "审批更改订单归属",
    "Approve that an order is credited to others, as the second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
