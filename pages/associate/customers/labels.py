"""What happened with customers, in words."""

from guide_app.base.html.words import _
from guide_app.ground.members.rules import BindingReason
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.touches.rules import TouchKind
from performance.rules import VisitKind

VISITS: dict[str, str] = {
    VisitKind.ORDER: _("到店消费 · {when}"),
    VisitKind.RETURN: _("到店退货 · {when}"),
    VisitKind.REGISTRATION: _("到店注册 · {when}"),
}
TOUCHES: dict[str, str] = {
    TouchKind.SCAN: _("扫码"),
    TouchKind.SHARE: _("打开分享"),
    TouchKind.ADD: _("添加企业微信"),
    TouchKind.VISIT: _("到店"),
    TouchKind.COUPON: _("收到优惠券"),
    TouchKind.REGISTER: _("注册会员"),
}
BINDINGS: dict[str, str] = {
    BindingReason.REGISTRATION: _("注册时绑定"),
    BindingReason.TRANSFER: _("移交"),
    BindingReason.IMPORT: _("导入"),
}
ORDERS: dict[str, tuple[str, str]] = {
    OrderStatus.PLACED: (_("待付款"), "is-warning"),
    OrderStatus.PAID: (_("已付款"), "is-good"),
    OrderStatus.REFUNDED: (_("已退款"), "is-danger"),
    OrderStatus.CANCELLED: (_("已取消"), ""),
}
"""Each state of an order, and how it is shown."""
COUPONS: dict[str, tuple[str, str]] = {
    "ISSUED": (_("未使用"), "is-good"),
    "LOCKED": (_("下单占用中"), "is-warning"),
    "TRANSFERRING": (_("转赠中"), "is-warning"),
    "USED": (_("已使用"), ""),
    "EXPIRED": (_("已过期"), ""),
    "VOID": (_("已作废"), "is-danger"),
}
WHY_PHONES: list[str] = [_("电话回访"), _("到货通知"), _("售后处理"), _("预约到店")]
"""Why phones are looked at most often; another reason can be typed."""
