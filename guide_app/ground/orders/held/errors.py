"""Refusals about exchanges that wait for their difference."""

from guide_app.base.kernel.errors import Conflict, Refusal


class ExchangeWaits(Conflict):
    """An exchange of goods of this order waits until the customer has paid its difference: `new_order` is the number of
    the order that is to be paid. Nothing else comes back until then; who wants it otherwise cancels that order.
    """

    title = (
        "该订单有一笔换货在等顾客付差价，付清前不能另行退换；如要改，请先取消新订单",
        "An exchange of this order waits for its difference: nothing else comes back until the new order is paid,"
        " or cancelled",
    )


class ExchangeOver(Conflict):
    """The exchange that this payment would complete cannot be made any more: its goods came back otherwise, or are
    worth something else by now. No money is taken for it; cancel the order and begin anew.
    """

    title = (
        "这笔换货已不能办理（原商品已另行退回或价值已变），不收款；请取消该订单后重新换货",
        "The exchange cannot be made any more: take no money, cancel the order and begin anew",
    )


class CouponComesBackLater(Refusal):
    """The coupon named in `field` comes back only with the goods, and those come back only once the difference is paid.

    Take the difference at the till, where both are one step, or leave the coupon out.
    """

    title = (
        "该券要等退货完成才返还，顾客扫码支付差价时不能使用；请当场收差价，或不用此券",
        "The coupon comes back only with the goods: take the difference at the till, or leave it out",
    )
