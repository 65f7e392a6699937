"""What is said and shown of orders of which a part is paid. Money is fen."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.orders.part_paid.rules import MAX_DAYS


class KeepOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how many days from now an order goes on waiting for the rest of its money, and why."""

    days: Annotated[int, msgspec.Meta(ge=1, le=MAX_DAYS)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class PartPaidOrder(msgspec.Struct, frozen=True):
    """An order of which a part is paid: to be paid in full, or given back and cancelled; nothing of it happens by
    itself.

    Its term is over since `ends_at` where it `is_over`. `keeper_id` looks after it where somebody took it over from
    `serving_id`, who has left.
    """

    id: UUID
    number: str
    store_id: UUID
    serving_id: UUID | None
    payable_fen: int
    part_paid_fen: int
    due_fen: int
    placed_at: datetime
    ends_at: datetime
    is_over: bool
    keeper_id: UUID | None
