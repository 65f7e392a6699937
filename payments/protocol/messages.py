"""The documents of the API, as far as we read them; what else they hold is passed over."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from payments.protocol.sealing import Sealed

CURRENCY = "CNY"

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""Says its zone: without it nobody knows when it was."""


class TradeState(StrEnum):
    """What has become of a payment that was asked for."""

    SUCCESS = "SUCCESS"
    REFUND = "REFUND"  # paid, and something of it went back
    NOTPAY = "NOTPAY"
    CLOSED = "CLOSED"
    REVOKED = "REVOKED"
    USERPAYING = "USERPAYING"
    PAYERROR = "PAYERROR"


PAID = frozenset({TradeState.SUCCESS, TradeState.REFUND})
"""The money has come in."""
OVER = frozenset({TradeState.CLOSED, TradeState.REVOKED, TradeState.PAYERROR})
"""It will not come any more."""


class RefundStatus(StrEnum):
    """What has become of money that is to go back."""

    SUCCESS = "SUCCESS"
    PROCESSING = "PROCESSING"
    CLOSED = "CLOSED"
    ABNORMAL = "ABNORMAL"


class Prepaid(msgspec.Struct, frozen=True):
    """The answer to a request for a payment: where the code leads (native), or what the client opens (jsapi)."""

    code_url: str = ""
    prepay_id: str = ""


class Amount(msgspec.Struct, frozen=True):
    """What was to be paid, in fen."""

    total: int
    currency: str = CURRENCY


class Payer(msgspec.Struct, frozen=True):
    """Who paid, as the app knows them."""

    openid: str = ""


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as WeChat Pay has it. The amount is missing until somebody has paid."""

    appid: str
    mchid: str
    out_trade_no: str
    trade_state: TradeState
    transaction_id: str = ""
    trade_type: str = ""
    trade_state_desc: str = ""
    success_time: Moment | None = None
    amount: Amount | None = None
    payer: Payer | None = None


class RefundAmount(msgspec.Struct, frozen=True):
    """What goes back of what was paid, in fen."""

    refund: int
    total: int
    currency: str = CURRENCY


class RefundAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Money that goes back, as an answer tells of it."""

    refund_id: str
    out_refund_no: str
    transaction_id: str
    out_trade_no: str
    status: RefundStatus
    amount: RefundAmount
    create_time: Moment | None = None
    success_time: Moment | None = None


class RefundTold(msgspec.Struct, frozen=True, kw_only=True):
    """The same, as a notification tells of it."""

    mchid: str
    refund_id: str
    out_refund_no: str
    transaction_id: str
    out_trade_no: str
    refund_status: RefundStatus
    amount: RefundAmount
    success_time: Moment | None = None


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """What WeChat Pay sends by itself; the same `id` may come several times."""

    id: str
    event_type: str
    resource: Sealed
    create_time: str = ""
    summary: str = ""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """One of the platform's certificates, sealed."""

    serial_no: str
    effective_time: Moment
    expire_time: Moment
    encrypt_certificate: Sealed


class Certificates(msgspec.Struct, frozen=True):
    """All that are good now, several while one takes over from another."""

    data: list[Certificate]


class BillAnswer(msgspec.Struct, frozen=True):
    """Where a bill lies, and the digest of what is in it once it is unpacked."""

    hash_type: str
    hash_value: str
    download_url: str


class Problem(msgspec.Struct, frozen=True):
    """A "no" of WeChat Pay's."""

    code: str = ""
    message: str = ""
