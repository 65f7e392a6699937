"""Commands about giving money back, and the views they answer with. Money is fen."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.orders.exchange_schemas import ExchangedGoods, ExchangeOrder
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.rules import OrderStatus, PaymentMethod, RefundPolicy
from guide_app.ground.orders.schemas import LineView, RefundOrder


class WriteTerms(RefundTerms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next version of the chain's terms, and why. It holds from the moment in which a second person approves."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class RefundTermsView(msgspec.Struct, frozen=True):
    """A version of the terms; `decided_by_name` is null where the product itself decided. The newest one holds."""

    id: UUID
    version: int
    terms: RefundTerms
    reason: str
    decided_at: datetime
    decided_by_name: str | None


class RefundAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A refund that waits for a second person: what is asked, and what it came to when it was.

    The refund says by which policy goods come back, whatever the chain decides meanwhile; `chain_policy` is the chain's
    where that is another one.
    """

    order_id: UUID
    number: str
    amount_fen: int
    refund: RefundOrder
    chain_policy: RefundPolicy | None = None


class ExchangeAsked(msgspec.Struct, frozen=True, kw_only=True):
    """An exchange that waits for a second person: what is asked, and what it came to when it was.

    `amount_fen` would go back; `difference_fen` is what the goods that are `taken` cost more than those that come back
    are worth, null of what was asked before it was kept; `chain_policy` as of a refund.
    """

    order_id: UUID
    number: str
    amount_fen: int
    exchange: ExchangeOrder
    difference_fen: int | None = None
    returned: tuple[ExchangedGoods, ...] = ()
    taken: tuple[ExchangedGoods, ...] = ()
    chain_policy: RefundPolicy | None = None

    def is_at(self, difference_fen: int, payable_fen: int) -> bool:
        """Whether it still comes to what it was asked for: the new goods cost as much, and so does the difference."""
        if self.difference_fen is None:
            return True
        return (difference_fen, payable_fen) == (self.difference_fen, sum(one.amount_fen for one in self.taken))


class GivingBackAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A part payment of an order that shall go back whole and waits for a second person."""

    order_id: UUID
    number: str
    payment_id: UUID
    amount_fen: int
    reason: str


class FindOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order of another store that a customer shows: its number, or that of a till's receipt with its business day.

    `phone` is the customer's: without it an order of a member is not shown.
    """

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    on: date | None = None
    phone: Annotated[str, msgspec.Meta(min_length=5, max_length=20)] | None = None


class PaymentLeft(msgspec.Struct, frozen=True):
    """A payment to which money can go back, and how much of it."""

    id: UUID
    method: PaymentMethod
    left_fen: int


class ShownOrder(msgspec.Struct, frozen=True):
    """What another store sees of an order whose goods come back there: what was bought and what is left, no person."""

    id: UUID
    number: str
    store_code: str
    store_name: str
    status: OrderStatus
    business_on: date
    payable_fen: int
    refunded_fen: int
    freight_left_fen: int
    lines: list[LineView]
    payments: list[PaymentLeft]
