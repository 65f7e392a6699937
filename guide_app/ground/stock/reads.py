"""Stock as services read it that have asked for their own permission."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.settings import settings
from guide_app.ground.stock.rules import PlaceKind, available, is_stale
from guide_app.ground.stock.schemas import StockAt


class Kept(msgspec.Struct, frozen=True):
    """What is tracked of an article in a place."""

    sku: UUID
    place: UUID
    kind: PlaceKind
    on_hand: int
    held: int
    as_of: datetime

    @property
    def available(self) -> int:
        """What can still be promised."""
        return available(self.on_hand, self.held)


def stale_after() -> timedelta:
    """How old a number may become before it is called stale."""
    return timedelta(minutes=settings().stock_stale_minutes)


def refuses(kind: PlaceKind) -> bool:
    """Whether short stock in a place of this kind refuses an order, as the chain has set it."""
    config = settings()
    return config.stock_refuses_in_stores if kind is PlaceKind.STORE else config.stock_refuses_in_warehouses


def stock_at(kept: Kept) -> StockAt:
    """What people see of it."""
    return StockAt(kept.available, kept.as_of, is_stale(kept.as_of, at=clock.now(), after=stale_after()))


def kept_of(kept: Sequence[Kept]) -> dict[UUID, Kept]:
    """By article."""
    return {one.sku: one for one in kept}
