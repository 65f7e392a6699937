"""Facts about orders. They say who was who at that moment; what it is worth is decided by those who listen."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.events import Event
from guide_app.ground.orders.rules import completes_with_payment

UNDATED = date.min
"""Stands for the business day in events that were written before they carried one."""


class SoldLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One paid line: `paid_fen` after every discount, `hq_funded_fen` the part of the discount that HQ bears.

    `name` is what the article was called on the order; empty in events that were written before they carried it. `spu`,
    `brand` and `category` (its path) are those of the article when it was paid: what is worth something by them stays
    so when the article moves.
    """

    line_id: UUID
    no: int
    sku: str
    name: str = ""
    spu: str | None = None
    brand: str | None = None
    category: str | None = None
    quantity: int
    list_fen: int
    paid_fen: int
    hq_funded_fen: int = 0


class RefundedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What came back of one line by this refund, as differences; `units` may be 0, and both negative in corrections."""

    line_id: UUID
    no: int
    units: int
    amount_fen: int


class OrderPlaced(Event, frozen=True, kw_only=True):
    """An order was priced and is waiting for its payment; one that is paid at once is told by `OrderPaid` alone."""

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID
    member_id: UUID | None
    serving_id: UUID | None
    payable_fen: int


class OrderPaid(Event, frozen=True, kw_only=True):
    """An order was paid. The roles are frozen here, and the store's business day with the cut it was reckoned by.

    `attributed_id` is whom a policy of attribution names where nobody served.

    `code_id` is the printed code that led to it. It is `completed` where the goods were handed over as they were paid;
    of others `OrderCompleted` tells. Events that were written before they said so are given what they would have said.
    `fulfilment` says how what is not taken along reaches the customer.
    """

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID
    member_id: UUID | None
    channel: str
    paid_at: datetime
    business_on: date = UNDATED
    day_cut_hours: int = 0
    goods_fen: int
    payable_fen: int
    serving_id: UUID | None = None
    dedicated_id: UUID | None = None
    acquirer_id: UUID | None = None
    issuer_id: UUID | None = None
    attributed_id: UUID | None = None
    code_id: UUID | None = None
    coupon_ids: tuple[UUID, ...] = ()
    lines: tuple[SoldLine, ...] = ()
    completed: bool = False
    fulfilment: str | None = None

    def __post_init__(self) -> None:
        _date(self, self.paid_at)
        if not self.completed and completes_with_payment(
            self.channel, self.payable_fen - self.goods_fen, self.fulfilment
        ):
            msgspec.structs.force_setattr(self, "completed", True)


class OrderCompleted(Event, frozen=True, kw_only=True):
    """The customer has what they ordered, on this business day of the order's store: sent goods came, or were fetched.

    What is handed over as it is paid is told by `OrderPaid` alone.
    """

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID
    completed_at: datetime
    business_on: date


class OrderReadyForPickup(Event, frozen=True, kw_only=True):
    """The goods of an order lie ready at a store for the customer to fetch."""

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID
    place_id: UUID
    member_id: UUID | None
    ready_at: datetime


class OrderShipped(Event, frozen=True, kw_only=True):
    """A parcel of an order was given to a carrier, on this business day of the order's store.

    With it `everything` is on its way that the customer is to get.
    """

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID
    member_id: UUID | None
    parcel_id: UUID
    carrier: str
    tracking_number: str
    everything: bool
    shipped_at: datetime
    business_on: date


class ShippingSettled(Event, frozen=True, kw_only=True):
    """What is still to be sent of an order changed without a parcel: the rest of it came back, or a parcel was none.

    By it `everything` is on its way that the customer is to get, or not any more: then what was told before is taken
    back.
    """

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID
    everything: bool
    settled_at: datetime
    business_on: date


class PaidBack(msgspec.Struct, frozen=True):
    """How much of a refund goes back to which payment, whose `reference` is its provider's or till's number.

    `method` is how it goes: as it came, unless it is given in cash, or pays for other goods (`exchange`). Of what a
    till took back nobody but the till knows (`imported`).
    """

    payment_id: UUID
    method: str
    reference: str | None
    amount_fen: int


class OrderRefunded(Event, frozen=True, kw_only=True):
    """Money of a paid order went back, on this business day of the order's store: `amount_fen` of its goods.

    The roles are those frozen on the order, `refunded_by` is the associate who gave the money back; events written
    before they carried them name `serving_id` alone. `freight_fen` comes on top. Lines may give back an amount without
    units: goods stay and cost less, or the rest of a line goes back with the last unit of the order.

    A fact that `corrects` says that an import was wrong, at the moment and on the day of what it corrects. Without
    `reverses` the sale never was: everything that was left of it goes off. With it that refund never was: units and
    amounts are negative. `fully_returned` says that no unit stays by this, or, where a return never was, that one does
    again. `by_refund` is false in events that were written before returns could be taken back: an order came back whole
    once at most, so that what came of it is named after the order and not after the refund.

    `channel` is the order's, empty in events that were written before they carried it.

    `paid_back` says where the money goes, goods and freight together: none of it in what corrects an import, which
    moves no money, nor in events that were written before it was said.
    """

    lane_by: ClassVar[str | None] = "store_id"

    refund_id: UUID
    order_id: UUID
    number: str
    store_id: UUID
    member_id: UUID | None
    serving_id: UUID | None
    dedicated_id: UUID | None = None
    acquirer_id: UUID | None = None
    issuer_id: UUID | None = None
    refunded_by: UUID | None = None
    code_id: UUID | None = None
    refunded_at: datetime
    business_on: date = UNDATED
    amount_fen: int
    freight_fen: int = 0
    policy: str = "KEEP"
    fully_returned: bool
    corrects: bool = False
    reverses: UUID | None = None
    by_refund: bool = False
    lines: tuple[RefundedLine, ...] = ()
    paid_back: tuple[PaidBack, ...] = ()
    channel: str = ""

    @property
    def unsells(self) -> bool:
        """Whether the sale never was."""
        return self.corrects and self.reverses is None

    def __post_init__(self) -> None:
        _date(self, self.refunded_at)


class OrderCancelled(Event, frozen=True, kw_only=True):
    """An unpaid order was given up."""

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID


class PaymentGivenBack(Event, frozen=True, kw_only=True):
    """Money that had come in for an order went back, all of this payment, before the order was paid in full."""

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID
    payment_id: UUID
    method: str
    reference: str | None
    amount_fen: int


class OrderTermOver(Event, frozen=True, kw_only=True):
    """The term of an order is over of which a part is paid: somebody takes the rest, keeps it, or gives the part back.

    `path` is the store's, `keeper_id` whoever looks after the order, if anybody does who is still here. Told once for
    each term, and once more for whoever takes the order over after it.
    """

    lane_by: ClassVar[str | None] = "store_id"

    order_id: UUID
    number: str
    store_id: UUID
    path: str
    keeper_id: UUID | None
    part_paid_fen: int
    due_fen: int
    ended_at: datetime


class ReturnUnmatched(Event, frozen=True, kw_only=True):
    """A till return named no purchase that is known; it burdens the store. A negative amount lowers what it burdens."""

    lane_by: ClassVar[str | None] = "store_id"

    return_id: UUID
    store_id: UUID
    amount_fen: int
    returned_at: datetime
    business_on: date = UNDATED

    def __post_init__(self) -> None:
        _date(self, self.returned_at)


def _date(event: OrderPaid | OrderRefunded | ReturnUnmatched, at: datetime) -> None:
    """Give an event without a business day that of its moment in a store without a day cut."""
    if event.business_on == UNDATED:
        msgspec.structs.force_setattr(event, "business_on", business_date(at))
