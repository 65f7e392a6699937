"""Carts that are closed: kept for as long as a rule says."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.retention import OldRow, RetentionKind

OLD = """
SELECT c.id AS subject, c.closed_at AS since FROM cart c
WHERE c.closed_at < $1 AND ($3::uuid[] IS NULL OR c.id = ANY($3)) ORDER BY c.id LIMIT $2
"""
REMOVE = "DELETE FROM cart WHERE id = $1 AND closed_at IS NOT NULL"


async def old(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Carts that were closed before then."""
    return await fetch_as(OldRow, OLD, before, limit, subjects)


async def remove(cart_id: UUID, _: datetime) -> None:
    """Take a cart away; what it has become stays as an order."""
    await execute(REMOVE, cart_id)


CLOSED_CARTS = RetentionKind(
    name="carts.closed",
    title=("已结束的挂单", "Carts that are closed"),
    told=("挂单整条删除，订单不受影响", "The cart goes; the order that it has become stays"),
    least_months=1,
    old=old,
    erase=remove,
)
