"""What orders are, and the pure decisions about them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.money import units as units_of

MAY_SELL = (Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR)
"""Who places orders for customers, takes their payment and gives up what was not paid."""

MAY_REFUND = (Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE)
"""Who pays money back; an associate calls his manager."""


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


def order_number(order_id: UUID, day: date) -> str:
    """What people call an order: the store's business day and ten digits of its id, like `20261122-9F3A0C77B1`."""
    return f"{day:%Y%m%d}-{order_id.hex[-10:].upper()}"


def refund_of_units(paid_fen: int, quantity: int, *, returned: int, refunded_fen: int, units: int) -> int:
    """What `units` more units of a line bring back, after `returned` units and `refunded_fen` came back before.

    Units go back in position order, so all returns of a line together give exactly `paid_fen`; a till that paid back
    more for earlier units leaves less for these.
    """
    due = sum(units_of(paid_fen, quantity)[returned : returned + units])
    return min(due, paid_fen - refunded_fen)
