"""What orders are, and the pure decisions about them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID

from guide_app.base.kernel.codes import symbols
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.money import split
from guide_app.base.kernel.money import units as units_of
from guide_app.ground.orders.errors import AmountDiffers, AmountExceeds

MILLISECONDS_OF_A_DAY = 86_400_000


class OrderStatus(StrEnum):
    """The life of an order. `refunded` is a paid order whose every unit came back; it is shown so and kept as paid."""

    PLACED = "placed"
    PAID = "paid"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


def shown_status(status: OrderStatus, *, returned_in_full: bool) -> OrderStatus:
    """What people see of an order that is kept as `status`."""
    return OrderStatus.REFUNDED if status is OrderStatus.PAID and returned_in_full else status


class RefundPolicy(StrEnum):
    """What goods that come back are worth, as the coupon engine names it."""

    KEEP = "KEEP"
    """What was paid for these very units."""
    REPRICE = "REPRICE"
    """What was paid, less what the units that stay cost by themselves: a discount falls with its threshold."""


class Channel(StrEnum):
    """Where an order was made, and whether people place orders there; the others come by imports alone.

    This is the one place where channels are named: a new one is a line here.
    """

    ASSOCIATE_APP = "associate_app", True
    LIVESTREAM = "livestream", True  # 直播: an associate sells on the air, and books what was said there
    PHONE = "phone", True  # 电话: a customer calls, and an associate books it
    TILL = "till", False
    MALL = "mall", False
    MINI_PROGRAM = "mini_program", False  # 小程序商城

    is_placed_by_people: bool

    def __new__(cls, value: str, is_placed_by_people: bool = False) -> Self:
        """A channel; `Channel(value)` finds the one of that value."""
        channel = str.__new__(cls, value)
        channel._value_ = value
        channel.is_placed_by_people = is_placed_by_people
        return channel


def require_placed_by_people(channel: Channel) -> None:
    """Refuse a channel that imports alone write: there nobody prices a cart or places an order. Raises InvalidField."""
    if not channel.is_placed_by_people:
        raise InvalidField("channel", f"须为 / one of {', '.join(one for one in Channel if one.is_placed_by_people)}")


HANDED_OVER = frozenset({Channel.TILL, Channel.ASSOCIATE_APP})
"""Where the goods leave the store with the customer as they are paid; what is sold elsewhere comes to them later."""


def completes_with_payment(channel: str, freight_fen: int, way: str | None = None) -> bool:
    """Whether the customer has what they ordered as soon as it is paid: handed over, and not sent for freight.

    What is to be fetched or sent, as its `way` says, never is.
    """
    return way is None and channel in HANDED_OVER and freight_fen == 0


class PaymentMethod(StrEnum):
    """How the customer paid."""

    TILL_CASH = "till_cash"
    TILL_CARD = "till_card"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    STORED_VALUE = "stored_value"
    IMPORTED = "imported"
    EXCHANGE = "exchange"  # 换货抵扣: what goods that came back were worth, its reference the refund's number


class TillImportState(StrEnum):
    """The life of a till's export in the console; the command line books at once."""

    PREVIEWING = "previewing"
    PREVIEWED = "previewed"
    BOOKING = "booking"
    BOOKED = "booked"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TAKEN_BACK = "taken_back"


def order_number(order_id: UUID, day: date) -> str:
    """What people call an order: the store's business day and twelve symbols of its id, like `20261122-6K3M9F3A77B1`.

    These are the id's millisecond within the day and 33 bits of the counter that tells ids of one millisecond apart: it
    begins at random in each and goes up by one. So no two of a process are alike, and no order is asked whether it has
    the number; of two processes two orders of a millisecond are, once in 2^33.
    """
    moment, counter = order_id.int >> 80, order_id.int >> 64 & 0b111
    counter = counter << 30 | order_id.int >> 32 & (1 << 30) - 1
    return f"{day:%Y%m%d}-{symbols(moment % MILLISECONDS_OF_A_DAY << 33 | counter, 12)}"


def exchange_number(refund: str) -> str:
    """What people call the exchange whose goods came back by a refund: `20261122-6K3M9F3A77B1-X1` of `…-R1`."""
    return "-X".join(refund.rsplit("-R", 1))


def refund_of_units(paid_fen: int, quantity: int, *, returned: int, refunded_fen: int, units: int) -> int:
    """What `units` more units of a line bring back, after `returned` units and `refunded_fen` came back before.

    What is left of the line is shared by the units that are left, the first ones a fen more. So all returns of a line
    together give exactly `paid_fen`, and what was paid back without units is borne by every unit that stayed.
    """
    return sum(units_of(paid_fen - refunded_fen, quantity - returned)[:units])


