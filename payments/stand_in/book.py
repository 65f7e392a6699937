"""What a stand-in knows: payments that were asked for, refunds, and how it is to misbehave."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from guide_app.base.kernel.calendar import SHANGHAI
from payments.protocol.messages import RefundStatus, TradeState
from payments.stand_in.signing_in import SignIns

CODE_SECONDS = 300


class Refused(Exception):
    """A "no" as WeChat Pay says it."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


@dataclass
class Trade:
    """A payment that was asked for."""

    out_trade_no: str
    trade_type: str
    total: int
    description: str
    notify_url: str
    expires_at: datetime
    openid: str
    code: str
    state: TradeState = TradeState.NOTPAY
    transaction_id: str = ""
    paid_at: datetime | None = None
    payer: str = ""
    told_total: int | None = None
    """Another amount than was asked for, to be told of."""

    @property
    def paid(self) -> bool:
        """Whether the money came in."""
        return self.paid_at is not None


@dataclass
class Refund:
    """Money that goes back."""

    out_refund_no: str
    refund_id: str
    trade: Trade
    amount: int
    status: RefundStatus
    notify_url: str
    created_at: datetime
    done_at: datetime | None = None


@dataclass
class Book:
    """All of one merchant, with a clock that can be moved. `keep` is told of each row as it has changed."""

    merchant_id: str
    app_id: str
    trades: dict[str, Trade] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    clock_offset: timedelta = timedelta()
    refunds_become: RefundStatus = RefundStatus.SUCCESS
    refunds_wait: bool = False
    keep: Callable[["Trade | Refund"], None] = lambda _: None

    def __post_init__(self) -> None:
        self.sign_ins = SignIns(self.app_id)

    def now(self) -> datetime:
        """The stand-in's moment."""
        return datetime.fromtimestamp(time.time(), UTC) + self.clock_offset

    def trade(self, out_trade_no: str) -> Trade:
        """A payment by its number, closed where its time is over. Raises Refused."""
        found = self.trades.get(out_trade_no)
        if found is None:
            raise Refused(404, "ORDER_NOT_EXIST", "订单不存在")
        if found.state is TradeState.NOTPAY and self.now() >= found.expires_at:
            found.state = TradeState.CLOSED
        return found

    def by_code(self, code: str) -> Trade:
        """A payment by what its code or its prepay id leads to. Raises Refused."""
        for one in self.trades.values():
            if one.code == code:
                return self.trade(one.out_trade_no)
        raise Refused(404, "ORDER_NOT_EXIST", "订单不存在")

    def ask(self, trade: Trade) -> Trade:
        """Take in a request for a payment: the same once more is the same, another under its number is refused."""
        known = self.trades.get(trade.out_trade_no)
        if known is None:
            self.trades[trade.out_trade_no] = trade
            self.keep(trade)
            return trade
        known = self.trade(trade.out_trade_no)
        if known.paid:
            raise Refused(400, "ORDERPAID", "该订单已支付")
        if known.state is TradeState.CLOSED:
            raise Refused(400, "ORDER_CLOSED", "订单已关闭")
        if (known.total, known.trade_type, known.openid) != (trade.total, trade.trade_type, trade.openid):
            raise Refused(400, "OUT_TRADE_NO_USED", "商户订单号重复")
        return known

    def pay(self, trade: Trade, *, payer: str) -> None:
        """The customer pays. Raises Refused where that is over."""
        if trade.state is not TradeState.NOTPAY:
            raise Refused(400, "ORDERPAID" if trade.paid else "ORDER_CLOSED", "订单不能支付")
        trade.state, trade.paid_at, trade.payer = TradeState.SUCCESS, self.now(), payer
        trade.transaction_id = _number(self.now(), "42000")
        self.keep(trade)

    def close(self, trade: Trade) -> None:
        """Nobody pays it any more. Raises Refused where somebody has."""
        if trade.paid:
            raise Refused(400, "ORDERPAID", "该订单已支付")
        trade.state = TradeState.CLOSED
        self.keep(trade)

    def give_back(self, transaction_id: str, out_refund_no: str, *, amount: int, total: int, notify_url: str) -> Refund:
        """Have money go back; the same once more is the same. Raises Refused."""
        known = self.refunds.get(out_refund_no)
        if known is not None:
            if (known.trade.transaction_id, known.amount) != (transaction_id, amount):
                raise Refused(400, "PARAM_ERROR", "商户退款单号重复")
            if known.status is RefundStatus.ABNORMAL:
                known.status = self.refunds_become
                self.keep(known)
            return known
        trade = next((one for one in self.trades.values() if one.transaction_id == transaction_id), None)
        if trade is None or not trade.paid:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "订单不存在")
        back = sum(
            one.amount for one in self.refunds.values() if one.trade is trade and one.status is not RefundStatus.CLOSED
        )
        if total != trade.total or amount <= 0 or back + amount > trade.total:
            raise Refused(400, "INVALID_REQUEST", "退款金额大于支付金额")
        at = self.now()
        refund = Refund(
            out_refund_no, _number(at, "50300"), trade, amount, RefundStatus.PROCESSING, notify_url, created_at=at
        )
        self.refunds[out_refund_no] = refund
        trade.state = TradeState.REFUND
        self.keep(refund)
        if not self.refunds_wait:
            self.finish(refund)
        return refund

    def finish(self, refund: Refund) -> None:
        """Let a refund become what refunds become."""
        refund.status = self.refunds_become
        refund.done_at = self.now() if refund.status is RefundStatus.SUCCESS else None
        self.keep(refund)


def new_code(prefix: str = "") -> str:
    """What a code or a prepay id holds."""
    return prefix + secrets.token_hex(16)


def _number(at: datetime, begins: str) -> str:
    """A number of WeChat Pay's: 28 digits with the day in them."""
    return f"{begins}{at.astimezone(SHANGHAI):%Y%m%d}{secrets.randbelow(10**15):015d}"
