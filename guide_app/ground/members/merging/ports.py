"""What a merge needs from above: how much hangs on each of the two members."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable
from uuid import UUID

import msgspec


class Belongings(msgspec.Struct, frozen=True):
    """What a person has under their member ids: orders and their net money, coupons that can be used now."""

    orders: int
    net_fen: int
    coupons: int


@runtime_checkable
class BelongingsDesk(Protocol):
    """Counts what members have."""

    async def of_members(self, member_ids: Sequence[UUID]) -> Belongings:
        """What all of these have together."""
        ...
