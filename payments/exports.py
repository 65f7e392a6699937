"""Lists of payments as files."""

from guide_app.base.web.exported import Column, ExportedList, Kind, Words
from guide_app.ground.orders.returns.exports import METHODS
from payments import queries
from payments.permissions import SEE_PAYMENTS, SEE_RECONCILIATION
from payments.rules import BackState, DifferenceKind, DifferenceState, PayOutcome, PayRequestKind, PayRequestState

STATES = {
    PayRequestState.OPEN: ("待付款", "open"),
    PayRequestState.PAID: ("已付款", "paid"),
    PayRequestState.CLOSED: ("已关闭", "closed"),
}
OUTCOMES = {
    PayOutcome.BOOKED: ("已入账", "booked"),
    PayOutcome.GIVEN_BACK: ("没有入账，原路退回", "not booked, goes back"),
    PayOutcome.LOOKED_INTO: ("与订单不符，待核对", "not as asked for"),
}
KINDS = {PayRequestKind.NATIVE: ("扫码", "by code"), PayRequestKind.JSAPI: ("微信内", "in WeChat")}
BACKS = {
    BackState.ASKED: ("待申请", "to be asked for"),
    BackState.PROCESSING: ("处理中", "under way"),
    BackState.SUCCESS: ("已退回", "went back"),
    BackState.ABNORMAL: ("异常", "stuck"),
    BackState.CLOSED: ("已关闭", "closed"),
    BackState.OTHERWISE: ("线下已退", "by other means"),
    BackState.AGAIN: ("已换号重新申请", "asked for under another number"),
}
DIFFERENCES = {
    DifferenceKind.NOT_HERE: ("微信有，我们没有", "not here"),
    DifferenceKind.NOT_THERE: ("我们有，微信没有", "not there"),
    DifferenceKind.AMOUNT: ("金额不同", "amounts differ"),
    DifferenceKind.STATE: ("状态不同", "states differ"),
    DifferenceKind.MERCHANT: ("商户或币种不符", "other merchant or currency"),
    DifferenceKind.FUNDS: ("资金账单不符", "the account moved otherwise"),
}
OURS: Words = {**STATES, **BACKS, PayOutcome.LOOKED_INTO: OUTCOMES[PayOutcome.LOOKED_INTO]}
THEIRS: Words = {
    "SUCCESS": ("成功", "done"),
    "REFUND": ("已付款，有退款", "paid, and refunded"),
    "REVOKED": ("已撤销", "revoked"),
    "PROCESSING": ("处理中", "under way"),
    "FAIL": ("退款失败", "failed"),
    "CHANGE": ("退款异常", "stuck"),
    "ABNORMAL": ("退款异常", "stuck"),
    "CLOSED": ("已关闭", "closed"),
}
"""What bills call it; what else was told stands behind it as it came."""
DIFFERENCE_STATES = {DifferenceState.OPEN: ("待核对", "open"), DifferenceState.RESOLVED: ("已处理", "resolved")}

REQUESTS = ExportedList(
    name="pay-requests",
    operation="listPayRequests",
    title=("微信支付请求", "Requests for payments"),
    permission=SEE_PAYMENTS,
    pages=queries.pay_requests,
    filters_told={"number": ("单号", "number")},
    columns=(
        Column("order_number", ("订单号", "Order")),
        Column("number", ("商户订单号", "Our number")),
        Column("transaction_id", ("微信支付订单号", "WeChat Pay's number")),
        Column("kind", ("方式", "Kind"), words=KINDS),
        Column("amount_fen", ("金额", "Amount"), Kind.FEN, summed=True),
        Column("paid_fen", ("实收不同时", "What came in, if not that"), Kind.FEN),
        Column("state", ("状态", "State"), words=STATES),
        Column("outcome", ("结果", "Outcome"), words=OUTCOMES),
        Column("opened_at", ("发起时间", "Asked for"), Kind.MOMENT),
        Column("paid_at", ("付款时间", "Paid at"), Kind.MOMENT),
    ),
)
REFUNDS = ExportedList(
    name="pay-refunds",
    operation="listPayRefunds",
    title=("微信退款", "Money that goes back by WeChat Pay"),
    permission=SEE_PAYMENTS,
    pages=queries.pay_refunds,
    filters_told={"for_people": ("只看退不回去的", "what cannot go back alone")},
    columns=(
        Column("order_number", ("订单号", "Order")),
        Column("number", ("商户退款单号", "Our number")),
        Column("there_id", ("微信退款单号", "WeChat Pay's number")),
        Column("amount_fen", ("金额", "Amount"), Kind.FEN, summed=True),
        Column("state", ("状态", "State"), words=BACKS),
        Column("reason", ("原因", "Reason")),
        Column("failure", ("失败说明", "Failure")),
        Column("asked_at", ("发起时间", "Asked for"), Kind.MOMENT),
        Column("done_at", ("完成时间", "Done at"), Kind.MOMENT),
        Column("otherwise_why", ("线下退款说明", "By other means")),
    ),
)
AT_TERMINALS = ExportedList(
    name="terminal-refunds",
    operation="listTerminalRefunds",
    title=("终端退款", "Refunds at terminals"),
    permission=SEE_PAYMENTS,
    pages=queries.terminal_refunds,
    filters_told={"waiting": ("只看待退的", "what waits")},
    columns=(
        Column("order_number", ("订单号", "Order")),
        Column("method", ("方式", "Method"), words=METHODS),
        Column("amount_fen", ("金额", "Amount"), Kind.FEN, summed=True),
        Column("paid_by", ("原收款单号", "Number of the payment")),
        Column("asked_at", ("发起时间", "Asked for"), Kind.MOMENT),
        Column("reference", ("终端退款单号", "Number of the refund")),
        Column("noted_by_name", ("登记人", "Noted by")),
        Column("noted_at", ("登记时间", "Noted at"), Kind.MOMENT),
    ),
)
OTHERWISE = ExportedList(
    name="pay-differences",
    operation="listPayDifferences",
    title=("微信对账差异", "Differences to WeChat Pay's bills"),
    permission=SEE_RECONCILIATION,
    pages=queries.differences,
    filters_told={"day": ("账单日", "day of the bill")},
    columns=(
        Column("day", ("账单日", "Day"), Kind.DATE),
        Column("kind", ("差异", "Difference"), words=DIFFERENCES),
        Column("number", ("商户单号", "Our number")),
        Column("order_number", ("订单号", "Order")),
        Column("ours_fen", ("我们的金额", "Ours"), Kind.FEN),
        Column("theirs_fen", ("微信的金额", "Theirs"), Kind.FEN),
        Column("ours", ("我们的状态", "Our state"), words=OURS),
        Column("theirs", ("微信的状态", "Their state"), words=THEIRS),
        Column("state", ("处理", "State"), words=DIFFERENCE_STATES),
        Column("note", ("处理说明", "Note")),
        Column("resolved_by_name", ("处理人", "By")),
        Column("resolved_at", ("处理时间", "Resolved at"), Kind.MOMENT),
    ),
)
LISTS = (REQUESTS, REFUNDS, AT_TERMINALS, OTHERWISE)
