"""What placing, paying, cancelling and refunding do to stock: see `guide_app.ground.stock`."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.orders.booked import BookedLine, BookedOrder
from guide_app.ground.orders.by_weight import UnitPrice, grams_per_unit
from guide_app.ground.orders.schemas import LineReturned
from guide_app.ground.stock.moving import StockMove, move_stock
from guide_app.ground.stock.reads import Kept, PartKept, refuses
from guide_app.ground.stock.rules import Act


class Wanted(NamedTuple):
    """What a line takes out of the stock: units of an article, `per_unit` of the line if it is a part, or in grams."""

    sku: UUID
    sku_code: str
    units: int
    kept: Kept | None
    per_unit: int | None = None


async def promise(
    order: BookedOrder,
    lines: Sequence[BookedLine],
    prices: Sequence[UnitPrice],
    kept: Sequence[Kept],
    parts: Sequence[PartKept],
) -> None:
    """Hold what is tracked of an order, or let it go at once where it is paid and taken along. Raises StockShort.

    Of a bundle these are its parts, which are kept with the order whether they are tracked or not; of what is sold by
    weight it is grams, and how many go with a unit of the line is kept too. `prices` are those of the lines. The write
    decides whether so much is left, one row after the other, and refuses by itself.
    """
    if not kept and not parts:
        return
    act = Act.SELL if order.complete_since is not None else Act.HOLD
    moves = [
        StockMove(
            act=act,
            order_id=order.id,
            at=order.placed_at,
            no=line.no,
            place=None if one.kept is None else one.kept.place,
            sku=one.sku,
            sku_code=one.sku_code,
            units=one.units,
            refuses=one.kept is not None and refuses(one.kept.kind),
            per_unit=one.per_unit,
        )
        for line, price in zip(lines, prices, strict=True)
        for one in _wanted(line, price, kept, parts)
    ]
    await move_stock(*moves)


def _wanted(line: BookedLine, price: UnitPrice, kept: Sequence[Kept], parts: Sequence[PartKept]) -> list[Wanted]:
    made_of = [
        Wanted(part.sku, part.sku_code, line.quantity * part.units, part.kept, part.units)
        for part in parts
        if part.bundle_id == line.sku
    ]
    if made_of:
        return made_of
    grams = grams_per_unit(line.measure_milli) if price.sku_kind is SkuKind.WEIGHED else None
    units = line.quantity * (grams or 1)
    return [Wanted(line.sku, line.sku_code, units, one, grams) for one in kept if one.sku == line.sku]


async def come_back(
    order_id: UUID, store_id: UUID, lines: Sequence[BookedLine], returned: Sequence[LineReturned], *, at: datetime
) -> None:
    """Units of lines come back to a store; what cannot be sold again lies nowhere.

    What the order still holds of a line is let go first: it was never handed over.
    """
    by_number = {line.no: line for line in lines}
    await move_stock(
        *(
            StockMove(
                act=Act.BACK if part.sellable else Act.LOST,
                order_id=order_id,
                at=at,
                no=part.line,
                place=store_id,
                sku=by_number[part.line].sku,
                sku_code=by_number[part.line].sku_code,
                units=part.units,
                per_unit=by_number[part.line].measure_milli,
            )
            for part in returned
        )
    )
