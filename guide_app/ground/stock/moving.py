"""Stock that moves with an order: left for the end of the caller's transaction, in one part with all other moves."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as, gather
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.base.kernel.unit_of_work import Part, Turn
from guide_app.ground.stock.errors import StockShort
from guide_app.ground.stock.rules import Act


class StockMove(msgspec.Struct, frozen=True, kw_only=True):
    """Units of an article that move. Without a place it is what line `no` of the order holds, or the whole order.

    `refuses`: not without so many being left.
    """

    act: Act
    order_id: UUID
    at: datetime
    no: int | None = None
    place: UUID | None = None
    sku: UUID | None = None
    sku_code: str = ""
    units: int | None = None
    refuses: bool = False


class Left(msgspec.Struct, frozen=True):
    """What is left of an article."""

    sku: UUID
    place: UUID
    left: int


LEFT = f"""
SELECT k.sku, k.place, k.on_hand - k.held AS left FROM {record_set(StockMove, "$1", "wanted")}
JOIN stock k ON k.sku = wanted.sku AND k.place = wanted.place
"""


TAKEN = """
SELECT DISTINCT sku FROM stock_movement
WHERE place = $1 AND sku = ANY($2::uuid[]) AND moved_at = $3 AND order_id = $4 AND act = 'take'
"""


async def move_stock(*moves: StockMove) -> None:
    """Move these as the transaction ends. What is not tracked is left alone. Raises StockShort, then."""
    if moves:
        await gather(_part, *moves)


async def take_held(order_id: UUID, *, at: datetime) -> None:
    """Everything that an order holds goes."""
    await move_stock(StockMove(act=Act.TAKE, order_id=order_id, at=at))


async def free_held(order_id: UUID, *, at: datetime) -> None:
    """Everything that an order holds is let go."""
    await move_stock(StockMove(act=Act.FREE, order_id=order_id, at=at))


class Taken(NamedTuple):
    """Units of a line that were taken."""

    no: int
    sku: UUID
    units: int


class SkuTaken(msgspec.Struct, frozen=True):
    """An article of which something was taken."""

    sku: UUID


async def put_back(order_id: UUID, place: UUID, taken: Sequence[Taken], *, taken_at: datetime, at: datetime) -> None:
    """What was taken at a moment lies there again, held as before; what was not tracked then is left alone."""
    skus = sorted({one.sku for one in taken})
    tracked = {one.sku for one in await fetch_as(SkuTaken, TAKEN, place, skus, taken_at, order_id)}
    await move_stock(
        *(
            StockMove(act=Act.RETURN, order_id=order_id, at=at, no=no, place=place, sku=sku, units=units)
            for no, sku, units in taken
            if sku in tracked
        )
    )


def _part(moves: Sequence[StockMove]) -> Part:
    return Part("move_stock_v1", (as_json(moves),), turn=Turn.SCARCE, otherwise=partial(_refuse, moves))


async def _refuse(moves: Sequence[StockMove]) -> None:
    """Somebody was faster: say of which article how much is left, or take what has come back meanwhile."""
    left = {(one.sku, one.place): one.left for one in await fetch_as(Left, LEFT, as_json(moves))}
    for move in moves:
        if move.refuses and move.sku is not None and move.place is not None:
            require_left(move, left.get((move.sku, move.place)), moves)
    await gather(_part, *moves)


def require_left(move: StockMove, left: int | None, moves: Sequence[StockMove]) -> None:
    """Refuse a move of more than is `left` for all moves of the article together; None: it is not tracked."""
    taken = sum(
        (one.units or 0) * (1 if one.act in (Act.HOLD, Act.SELL) else -1)
        for one in moves
        if (one.sku, one.place) == (move.sku, move.place)
    )
    if left is not None and taken > left:
        assert move.no is not None, "only lines want something"
        raise StockShort(field=f"lines[{move.no - 1}].sku", sku=move.sku_code, left=max(0, left))
