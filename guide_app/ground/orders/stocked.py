"""What placing, paying, cancelling and refunding do to stock: see `guide_app.ground.stock`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.ground.orders.booked import BookedLine, BookedOrder
from guide_app.ground.orders.schemas import LineReturned
from guide_app.ground.stock.moving import StockMove, move_stock
from guide_app.ground.stock.reads import Kept, kept_of, refuses
from guide_app.ground.stock.rules import Act


async def promise(order: BookedOrder, lines: Sequence[BookedLine], kept: Sequence[Kept]) -> None:
    """Hold what is tracked of an order, or let it go at once where it is paid and taken along. Raises StockShort.

    The write decides whether so much is left, one row after the other, and refuses by itself.
    """
    if not kept:
        return
    tracked = kept_of(kept)
    act = Act.SELL if order.complete_since is not None else Act.HOLD
    moves = [
        StockMove(
            act=act,
            order_id=order.id,
            at=order.placed_at,
            no=line.no,
            place=tracked[line.sku].place,
            sku=line.sku,
            sku_code=line.sku_code,
            units=line.quantity,
            refuses=refuses(tracked[line.sku].kind),
        )
        for line in lines
        if line.sku in tracked
    ]
    await move_stock(*moves)


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
            )
            for part in returned
        )
    )
