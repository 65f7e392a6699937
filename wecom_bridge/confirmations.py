"""Order confirmations: which paid orders an associate is told of, and in what words. Pure; the facts are events."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.rules import Channel
from wecom_bridge.limits import TEXT_BYTES

TOLD_WITHIN = timedelta(hours=1)
"""An order paid longer ago is no news to the associate any more."""


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


def yuan(fen: int) -> str:
    """Fen as people read them: `¥1,234.50`."""
    return f"¥{fen // 100:,}.{fen % 100:02d}"
