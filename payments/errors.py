"""Refusals of asking for payments, and of settling what went wrong."""

from guide_app.base.kernel.errors import Conflict, NotFound


class NothingDue(Conflict):
    """The order is not waiting for money; `order_status` says what it is."""

    title = ("该订单没有待付金额", "Nothing is due for this order")


class NoReceiptYet(Conflict):
    """A receipt is of a paid order; `order_status` says what this one is."""

    title = ("该订单还没有付清，没有小票", "The order is not paid, so there is no receipt")


class PayLinkUnknown(NotFound):
    """No such link, or its order is long over."""

    title = ("付款链接无效或已过期", "The payment link is unknown or too old")


class PaymentOnItsWay(Conflict):
    """WeChat Pay cannot say at the moment whether the customer has paid; try again in a moment."""

    title = (
        "正在确认顾客是否已付款，请稍后再试",
        "Whether the customer has paid is being asked; try again in a moment",
    )


class TerminalRefundNoted(Conflict):
    """Somebody has noted it already; `reference` says by which number."""

    title = ("这笔终端退款已登记", "This refund at the terminal is noted already")


class RefundNotForPeople(Conflict):
    """WeChat Pay is still giving the money back, or has; only what it cannot give back is settled by people."""

    title = ("该退款不需要人工处理", "This refund does not wait for a person")


class RefundStillStuck(Conflict):
    """WeChat Pay says that it still cannot: on its own platform somebody has to say where the money goes instead."""

    title = (
        "微信支付仍退不回去：请先在微信商户平台处理这笔异常退款，再点再试",
        "WeChat Pay still cannot give it back: see to it on WeChat Pay's platform first, then try again",
    )


class RefundAwaitsApproval(Conflict):
    """Somebody has asked to note that it was given back by other means; `approval` waits for a second person."""

    title = (
        "该退款正在等待第二人批准线下退款，不能再试",
        "That it was given back by other means waits for a second person, so it is not tried again",
    )


class PaymentCounted(Conflict):
    """The money of this payment is booked, goes back already, or came in by another merchant: `outcome` says more."""

    title = (
        "这笔微信付款已入账、已在退回或不是本商户的，不能在这里退回",
        "This payment is booked, goes back already, or is another merchant's: it cannot be given back here",
    )


class PaymentWentBack(Conflict):
    """WeChat Pay says that something of it has gone back already, or does not know it."""

    title = (
        "微信支付显示这笔钱已在别处退过，请到微信商户平台核对",
        "WeChat Pay says that money of this payment has gone back elsewhere: look on its platform",
    )


class DifferenceResolved(Conflict):
    """Somebody has looked into it already."""

    title = ("该差异已处理", "Somebody has looked into this difference")
