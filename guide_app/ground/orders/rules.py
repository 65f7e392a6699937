"""What orders are, and the pure decisions about them."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from guide_app.base.kernel.codes import symbols
from guide_app.base.kernel.money import units as units_of
from guide_app.ground.orders.errors import AmountDiffers

MILLISECONDS_OF_A_DAY = 86_400_000


class OrderStatus(StrEnum):
    """The life of an order. Refunds do not change it: what came back is said by amounts."""

    PLACED = "placed"
    PAID = "paid"
    CANCELLED = "cancelled"


class Channel(StrEnum):
    """Where an order was made, and whether people place orders there; the others come by imports alone.

    This is the one place where channels are named: a new one is a line here.
    """

    ASSOCIATE_APP = "associate_app", True
    LIVESTREAM = "livestream", True  # 直播: an associate sells on the air, and books what was said there
    TILL = "till", False
    MALL = "mall", False

    is_placed_by_people: bool

    def __new__(cls, value: str, is_placed_by_people: bool = False) -> Self:
        """A channel; `Channel(value)` finds the one of that value."""
        channel = str.__new__(cls, value)
        channel._value_ = value
        channel.is_placed_by_people = is_placed_by_people
        return channel


class PaymentMethod(StrEnum):
    """How the customer paid."""

    TILL_CASH = "till_cash"
    TILL_CARD = "till_card"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    IMPORTED = "imported"


def order_number(order_id: UUID, day: date) -> str:
    """What people call an order: the store's business day and twelve symbols of its id, like `20261122-6K3M9F3A77B1`.

    These are the id's millisecond within the day and 33 random bits: no order is asked whether it has the number.
    """
    moment = (order_id.int >> 80) % MILLISECONDS_OF_A_DAY
    return f"{day:%Y%m%d}-{symbols(moment << 33 | order_id.int & (1 << 33) - 1, 12)}"


def refund_of_units(paid_fen: int, quantity: int, *, returned: int, refunded_fen: int, units: int) -> int:
    """What `units` more units of a line bring back, after `returned` units and `refunded_fen` came back before.

    Units go back in position order, so all returns of a line together give exactly `paid_fen`; a till that paid back
    more for earlier units leaves less for these.
    """
    due = sum(units_of(paid_fen, quantity)[returned : returned + units])
    return min(due, paid_fen - refunded_fen)


def require_amount(stated_fen: int | None, payable_fen: int) -> None:
    """Refuse a payment that states another amount than is due."""
    if stated_fen is not None and stated_fen != payable_fen:
        raise AmountDiffers(field="payment.amount_fen", amount_fen=stated_fen, payable_fen=payable_fen)
