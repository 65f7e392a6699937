"""Orders whose commission waits for the goods, as they are shown. Money is fen."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from commissions.engine.api import RecognisedBy


class WaitsFor(StrEnum):
    """What comes next: all of it on its way, or the customer having it."""

    SHIPPING = "shipping"
    RECEIPT = "receipt"


class WaitingShare(msgspec.Struct, frozen=True):
    """What is posted for somebody and recognised `after_days` after the order is shipped or received, as the plan says.

    `recognised_by` is null where the plan names days alone: they count from the receipt.
    """

    associate_id: UUID
    name: str
    recognised_by: RecognisedBy | None
    after_days: int
    commission_fen: int


class WaitingOrder(msgspec.Struct, frozen=True):
    """A paid order whose commission is not recognised because it was not shipped, or not received.

    `paid_on` and `shipped_on` are business days of its store, `age_days` how many have gone by since then; `left_fen`
    is what was paid for its goods and did not come back, `commission_fen` the sum of the shares.
    """

    order_id: UUID
    order_number: str
    store_id: UUID
    store: str
    paid_on: date
    age_days: int
    shipped_on: date | None
    waits_for: WaitsFor
    left_fen: int
    commission_fen: int
    shares: tuple[WaitingShare, ...]


class WaitingTotals(msgspec.Struct, frozen=True):
    """The sums of exactly the orders that the list shows with the same filters, and when the oldest was paid."""

    orders: int
    left_fen: int
    commission_fen: int
    oldest_on: date | None
