"""Stock as services read it that have asked for their own permission."""

from collections.abc import Iterable
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


class PartKept(msgspec.Struct, frozen=True):
    """So many units of an article in one unit of a bundle, and what is tracked of it; None: it is sold freely."""

    bundle_id: UUID
    sku: UUID
    sku_code: str
    units: int
    kept: Kept | None


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


def seen_of(kept: Iterable[Kept], parts: Iterable[PartKept] = ()) -> dict[UUID, StockAt]:
    """What people see by article: of a bundle as many as the scarcest of its parts makes, by the oldest number."""
    seen = {one.sku: stock_at(one) for one in kept}
    for part in parts:
        if part.kept is not None:
            makes = stock_at(part.kept)
            makes = msgspec.structs.replace(makes, available=makes.available // part.units)
            seen[part.bundle_id] = scarcest(seen.get(part.bundle_id), makes)
    return seen


def scarcest(one: StockAt | None, other: StockAt) -> StockAt:
    """What can be promised where both are needed."""
    if one is None:
        return other
    return StockAt(min(one.available, other.available), min(one.as_of, other.as_of), one.stale or other.stale)
