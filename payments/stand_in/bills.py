"""Bills of a day as a stand-in makes them: whole, or broken on request."""

import gzip
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import msgspec

from guide_app.base.kernel.calendar import SHANGHAI
from payments.protocol.messages import CURRENCY, RefundStatus
from payments.stand_in.book import Book, Refund, Refused, Trade, new_code
from payments.stand_in.documents import yuan
from payments.words import FUND_COLUMNS, FUND_SUMS, TRADE_COLUMNS, TRADE_SUMS

Row = dict[str, str]
NOTHING = "0"
BILLED = {RefundStatus.ABNORMAL: "CHANGE", RefundStatus.CLOSED: "FAIL"}
"""What bills call it otherwise than answers do."""


class Broken(StrEnum):
    """How a bill comes that is not as it should be."""

    CUT = "cut"  # the file ends in the middle
    NO_SUMS = "no_sums"
    WRONG_SUMS = "wrong_sums"
    DOUBLED = "doubled"  # each row twice, in the sums too
    NEGATIVE = "negative"
    GBK = "gbk"
    EMPTY = "empty"
    HTML = "html"
    UNPACKED = "unpacked"  # plain although gzip was asked for
    HASH = "hash"  # the answer tells another hash


class BreakBills(msgspec.Struct, forbid_unknown_fields=True):
    """The next `times` bills come broken."""

    how: Broken
    times: int = 1


@dataclass
class Bills:
    """Bills that were asked for, until they are fetched."""

    book: Book
    base_url: str
    laid: dict[str, bytes] = field(default_factory=dict)
    to_break: list[BreakBills] = field(default_factory=list)

    def trade(self, day: date) -> dict[str, str]:
        """Lay down the bill of payments and refunds. Raises Refused where there were none."""
        return self._lay(TRADE_COLUMNS, list(_trade_rows(self.book, day)), TRADE_SUMS, _trade_sums)

    def fund_flow(self, day: date) -> dict[str, str]:
        """Lay down what moved on the account. Raises Refused where nothing did."""
        return self._lay(FUND_COLUMNS, list(_flows(self.book, day)), FUND_SUMS, _fund_sums)

    def _lay(
        self, columns: Sequence[str], rows: list[Row], sums: Sequence[str], add_up: Callable[[list[Row]], list[str]]
    ) -> dict[str, str]:
        if not rows:
            raise Refused(400, "NO_STATEMENT_EXIST", "账单不存在")
        how = self._broken()
        if how is Broken.DOUBLED:
            rows = [row for row in rows for _ in range(2)]
        if how is Broken.NEGATIVE:
            rows = [{name: f"-{value}" if "." in value else value for name, value in row.items()} for row in rows]
        lines = [",".join(columns), *(_marked([row.get(name, "") for name in columns]) for row in rows)]
        if how is not Broken.NO_SUMS:
            added = add_up(rows)
            lines += [",".join(sums), _marked([str(int(added[0]) + (how is Broken.WRONG_SUMS)), *added[1:]])]
        return self._laid("\r\n".join([*lines, ""]), how)

    def _laid(self, text: str, how: Broken | None) -> dict[str, str]:
        clear = {Broken.EMPTY: b"", Broken.HTML: b"<html><body>502 Bad Gateway</body></html>"}.get(
            how or Broken.CUT, text.encode("gbk" if how is Broken.GBK else "utf-8")
        )
        file = clear if how in {Broken.EMPTY, Broken.HTML, Broken.UNPACKED} else gzip.compress(clear)
        name = new_code()
        self.laid[name] = file[:-20] if how is Broken.CUT else file
        told = text.encode() + b"x" if how is Broken.HASH else clear
        return {
            "hash_type": "SHA1",
            "hash_value": hashlib.sha1(told, usedforsecurity=False).hexdigest(),
            "download_url": f"{self.base_url}/v3/bill/file/{name}",
        }

    def _broken(self) -> Broken | None:
        if not self.to_break:
            return None
        first = self.to_break[0]
        first.times -= 1
        if first.times <= 0:
            self.to_break.pop(0)
        return first.how


