"""The bills of a day as they come from WeChat Pay, or why they do not, in words for finance."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TypeVar

import msgspec
import structlog

from payments.calling.client import BillNotReady, WechatPayClient
from payments.calling.errors import WechatPayFailed, WechatPayRefused
from payments.protocol.errors import BillUnreadable
from payments.reading_bills import BillRow, moved_fen, trade_rows
from payments.rules import BillDayState

log = structlog.get_logger(__name__)

NOT_READY = "微信支付还没有生成账单 / WeChat Pay has not made the bill yet"
TRADE, FUND_FLOW = ("交易账单", "the bill of payments"), ("资金账单", "the bill of the account")

Content = TypeVar("Content")


class Bills(msgspec.Struct, frozen=True):
    """Both bills of a day."""

    rows: list[BillRow]
    moved_fen: int


class NoBills(msgspec.Struct, frozen=True):
    """They are not there; `reason` says why in Chinese and English."""

    state: BillDayState
    reason: str


async def fetch_bills(client: WechatPayClient, day: date) -> Bills | NoBills:
    """Ask for the bills of a day and read them."""
    try:
        rows = await _read(client.trade_bill(day), trade_rows, TRADE)
        moved = await _read(client.fund_flow_bill(day), moved_fen, FUND_FLOW)
    except BillNotReady:
        return NoBills(BillDayState.WAITING, NOT_READY)
    except BillUnreadable as error:
        return _not_read(day, str(error))
    except WechatPayFailed as error:
        return _not_read(day, _in_words(error))
    return Bills(rows or [], moved or 0)


async def _read(
    asked: Awaitable[str | None], read: Callable[[str], Content], called: tuple[str, str]
) -> Content | None:
    """What a bill says; nothing where nothing moved. Raises BillUnreadable, which says which of them it is."""
    try:
        text = await asked
        return None if text is None else read(text)
    except BillUnreadable as error:
        raise BillUnreadable(f"{called[0]}：{error.chinese}", f"{called[1]}: {error.english}") from error


def _not_read(day: date, reason: str) -> NoBills:
    log.error("wechat pay bill not read", day=day.isoformat(), reason=reason)
    return NoBills(BillDayState.NOT_READ, reason[:300])


def _in_words(error: WechatPayFailed) -> str:
    chinese, english = error.title
    if isinstance(error, WechatPayRefused):
        code = error.wechat_code or f"HTTP {error.http_status}"
        rule, _, rule_in_english = str(error.facts["rule"]).partition(" / ")
        return f"{chinese}：{rule}（{code}） / {english}: {rule_in_english} ({code})"
    reason = str(error.facts.get("reason", ""))[:80]
    return f"{chinese}（{reason}） / {english} ({reason})"
