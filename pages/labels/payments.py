"""Payments in words."""

from guide_app.base.html.words import _
from payments.rules import BackState, PayOutcome, PayRequestKind, PayRequestState
from payments.schemas import PayRefundView, UnbookedPayment

KINDS: dict[str, str] = {PayRequestKind.NATIVE: _("扫码"), PayRequestKind.JSAPI: _("微信内")}
STATES: dict[str, str] = {
    PayRequestState.OPEN: _("待付款"),
    PayRequestState.PAID: _("已付款"),
    PayRequestState.CLOSED: _("已关闭"),
}
STATE_KINDS: dict[str, str] = {PayRequestState.OPEN: "is-warning", PayRequestState.PAID: "is-good"}
OUTCOMES: dict[str, str] = {
    PayOutcome.BOOKED: _("已入账"),
    PayOutcome.GIVEN_BACK: _("没有入账，原路退回"),
    PayOutcome.LOOKED_INTO: _("与订单不符，待核对"),
}
BACKS: dict[str | None, str] = {
    BackState.ASKED: _("退款在途"),
    BackState.PROCESSING: _("退款在途"),
    BackState.SUCCESS: _("已原路退回微信"),
    BackState.ABNORMAL: _("微信退不回去，请到门店领取"),
    BackState.CLOSED: _("微信退不回去，请到门店领取"),
    BackState.OTHERWISE: _("已用其他方式退款"),
    BackState.AGAIN: _("退款在途"),
    None: _("已在门店退款"),
}
"""What became of money that goes back, as the customer is told."""
BACK_STATES: dict[str, str] = {
    BackState.ASKED: _("待申请"),
    BackState.PROCESSING: _("处理中"),
    BackState.SUCCESS: _("已退回"),
    BackState.ABNORMAL: _("异常"),
    BackState.CLOSED: _("已关闭"),
    BackState.OTHERWISE: _("线下已退"),
    BackState.AGAIN: _("已换号重新申请"),
}
BACK_KINDS: dict[str, str] = {
    BackState.SUCCESS: "is-good",
    BackState.OTHERWISE: "is-good",
    BackState.ABNORMAL: "is-danger",
    BackState.CLOSED: "is-danger",
}


def what_to_do(state: BackState, there_id: str | None) -> str:
    """What finance does about money that WeChat Pay could not give back; nothing where it does not wait for anybody."""
    if state is BackState.CLOSED:
        return _("关闭的退款不能再用原单号。确认商户余额充足后点再试，会换一个退款单号重新申请。")
    if state is not BackState.ABNORMAL:
        return ""
    if there_id is None:
        return _("微信支付没有受理这笔退款。按说明处理后点再试，仍用原退款单号申请。")
    return _("先在微信商户平台处理这笔异常退款，再点再试更新状态；实在退不回去，用其他方式退给顾客并登记。")


def told_in_store(back: PayRefundView) -> str:
    """What staff tell the customer of money that WeChat Pay could not give back."""
    if back.approval_id is not None:
        return _("财务说已用其他方式退，等待第二人审批。")
    return _("财务会再试，或用其他方式退。顾客还没有收到这笔钱，请如实告诉顾客。")


def told_of_unbooked(one: UnbookedPayment) -> str:
    """What staff tell the customer of money that came in and pays nothing."""
    if one.outcome is PayOutcome.LOOKED_INTO:
        return _("与订单不符，财务正在核对。核对完之前，请顾客不要再用微信付。")
    if one.back is BackState.SUCCESS:
        return _("这笔钱没有抵本单，已原路退回微信。")
    if one.back is BackState.OTHERWISE:
        return _("这笔钱没有抵本单，已用其他方式退给顾客。")
    return _("这笔钱没有抵本单，正在原路退回微信。")