def _marked(values: Sequence[str]) -> str:
    return ",".join(f"`{value}" for value in values)


def _trade_rows(book: Book, day: date) -> Iterator[Row]:
    for trade in book.trades.values():
        if _on(trade.paid_at, day) and trade.paid_at is not None:
            paid = _of(book, trade, trade.paid_at) | {"交易状态": "SUCCESS"}
            yield paid | {"订单金额": yuan(trade.total), "应结订单金额": yuan(trade.total)}
        for one in book.refunds.values():
            if one.trade is trade and _on(one.created_at, day):
                yield _of(book, trade, one.created_at) | _back(one)


def _of(book: Book, trade: Trade, at: datetime) -> Row:
    """What payments and refunds have alike, with nothing in the other columns."""
    return {
        "交易时间": _stamp(at),
        "公众账号ID": book.app_id,
        "商户号": book.merchant_id,
        "特约商户号": NOTHING,
        "微信订单号": trade.transaction_id,
        "商户订单号": trade.out_trade_no,
        "用户标识": trade.payer,
        "交易类型": trade.trade_type,
        "付款银行": "OTHERS",
        "货币种类": CURRENCY,
        "应结订单金额": yuan(0),
        "代金券金额": yuan(0),
        "微信退款单号": NOTHING,
        "商户退款单号": NOTHING,
        "退款金额": yuan(0),
        "充值券退款金额": yuan(0),
        "商品名称": trade.description,
        "手续费": "0.00000",
        "费率": "0.00%",
        "订单金额": yuan(0),
        "申请退款金额": yuan(0),
    }


def _back(one: Refund) -> Row:
    return {
        "交易状态": "REFUND",
        "微信退款单号": one.refund_id,
        "商户退款单号": one.out_refund_no,
        "申请退款金额": yuan(one.amount),
        "退款金额": yuan(one.amount),
        "退款类型": "ORIGINAL",
        "退款状态": BILLED.get(one.status, str(one.status)),
    }


def _trade_sums(rows: list[Row]) -> list[str]:
    columns = ("应结订单金额", "退款金额", "充值券退款金额", "订单金额", "申请退款金额")
    settled, back, vouchers, ordered, asked = (yuan(sum(_fen(one[name]) for one in rows)) for name in columns)
    return [str(len(rows)), settled, back, vouchers, "0.00000", ordered, asked]


def _flows(book: Book, day: date) -> Iterator[Row]:
    for trade in book.trades.values():
        if _on(trade.paid_at, day) and trade.paid_at is not None:
            yield _flow(trade.paid_at, trade.transaction_id, "交易", "收入", trade.total) | {
                "业务凭证号": trade.out_trade_no
            }
    for one in book.refunds.values():
        if _on(one.created_at, day):
            yield _flow(one.created_at, one.refund_id, "退款", "支出", one.amount) | {
                "备注": f"退款总金额{yuan(one.amount)}元;含手续费0.00元",
                "业务凭证号": one.out_refund_no,
            }


def _flow(at: datetime, number: str, business: str, way: str, fen: int) -> Row:
    return {
        "记账时间": _stamp(at),
        "微信支付业务单号": number,
        "业务名称": business,
        "业务类型": business,
        "收支类型": way,
        "收支金额(元)": yuan(fen),
    }


def _fund_sums(rows: list[Row]) -> list[str]:
    came = [one["收支金额(元)"] for one in rows if one["收支类型"] == "收入"]
    went = [one["收支金额(元)"] for one in rows if one["收支类型"] == "支出"]
    sums = [(str(len(part)), yuan(sum(map(_fen, part)))) for part in (came, went)]
    return [str(len(rows)), *sums[0], *sums[1]]


def _fen(text: str) -> int:
    return int(text.replace("-", "").replace(".", ""))


def _on(at: datetime | None, day: date) -> bool:
    return at is not None and at.astimezone(SHANGHAI).date() == day


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
