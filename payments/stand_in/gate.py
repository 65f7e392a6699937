"""The API of a stand-in: who asks is verified, what is answered is signed, and faults come as they were ordered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from payments.protocol.errors import NotProvenWechatPay
from payments.protocol.sealing import seal
from payments.protocol.signing import SCHEME, STAMP_WINDOW, SignedMessage, signed_text
from payments.stand_in import documents
from payments.stand_in.bills import Bills
from payments.stand_in.book import Book, Refused, Trade, new_code
from payments.stand_in.keys import MERCHANT_SERIAL, SigningKey
from payments.stand_in.notifying import Notifier

AUTHORIZATION = re.compile(r'(\w+)="([^"]*)"')
Shape = TypeVar("Shape")


class Payer(msgspec.Struct):
    """Who may pay."""

    openid: str


class Total(msgspec.Struct):
    """What is to be paid."""

    total: int
    currency: str = "CNY"


class AskPayment(msgspec.Struct):
    """A request for a payment."""

    appid: str
    mchid: str
    description: str
    out_trade_no: str
    notify_url: str
    amount: Total
    time_expire: datetime
    payer: Payer | None = None


class RefundTotal(msgspec.Struct):
    """What goes back of what was paid."""

    refund: int
    total: int
    currency: str


class AskRefund(msgspec.Struct):
    """A request for a refund."""

    transaction_id: str
    out_refund_no: str
    amount: RefundTotal
    notify_url: str = ""
    reason: str = ""


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """The next `times` calls whose path holds `path` fail: with this answer, unsigned, or after they were done."""

    path: str = ""
    times: int = 1
    status: int = 500
    code: str = "SYSTEM_ERROR"
    after: bool = False
    unsigned: bool = False


@dataclass
class Answer:
    """What goes back over the line."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Gate:
    """The door of the API."""

    book: Book
    notifier: Notifier
    merchant_key: RSAPublicKey
    keys: list[SigningKey]
    api_key: bytes = field(repr=False)
    base_url: str
    faults: list[Fault] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bills = Bills(self.book, self.base_url)

    async def answer(self, method: str, target: str, body: bytes, authorization: str) -> Answer:
        """The answer to one call."""
        path, _, query = target.partition("?")
        self.calls[f"{method} {path}"] = self.calls.get(f"{method} {path}", 0) + 1
        fault = next((one for one in self.faults if one.path in path), None)
        if fault is not None:
            fault.times -= 1
            self.faults = [one for one in self.faults if one.times > 0]
            if not (fault.after or fault.unsigned):
                return self._signed(fault.status, {"code": fault.code, "message": "fault"})
        try:
            self._require_merchant(method, target, body, authorization)
            if path.startswith("/v3/bill/file/"):
                return Answer(200, self.bills.laid[path.rpartition("/")[2]])
            status, document = await self._do(method, path, dict(parse_qsl(query)), body)
            answer = self._signed(status, document)
        except Refused as refused:
            answer = self._signed(refused.status, {"code": refused.code, "message": refused.message})
        except msgspec.MsgspecError as error:
            answer = self._signed(400, {"code": "PARAM_ERROR", "message": str(error)})
        if fault is not None and fault.after:
            return Answer(fault.status, b"")
        if fault is not None and fault.unsigned:
            answer.headers["Wechatpay-Signature"] = "AAAA" + answer.headers["Wechatpay-Signature"][4:]
        return answer

    def _signed(self, status: int, document: object) -> Answer:
        body = b"" if document is None else msgspec.json.encode(document)
        return Answer(status, body, self.notifier.signed(body.decode()))

    def _require_merchant(self, method: str, target: str, body: bytes, authorization: str) -> None:
        facts = dict(AUTHORIZATION.findall(authorization))
        said = SignedMessage("", facts.get("timestamp", ""), facts.get("nonce_str", ""), "", facts.get("signature", ""))
        wrong = not authorization.startswith(f"{SCHEME} ") or facts.get("mchid") != self.book.merchant_id
        stamp = said.timestamp
        if wrong or facts.get("serial_no") != MERCHANT_SERIAL or not stamp.isdigit():
            raise Refused(401, "SIGN_ERROR", "签名信息不完整")
        if abs(self.book.now() - datetime.fromtimestamp(int(stamp), self.book.now().tzinfo)) > STAMP_WINDOW:
            raise Refused(401, "SIGN_ERROR", "时间戳过期")
        try:
            # The text that is signed has the method and the target before the stamp, so they stand in its place here.
            SignedMessage(body.decode(), f"{method}\n{target}\n{stamp}", said.nonce, "", said.signature).verify(
                self.merchant_key
            )
        except NotProvenWechatPay as error:
            raise Refused(401, "SIGN_ERROR", "签名错误") from error

    async def _do(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, object]:
        for pattern, verb, act in ROUTES:
            found = pattern.fullmatch(path)
            if found is not None and verb == method:
                done: tuple[int, object] = await act(self, found.groups(), query, body)
                return done
        raise Refused(404, "RESOURCE_NOT_EXISTS", "没有该接口")

    def trade_of(self, body: bytes, trade_type: str) -> Trade:
        """A payment as it is asked for. Raises Refused."""
        asked = msgspec.json.decode(body, type=AskPayment)
        if (asked.appid, asked.mchid) != (self.book.app_id, self.book.merchant_id):
            raise Refused(400, "APPID_MCHID_NOT_MATCH", "appid 和 mch_id 不匹配")
        if trade_type == "JSAPI" and asked.payer is None:
            raise Refused(400, "PARAM_ERROR", "payer")
        if asked.amount.total <= 0 or not 6 <= len(asked.out_trade_no) <= 32 or len(asked.description) > 127:
            raise Refused(400, "PARAM_ERROR", "amount, out_trade_no, description")
        return self.book.ask(
            Trade(
                out_trade_no=asked.out_trade_no,
                trade_type=trade_type,
                total=asked.amount.total,
                description=asked.description,
                notify_url=asked.notify_url,
                expires_at=asked.time_expire,
                openid=asked.payer.openid if asked.payer else "",
                code=new_code("wx" if trade_type == "JSAPI" else ""),
            )
        )

    async def pay(self, trade: Trade, *, payer: str) -> None:
        """The customer pays, and the merchant is told."""
        self.book.pay(trade, payer=payer)
        document = documents.transaction(self.book, trade)
        await self.notifier.tell(trade.notify_url, "TRANSACTION.SUCCESS", document, original_type="transaction")

    def parameters_are_signed(self, parameters: dict[str, str]) -> bool:
        """Whether what a page hands to the customer's WeChat is signed by the merchant."""
        lines = [parameters.get(name, "") for name in ("appId", "timeStamp", "nonceStr", "package")]
        message = SignedMessage(lines[3], "\n".join(lines[:2]), lines[2], "", parameters.get("paySign", ""))
        assert signed_text(*lines) == signed_text(message.timestamp, message.nonce, message.body)
        try:
            message.verify(self.merchant_key)
        except NotProvenWechatPay:
            return False
        return parameters.get("signType") == "RSA"

    def move_clock(self, seconds: int) -> None:
        """Let time pass."""
        self.book.clock_offset += timedelta(seconds=seconds)


