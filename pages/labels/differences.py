"""Bills of WeChat Pay, and what in them is otherwise, in words."""

from guide_app.base.html.words import _
from pages.labels.payments import BACK_STATES, OUTCOMES, STATES
from payments.rules import BillDayState, DifferenceKind, DifferenceState, PayOutcome

DIFFERENCES: dict[str, str] = {
    DifferenceKind.NOT_HERE: _("微信有，我们没有"),
    DifferenceKind.NOT_THERE: _("我们有，微信没有"),
    DifferenceKind.AMOUNT: _("金额不同"),
    DifferenceKind.STATE: _("状态不同"),
    DifferenceKind.MERCHANT: _("商户或币种不符"),
    DifferenceKind.FUNDS: _("资金账单不符"),
}
MEANINGS: dict[str, str] = {
    DifferenceKind.NOT_HERE: _("微信的账单里有这一笔，我们没有这个单号。"),
    DifferenceKind.NOT_THERE: _("我们记为已收或已退，微信当天的账单里没有这一笔。"),
    DifferenceKind.AMOUNT: _("双方都有这一笔，金额不一样。"),
    DifferenceKind.STATE: _("双方都有这一笔，一方成功，另一方没有。"),
    DifferenceKind.MERCHANT: _("钱收在别的应用、商户号或币种下，没有记到订单上。"),
    DifferenceKind.FUNDS: _("账户当天的实际变动，不等于收款减退款。"),
}
"""What a difference means."""
NEXT_STEPS: dict[str, str] = {
    DifferenceKind.NOT_HERE: _("查清是哪里收的：别的渠道收的，写明来源；是我们的订单，补记收款或退给顾客。"),
    DifferenceKind.NOT_THERE: _("按单号在微信商户平台查。跨零点的，对过相邻一天后自动结清；确实没有，更正收款或退款。"),
    DifferenceKind.AMOUNT: _("以微信实际收付的为准，补收或退回差额，再写明结果。"),
    DifferenceKind.STATE: _("以微信的状态为准核对订单，防止没收款就发货，或同一笔退两次。"),
    DifferenceKind.MERCHANT: _("核对收款设置里的商户号与 AppID，把钱转回或退给顾客。"),
    DifferenceKind.FUNDS: _("在微信商户平台看当天资金账单，查手工退款与调账。"),
}
"""What finance does about it."""
DIFFERENCE_STATES: dict[str, str] = {DifferenceState.OPEN: _("待核对"), DifferenceState.RESOLVED: _("已处理")}
OURS: dict[str, str] = {
    **STATES,
    **BACK_STATES,
    PayOutcome.LOOKED_INTO: OUTCOMES[PayOutcome.LOOKED_INTO],
}
"""Where a payment or a refund stands with us."""
THEIRS: dict[str, str] = {
    "SUCCESS": _("成功"),
    "REFUND": _("已付款，有退款"),
    "REVOKED": _("已撤销"),
    "PROCESSING": _("处理中"),
    "FAIL": _("退款失败"),
    "CHANGE": _("退款异常"),
    "ABNORMAL": _("退款异常"),
    "CLOSED": _("已关闭"),
}
"""The same at WeChat Pay."""
DAYS: dict[str, str] = {
    BillDayState.COMPARED: _("已对账"),
    BillDayState.WAITING: _("等账单"),
    BillDayState.NOT_READ: _("读不了"),
    BillDayState.GONE: _("没有对账"),
}
DAY_KINDS: dict[str, str] = {
    BillDayState.COMPARED: "is-good",
    BillDayState.WAITING: "is-warning",
    BillDayState.NOT_READ: "is-danger",
    BillDayState.GONE: "is-danger",
}
DAYS_TOLD: dict[str, str] = {
    BillDayState.COMPARED: _("{day} 已重新对账，{n} 笔待核对"),
    BillDayState.WAITING: _("{day} 的账单微信还没有生成，会自动再取"),
    BillDayState.NOT_READ: _("{day} 的账单读不了，原因在下表"),
}
"""What is said of a day that somebody had compared."""
