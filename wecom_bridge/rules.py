"""What the mirror of WeCom holds: how relations end, what becomes of callbacks and messages, which orders are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from guide_app.orders.events import OrderPaid
from guide_app.orders.rules import Channel
from wecom_bridge.limits import TEXT_BYTES

SAME_ADDING = timedelta(minutes=10)
"""Callback and listing stamp one and the same adding a little apart; further apart it happened again."""
TOLD_WITHIN = timedelta(hours=1)
"""An order paid longer ago is no news to the associate any more."""
TRANSFERRED = "DELETE_BY_TRANSFER"
"""`Source` of a deletion that a hand-over made."""


class EndReason(StrEnum):
    """Why a relation ended."""

    DELETED = "deleted"
    TRANSFERRED = "transferred"
    UNFOLLOWED = "unfollowed"
    NOT_LISTED = "not_listed"


class InboxStatus(StrEnum):
    """What became of a callback. A parked one waits for a person."""

    RECEIVED = "received"
    DONE = "done"
    PARKED = "parked"


class MessageStatus(StrEnum):
    """What became of an app message. A waiting one is tried again, a failed one only when a person says so."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class SyncStatus(StrEnum):
    """What became of a run; a failed one left what it had read until then."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


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
