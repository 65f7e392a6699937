"""Stock that moves with an order: left for the end of the caller's transaction, in one part with all other moves."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as, gather
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.base.kernel.unit_of_work import Part, Turn
from guide_app.ground.stock.errors import StockShort
from guide_app.ground.stock.rules import Act


class StockMove(msgspec.Struct, frozen=True, kw_only=True):
    """Units of an article that move. Without a place it is what line `no` of the order holds, or the whole order.

    `refuses`: not without so many being left. `per_unit`: so many units of the article are in one unit of the line, a
    bundle's for one, or grams of what is sold by weight, which is kept with the order; what comes later names the line,
    and moves its parts. Of a line of which none are kept it says how many grams come back, else it is a kilogram.
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
    per_unit: int | None = None


class Left(msgspec.Struct, frozen=True):
    """What is left of an article."""

    sku: UUID
    place: UUID
    left: int


LEFT = f"""
SELECT k.sku, k.place, k.on_hand - k.held AS left FROM {record_set(StockMove, "$1", "wanted")}
JOIN stock k ON k.sku = wanted.sku AND k.place = wanted.place
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


class Taken(msgspec.Struct, frozen=True):
    """Units of a line that were taken, or of a part of it."""

    no: int
    sku: UUID
    units: int


TAKEN = f"""
SELECT gone.no, part.sku, gone.units * part.units AS units FROM {record_set(Taken, "$1", "gone")}
LEFT JOIN stock_line_part p ON p.order_id = $2 AND p.no = gone.no
CROSS JOIN LATERAL (
  SELECT coalesce(p.sku, gone.sku) AS sku, coalesce(p.units, (
    SELECT CASE s.kind WHEN 'weighed' THEN 1000 ELSE 1 END FROM sku s WHERE s.id = gone.sku)) AS units
) part
WHERE EXISTS (SELECT FROM stock_movement m
  WHERE m.place = $3 AND m.sku = part.sku AND m.moved_at = $4 AND m.order_id = $2 AND m.act = 'take')
ORDER BY gone.no, part.sku
"""


async def put_back(order_id: UUID, place: UUID, taken: Sequence[Taken], *, taken_at: datetime, at: datetime) -> None:
    """What was taken at a moment lies there again, held as before; what was not tracked then is left alone."""
    await move_stock(
        *(
            StockMove(act=Act.RETURN, order_id=order_id, at=at, no=one.no, place=place, sku=one.sku, units=one.units)
            for one in await fetch_as(Taken, TAKEN, as_json(taken), order_id, place, taken_at)
        )
    )


def _part(moves: Sequence[StockMove]) -> Part:
    return Part("move_stock_v3", (as_json(moves),), turn=Turn.SCARCE, otherwise=partial(_refuse, moves))


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
