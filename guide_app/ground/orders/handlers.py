"""Orders are meetings, too: who served the customer, where."""

from collections.abc import Sequence

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches


async def record_touch_on_order_paid(batch: Sequence[Delivered]) -> None:
    """A customer who is known bought something; `associate_id` is who served them."""
    paid: list[OrderPaid] = [delivered.event for delivered in batch]
    await record_touches(
        SYSTEM,
        [
            Meeting(
                kind=TouchKind.ORDER,
                at=event.paid_at,
                source=f"order:{event.order_id}",
                associate_id=event.serving_id,
                member_id=event.member_id,
                store_id=event.store_id,
                code_id=event.code_id,
            )
            for event in paid
            if event.member_id is not None
        ],
    )


ORDER_TOUCHES = Subscriber("order_touches", on={OrderPaid: record_touch_on_order_paid})
"""Not emptied for a replay: touches are append-only, and a source that is delivered again is written once."""
