"""Sums follow what is sold, paid back and registered. Each event is added once, as the cursor moves with it."""

from collections.abc import Sequence

from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import OrderPaid, OrderRefunded, ReturnUnmatched
from performance.keeping import Movement


async def add_up_what_happened(batch: Sequence[Delivered]) -> None:
    """Add to the sums of the stores, of the units above them, and of the people."""
    moved = Movement()
    for delivered in batch:
        match delivered.event:
            case OrderPaid() as paid:
                moved.add(
                    paid.store_id,
                    paid.serving_id,
                    paid.business_on,
                    orders=1,
                    units=sum(line.quantity for line in paid.lines),
                    sales_fen=paid.goods_fen,
                )
            case OrderRefunded() as back:
                moved.add(back.store_id, back.serving_id, back.business_on, refunds_fen=back.amount_fen)
            case ReturnUnmatched() as back:
                moved.add(back.store_id, None, back.business_on, unmatched_fen=back.amount_fen)
            case MemberRegistered() as won:
                moved.add(won.store_id, won.associate_id, business_date(won.registered_at), new_members=1)
    await moved.write()


PERFORMANCE = Subscriber(
    "performance",
    on=dict.fromkeys((OrderPaid, OrderRefunded, ReturnUnmatched, MemberRegistered), add_up_what_happened),
    makes=("sales_of_unit", "sales_of_associate"),
)
"""Replayable: the sums are built again from the first event."""