class PartOfLine(NamedTuple):
    """A line as it is, and how many units of it come back now."""

    quantity: int
    paid_fen: int
    returned: int
    refunded_fen: int
    units: int = 0

    @property
    def left_fen(self) -> int:
        """What was paid for the line and has not gone back."""
        return self.paid_fen - self.refunded_fen

    @property
    def comes_back_whole(self) -> bool:
        """Whether no unit stays with the customer."""
        return self.returned + self.units == self.quantity


def goods_back(parts: Sequence[PartOfLine], *, price_of_rest: int | None = None) -> list[int]:
    """What each line gives back, in fen, for the units that come back. `parts` are all lines of the order.

    With a `price_of_rest` all together give what was paid and is still there, less that price, never less than nothing;
    the lines whose units come back carry it. When nothing stays with the customer, everything that is left goes back,
    whatever way the order came there.
    """
    if all(part.comes_back_whole for part in parts):
        return [part.left_fen for part in parts]
    due = [
        refund_of_units(
            part.paid_fen, part.quantity, returned=part.returned, refunded_fen=part.refunded_fen, units=part.units
        )
        if part.units
        else 0
        for part in parts
    ]
    if price_of_rest is None:
        return due
    money = max(0, sum(part.left_fen for part in parts) - price_of_rest)
    carried = min(money, sum(due))
    back = split(carried, due)
    room = [part.left_fen - amount for part, amount in zip(parts, back, strict=True)]
    return [amount + more for amount, more in zip(back, split(money - carried, room), strict=True)]


def money_back(parts: Sequence[PartOfLine], amount_fen: int, *, place: int | None = None) -> list[int]:
    """`amount_fen` without units: of the line at `place` alone, or shared over all by what is left of each.

    Raises AmountExceeds.
    """
    left = [part.left_fen if place is None or place == at else 0 for at, part in enumerate(parts)]
    if amount_fen > sum(left):
        raise AmountExceeds(field="amount_fen", left_fen=sum(left))
    return split(amount_fen, left)


class ExchangeMoney(NamedTuple):
    """How goods that come back pay for those that are taken instead: what they cover, what is due, what goes back."""

    covered_fen: int
    due_fen: int
    back_fen: int

    @property
    def difference_fen(self) -> int:
        """What the new goods cost more; less than nothing where they cost less."""
        return self.due_fen - self.back_fen


def exchange_money(worth_fen: int, payable_fen: int) -> ExchangeMoney:
    """Goods worth `worth_fen` for others that cost `payable_fen`: no fen is lost, and none is due and given back."""
    covered_fen = min(worth_fen, payable_fen)
    return ExchangeMoney(covered_fen, payable_fen - covered_fen, worth_fen - covered_fen)


def require_taken(method: PaymentMethod, *, field: str) -> None:
    """Refuse a payment by goods: what comes back pays for something only in an exchange."""
    if method is PaymentMethod.EXCHANGE:
        raise InvalidField(field, "换货抵扣只能由换货产生 / exchange is written by exchanges alone")


def amounts_of(stated: Sequence[int | None], payable_fen: int) -> list[int]:
    """How much each of several payments brings, which together pay all: one may leave its amount to be what is left.

    Raises InvalidField, and AmountDiffers where they do not add up.
    """
    if not stated:
        return []
    silent = stated.count(None)
    if silent > 1:
        raise InvalidField("payments", "只能有一笔不填金额 / only one may leave its amount out")
    said = sum(amount for amount in stated if amount is not None)
    left = payable_fen - said
    if left < 0 or (left > 0 and not silent) or (left == 0 and silent and len(stated) > 1):
        raise AmountDiffers(field="payments", amount_fen=said, payable_fen=payable_fen)
    return [left if amount is None else amount for amount in stated]


def part_of(stated_fen: int | None, due_fen: int) -> int:
    """How much of what is still due a payment brings: all of it, unless it says how much. Raises AmountDiffers.

    Nothing is no payment, unless nothing is due.
    """
    if stated_fen is None:
        return due_fen
    if stated_fen > due_fen or (stated_fen == 0 and due_fen):
        raise AmountDiffers(field="amount_fen", amount_fen=stated_fen, payable_fen=due_fen)
    return stated_fen


def require_amount(stated_fen: int | None, payable_fen: int) -> None:
    """Refuse a payment that states another amount than is due."""
    if stated_fen is not None and stated_fen != payable_fen:
        raise AmountDiffers(field="payment.amount_fen", amount_fen=stated_fen, payable_fen=payable_fen)
