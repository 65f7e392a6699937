"""Who may have customers pay by WeChat Pay, and who looks after what came of it."""

from guide_app.base.kernel.access import STAFF, Permission, Role

ASK_FOR_PAYMENT = Permission(
    "payments.ask",
    "出示付款链接与付款码",
    "Hand over links and codes to pay by",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
SEE_PAYMENTS = Permission("payments.see", "查看微信支付请求", "See requests for payments", STAFF)
SEE_RECONCILIATION = Permission(
    "payments.see_reconciliation",
    "查看微信支付对账",
    "See bills, differences, and refunds that need a person",
    {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
RESOLVE_DIFFERENCES = Permission(
    "payments.resolve",
    "处理对账差异、重新对账、再试微信退款、申请线下退款与退回不符的付款",
    "Resolve differences; have days compared again; try refunds again; ask for other means, and that payments go back "
    "which are not as asked for",
    {Role.FINANCE},
)
APPROVE_MONEY_BACK = Permission(
    "payments.approve_money_back",
    "批准线下退款、退回与订单不符的付款",
    "Approve money given back by other means, and payments that go back because they are not as asked for",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
NOTE_TERMINAL_REFUNDS = Permission(
    "payments.note_terminal_refunds",
    "登记终端退款的单号",
    "Note the numbers of refunds that were made at terminals",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE},
)
