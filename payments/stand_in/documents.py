"""Payments and refunds as the API tells of them."""

from datetime import datetime
from typing import Any

from guide_app.base.kernel.calendar import SHANGHAI
from payments.protocol.messages import CURRENCY
from payments.stand_in.book import Book, Refund, Trade

Document = dict[str, Any]  # JSON


def moment(at: datetime) -> str:
    """As documents write it."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def transaction(book: Book, trade: Trade) -> Document:
    """A payment."""
    told: Document = {
        "appid": book.app_id,
        "mchid": book.merchant_id,
        "out_trade_no": trade.out_trade_no,
        "trade_state": str(trade.state),
        "trade_state_desc": "支付成功" if trade.paid else "",
    }
    if trade.paid_at is None:
        return told
    total = trade.total if trade.told_total is None else trade.told_total
    return told | {
        "transaction_id": trade.transaction_id,
        "trade_type": trade.trade_type,
        "bank_type": "OTHERS",
        "success_time": moment(trade.paid_at),
        "payer": {"openid": trade.payer},
        "amount": {"total": total, "payer_total": total, "currency": CURRENCY, "payer_currency": CURRENCY},
    }


def refund(one: Refund) -> Document:
    """A refund, as an answer."""
    return _refund(one) | {"status": str(one.status), "create_time": moment(one.created_at), "channel": "ORIGINAL"}


def refund_told(book: Book, one: Refund) -> Document:
    """A refund, as a notification."""
    return _refund(one) | {"mchid": book.merchant_id, "refund_status": str(one.status)}


def _refund(one: Refund) -> Document:
    told: Document = {
        "refund_id": one.refund_id,
        "out_refund_no": one.out_refund_no,
        "transaction_id": one.trade.transaction_id,
        "out_trade_no": one.trade.out_trade_no,
        "user_received_account": "支付用户零钱",
        "amount": {"refund": one.amount, "total": one.trade.total, "payer_refund": one.amount, "currency": CURRENCY},
    }
    return told if one.done_at is None else told | {"success_time": moment(one.done_at)}


def yuan(fen: int) -> str:
    """As bills write money."""
    return f"{fen // 100}.{fen % 100:02d}"
