"""Orders and payments, and why a coupon is not used in a cart."""

from guide_app.base.html.words import _
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod

STATUS = {
    OrderStatus.PLACED: _("待付款"),
    OrderStatus.PAID: _("已付款"),
    OrderStatus.REFUNDED: _("已全额退货"),
    OrderStatus.CANCELLED: _("已取消"),
}
STATUS_KIND = {OrderStatus.PLACED: "is-warning", OrderStatus.PAID: "is-good", OrderStatus.REFUNDED: "is-danger"}
"""How their tags look."""

CHANNELS: dict[str, str] = {
    Channel.ASSOCIATE_APP: _("导购开单"),
    Channel.LIVESTREAM: _("直播"),
    Channel.TILL: _("收银"),
    Channel.MALL: _("商城"),
    Channel.MINI_PROGRAM: _("小程序"),
    Channel.PHONE: _("电话订购"),
}
SOLD_IN: dict[str, str] = {
    Channel.ASSOCIATE_APP: _("门店现场"),
    Channel.PHONE: CHANNELS[Channel.PHONE],
    Channel.LIVESTREAM: CHANNELS[Channel.LIVESTREAM],
}
"""Where whoever takes an order says that it was sold: the channels in which people place orders, in the store first."""

PAID_BY_PEOPLE = {
    PaymentMethod.WECHAT: _("微信"),
    PaymentMethod.ALIPAY: _("支付宝"),
    PaymentMethod.TILL_CASH: _("现金"),
    PaymentMethod.TILL_CARD: _("刷卡"),
    PaymentMethod.STORED_VALUE: _("储值卡"),
}
"""What somebody at the till has taken; what is imported or exchanged nobody records by hand."""

METHODS = PAID_BY_PEOPLE | {PaymentMethod.IMPORTED: _("收银导入"), PaymentMethod.EXCHANGE: _("换货抵扣")}
"""Every way in which money comes in for an order."""

WHY_NOT = {
    "NOT_SELECTED": _("未选用"),
    "NOT_OWNER": _("不属于这位顾客"),
    "USED": _("已使用"),
    "VOID": _("已作废"),
    "TRANSFERRING": _("转赠中"),
    "LOCKED": _("被另一张未付款的订单占用"),
    "NOT_STARTED": _("还没到使用时间"),
    "EXPIRED": _("已过期"),
    "STORE_OUT": _("不适用本店"),
    "NO_ELIGIBLE_LINE": _("没有适用的商品"),
    "BELOW_THRESHOLD": _("未达门槛"),
    "NO_DISCOUNT": _("这些商品不再优惠"),
    "SAME_TERMS": _("已用同款更早到期的一张"),
    "NOT_CONSIDERED": _("券太多，未参与比较"),
    "EXCLUSIVE_TAKEN": _("已用的券不可与其他券同用"),
    "EXCLUSIVE_LOST": _("不可与其他券同用"),
    "GROUP_TAKEN": _("同类券已用"),
    "INCOMPATIBLE": _("不可与已用的券同用"),
    "ORDER_LIMIT": _("一单可用的张数已满"),
    "NOT_BETTER": _("不会更优惠"),
}
"""Why a coupon is not used, by the reasons of the quote contract."""
