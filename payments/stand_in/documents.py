"""Payments and refunds as the API tells of them, and the bills of a day."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from guide_app.base.kernel.calendar import SHANGHAI
from payments.protocol.messages import CURRENCY
from payments.stand_in.book import Book, Refund, Trade
from payments.words import FUND_COLUMNS, TRADE_COLUMNS

SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FUND_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"

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


def trade_bill(book: Book, day: date) -> str:
    """The bill of payments and refunds of a day; empty where there were none."""
    rows = list(_trade_rows(book, day))
    if not rows:
        return ""
    sums = [str(len(rows)), *(["0.00"] * 6)]
    return _sheet(TRADE_COLUMNS, rows, SUMS, sums)


def fund_flow_bill(book: Book, day: date) -> str:
    """What moved on the account on a day; empty where nothing did."""
    rows = [
        _row(FUND_COLUMNS, at=at, number=number, business=business, way=way, fen=fen)
        for at, number, business, way, fen in _flows(book, day)
    ]
    return _sheet(FUND_COLUMNS, rows, FUND_SUMS, [str(len(rows)), *(["0.00"] * 4)]) if rows else ""


def _flows(book: Book, day: date) -> Iterator[tuple[datetime, str, str, str, int]]:
    for trade in book.trades.values():
        if _on(trade.paid_at, day) and trade.paid_at is not None:
            yield trade.paid_at, trade.transaction_id, "交易", "收入", trade.total
    for one in book.refunds.values():
        if _on(one.created_at, day):
            yield one.created_at, one.refund_id, "退款", "支出", one.amount


def _row(columns: tuple[str, ...], *, at: datetime, number: str, business: str, way: str, fen: int) -> list[str]:
    values = {
        "记账时间": _stamp(at),
        "微信支付业务单号": number,
        "业务名称": business,
        "业务类型": business,
        "收支类型": way,
        "收支金额(元)": yuan(fen),
    }
    return [values.get(name, "") for name in columns]


def _trade_rows(book: Book, day: date) -> Iterator[list[str]]:
    for trade in book.trades.values():
        common = {
            "公众账号ID": book.app_id,
            "商户号": book.merchant_id,
            "微信订单号": trade.transaction_id,
            "商户订单号": trade.out_trade_no,
            "交易类型": trade.trade_type,
            "货币种类": CURRENCY,
            "商品名称": trade.description.replace(",", "，"),
        }
        if _on(trade.paid_at, day) and trade.paid_at is not None:
            paid = common | {"交易时间": _stamp(trade.paid_at), "交易状态": "SUCCESS"}
            sums = {"订单金额": yuan(trade.total), "应结订单金额": yuan(trade.total), "退款金额": "0.00"}
            yield [(paid | sums).get(name, "") for name in TRADE_COLUMNS]
        for one in book.refunds.values():
            if one.trade is trade and _on(one.created_at, day):
                back = common | {
                    "交易时间": _stamp(one.created_at),
                    "交易状态": "REFUND",
                    "微信退款单号": one.refund_id,
                    "商户退款单号": one.out_refund_no,
                    "申请退款金额": yuan(one.amount),
                    "退款金额": yuan(one.amount),
                    "退款状态": str(one.status),
                    "订单金额": "0.00",
                    "应结订单金额": "0.00",
                }
                yield [back.get(name, "") for name in TRADE_COLUMNS]


def _sheet(columns: tuple[str, ...], rows: list[list[str]], sums: str, values: list[str]) -> str:
    lines = [",".join(columns), *(",".join(f"`{value}" for value in row) for row in rows)]
    return "\r\n".join([*lines, sums, ",".join(f"`{value}" for value in values), ""])


def yuan(fen: int) -> str:
    """As bills write money."""
    return f"{fen // 100}.{fen % 100:02d}"


def _on(at: datetime | None, day: date) -> bool:
    return at is not None and at.astimezone(SHANGHAI).date() == day


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