Parts = tuple[str, ...]
Query = dict[str, str]


async def _native(gate: Gate, _: Parts, __: Query, body: bytes) -> tuple[int, object]:
    trade = gate.trade_of(body, "NATIVE")
    return 200, {"code_url": f"{gate.base_url}/pay/{trade.code}"}


async def _jsapi(gate: Gate, _: Parts, __: Query, body: bytes) -> tuple[int, object]:
    return 200, {"prepay_id": gate.trade_of(body, "JSAPI").code}


async def _query(gate: Gate, parts: Parts, _: Query, __: bytes) -> tuple[int, object]:
    return 200, documents.transaction(gate.book, gate.book.trade(parts[0]))


async def _close(gate: Gate, parts: Parts, _: Query, __: bytes) -> tuple[int, object]:
    gate.book.close(gate.book.trade(parts[0]))
    return 204, None


async def _refund(gate: Gate, _: Parts, __: Query, body: bytes) -> tuple[int, object]:
    asked = msgspec.json.decode(body, type=AskRefund)
    known = asked.out_refund_no in gate.book.refunds
    one = gate.book.give_back(
        asked.transaction_id,
        asked.out_refund_no,
        amount=asked.amount.refund,
        total=asked.amount.total,
        notify_url=asked.notify_url,
    )
    if not known and one.status.value != "PROCESSING":
        await tell_refund(gate, one.out_refund_no)
    return 200, documents.refund(one)


async def tell_refund(gate: Gate, out_refund_no: str) -> None:
    """Tell the merchant what became of a refund."""
    one = gate.book.refunds[out_refund_no]
    document = documents.refund_told(gate.book, one)
    await gate.notifier.tell(one.notify_url, f"REFUND.{one.status}", document, original_type="refund")


async def _refund_of(gate: Gate, parts: Parts, _: Query, __: bytes) -> tuple[int, object]:
    one = gate.book.refunds.get(parts[0])
    if one is None:
        raise Refused(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    return 200, documents.refund(one)


async def _trade_bill(gate: Gate, _: Parts, query: Query, __: bytes) -> tuple[int, object]:
    return 200, gate.bills.trade(date.fromisoformat(query["bill_date"]))


async def _fund_flow_bill(gate: Gate, _: Parts, query: Query, __: bytes) -> tuple[int, object]:
    return 200, gate.bills.fund_flow(date.fromisoformat(query["bill_date"]))


async def _certificates(gate: Gate, _: Parts, __: Query, ___: bytes) -> tuple[int, object]:
    return 200, {
        "data": [
            {
                "serial_no": key.serial,
                "effective_time": documents.moment(key.good_until - timedelta(days=365)),
                "expire_time": documents.moment(key.good_until),
                "encrypt_certificate": seal(gate.api_key, key.certificate, associated_data="certificate"),
            }
            for key in gate.keys
            if key.certificate is not None and key.good_until is not None
        ]
    }


ROUTES: list[tuple[re.Pattern[str], str, Callable[..., Any]]] = [
    (re.compile(r"/v3/pay/transactions/native"), "POST", _native),
    (re.compile(r"/v3/pay/transactions/jsapi"), "POST", _jsapi),
    (re.compile(r"/v3/pay/transactions/out-trade-no/([^/]+)"), "GET", _query),
    (re.compile(r"/v3/pay/transactions/out-trade-no/([^/]+)/close"), "POST", _close),
    (re.compile(r"/v3/refund/domestic/refunds"), "POST", _refund),
    (re.compile(r"/v3/refund/domestic/refunds/([^/]+)"), "GET", _refund_of),
    (re.compile(r"/v3/bill/tradebill"), "GET", _trade_bill),
    (re.compile(r"/v3/bill/fundflowbill"), "GET", _fund_flow_bill),
    (re.compile(r"/v3/certificates"), "GET", _certificates),
]
