"""What orders are, and the pure decisions about them."""

from enum import StrEnum


class OrderStatus(StrEnum):
    """The life of an order. Refunds do not change it: what came back is said by amounts."""

    PLACED = "placed"
    PAID = "paid"
    CANCELLED = "cancelled"


class Channel(StrEnum):
    """Where an order was made."""

    ASSOCIATE_APP = "associate_app"
    TILL = "till"
    MALL = "mall"


class PaymentMethod(StrEnum):
    """How the customer paid."""

    TILL_CASH = "till_cash"
    TILL_CARD = "till_card"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    IMPORTED = "imported"


class CreditRole(StrEnum):
    """Roles frozen on a paid order, in the order of the commission contract: 成交, 专属, 拉新, 发券."""

    SERVING = "SERVING"
    DEDICATED = "DEDICATED"
    ACQUIRER = "ACQUIRER"
    ISSUER = "ISSUER"
