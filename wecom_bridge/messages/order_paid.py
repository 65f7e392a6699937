"""The message that an order was just paid, to the associate who served it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from guide_app.base.kernel.money import yuan
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.rules import Channel
from wecom_bridge.calling.limits import TEXT_BYTES
from wecom_bridge.messages.message import Message

TOLD_WITHIN = timedelta(hours=1)
"""An order paid longer ago is no news to the associate any more."""


async def messages_of_paid_orders(batch: Sequence[Delivered], *, at: datetime) -> list[Message]:
    """One message for each order that is news to the associate who served it; all of it stands in the events."""
    orders: list[OrderPaid] = [delivered.event for delivered in batch if is_told(delivered.event, at=at)]
    return [
        Message(f"order_paid:{order.order_id}", order.serving_id, order_text(order, items_of(order)))
        for order in orders
        if order.serving_id is not None
    ]


def items_of(order: OrderPaid) -> list[tuple[str, int]]:
    """Names with quantities, as the order lists them; the article's code where an old event does not name it."""
    return [(line.name or line.sku, line.quantity) for line in order.lines]


def is_told(order: OrderPaid, *, at: datetime) -> bool:
    """Whether an order's associate is told of it: made outside the till, and just paid."""
    return order.serving_id is not None and order.channel != Channel.TILL and at - order.paid_at <= TOLD_WITHIN


def order_text(order: OrderPaid, items: Sequence[tuple[str, int]]) -> str:
    """The confirmation of a paid order, within the 2048 bytes of a text. `items` are names with quantities."""
    head = f"【新订单】订单 {order.number} 已支付\n金额：{yuan(order.payable_fen)}\n商品：\n"
    told: list[str] = []
    for name, quantity in items:
        line = f"· {name} ×{quantity}"
        rest = f"\n等共 {len(items)} 种商品"
        if len((head + "\n".join([*told, line]) + rest).encode()) > TEXT_BYTES:
            told.append(rest.strip())
            break
        told.append(line)
    return head + "\n".join(told)
