"""What is sent to the address of notifications, by whomever: booked once where it is WeChat Pay's, else refused."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.subscriptions import drain
from guide_app.entry.wiring import DESK
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.notifications import MOST_ATTEMPTS, apply_waiting
from payments.protocol.sealing import Sealed, seal
from payments.protocol.signing import new_nonce, sign
from payments.stand_in import documents
from payments.stand_in.keys import new_certificate
from payments.tending import tend_requests
from tests.orders.counter import one, orders_agree
from tests.payments.pay_bench import Till

PAID_AT, BACK_AT = "/v1/wechatpay/notifications/payments", "/v1/wechatpay/notifications/refunds"
Headers = dict[str, str]


class Telling:
    """A customer has paid, and nobody has told of it: what WeChat Pay would send, to be sent otherwise."""

    def __init__(self, till: Till, order: dict[str, Any], number: str) -> None:
        self.till, self.order, self.number = till, order, number

    def document(self, **other: object) -> dict[str, Any]:
        book = self.till.bench.gate.book
        return documents.transaction(book, book.trade(self.number)) | other

    def body(self, clear: object, *, kind: str = "TRANSACTION.SUCCESS", told_id: str = "", **other: object) -> str:
        content = clear if isinstance(clear, bytes) else msgspec.json.encode(clear)
        sealed = seal(self.till.bench.gate.api_key, content, associated_data="transaction")
        told = {"id": told_id or new_nonce(), "event_type": kind, "resource": sealed} | other
        return msgspec.json.encode(told).decode()

    def signed(self, body: str, *, late: int = 0) -> Headers:
        headers = self.till.bench.gate.notifier.signed(body, late=late)
        return headers | {"Content-Type": "application/json"}

    async def sends(self, body: str | bytes, headers: Headers | None = None, *, to: str = PAID_AT) -> httpx.Response:
        text = body if isinstance(body, str) else body.decode(errors="replace")
        return await self.till.http.post(to, content=body, headers=self.signed(text) if headers is None else headers)

    async def is_booked_once(self) -> None:
        assert (await self.till.sees(self.order))["status"] == "paid"
        assert await fetch_value("SELECT count(*) FROM payment") == 1
        assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == 1
        assert (await self.till.request_of(self.order))["outcome"] == "booked"
        await orders_agree()

    async def is_not_booked(self) -> None:
        assert await fetch_value("SELECT count(*) FROM payment") == 0
        assert (await self.till.sees(self.order))["status"] == "placed"


@pytest.fixture
async def telling(till: Till) -> Telling:
    order = await till.places()
    asked = await till.asks(order)
    await till.bench.do("deliveries", lose_next=1)
    await till.bench.do("pay", out_trade_no=asked["number"])
    return Telling(till, order, asked["number"])


def accepted(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.content) == (204, b""), answer.text


def refused(answer: httpx.Response, status: int) -> None:
    """WeChat Pay reads a code and a message, and sends it again."""
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["code"]
    assert problem.get("message") or problem.get("errors") or problem["title"], problem


async def test_eight_at_once_book_once_whether_they_are_the_same_or_not(telling: Telling) -> None:
    body = telling.body(telling.document())
    same = [telling.sends(body) for _ in range(8)]
    others = [telling.sends(telling.body(telling.document())) for _ in range(8)]
    for answer in await asyncio.gather(*same, *others, tend_requests(clock.now() + timedelta(minutes=2), desk=DESK)):
        if isinstance(answer, httpx.Response):
            accepted(answer)
    await telling.is_booked_once()
    assert await fetch_value("SELECT count(*) FROM pay_notification WHERE applied_at IS NULL") == 0


@pytest.mark.parametrize("first", ["CLOSED", "NOTPAY", "PAYERROR", "REVOKED", "USERPAYING"])
async def test_what_comes_in_another_order_changes_nothing(telling: Telling, first: str) -> None:
    unpaid = telling.body(telling.document(trade_state=first), kind=f"TRANSACTION.{first}")
    refund = {
        "mchid": telling.document()["mchid"],
        "refund_id": "5030",
        "out_refund_no": "never-asked-for",
        "transaction_id": telling.document()["transaction_id"],
        "out_trade_no": telling.number,
        "refund_status": "SUCCESS",
        "amount": {"refund": 1, "total": telling.order["payable_fen"]},
    }
    accepted(await telling.sends(unpaid))
    accepted(await telling.sends(telling.body(refund, kind="REFUND.SUCCESS"), to=BACK_AT))
    await telling.is_not_booked()
    assert await telling.till.backs() == []
    accepted(await telling.sends(telling.body(telling.document())))
    accepted(await telling.sends(unpaid))
    accepted(await telling.sends(telling.body(telling.document(trade_state=first), kind=f"TRANSACTION.{first}")))
    await telling.is_booked_once()
    assert await telling.till.backs() == []


async def test_another_amount_than_was_to_go_back_is_looked_into(telling: Telling) -> None:
    till = telling.till
    accepted(await telling.sends(telling.body(telling.document())))
    await till.posts(f"/v1/orders/{telling.order['id']}/refunds", till.manager, lines=one(1), reason="尺码不合适")
    await drain([PAYMENTS])
    await till.bench.do("refunds", become="PROCESSING")
    await continue_refunds(clock.now())
    (back,) = await till.backs()
    told = {
        "mchid": telling.document()["mchid"],
        "refund_id": "5030",
        "out_refund_no": back["number"],
        "transaction_id": telling.document()["transaction_id"],
        "out_trade_no": telling.number,
        "refund_status": "SUCCESS",
        "amount": {"refund": 1, "total": telling.order["payable_fen"]},
    }
    accepted(await telling.sends(telling.body(told, kind="REFUND.SUCCESS"), to=BACK_AT))
    accepted(await telling.sends(telling.body(told, kind="REFUND.SUCCESS"), to=BACK_AT))
    (found,) = await till.differences()
    assert (found["kind"], found["number"]) == ("amount", back["number"])
    assert (found["ours_fen"], found["theirs_fen"]) == (back["amount_fen"], 1)


async def test_a_message_counts_within_five_minutes_and_once(telling: Telling) -> None:
    body = telling.body(telling.document())
    for late in (301, -301, 86_400):
        refused(await telling.sends(body, telling.signed(body, late=late)), 401)
    await telling.is_not_booked()
    headers = telling.signed(body, late=298)
    accepted(await telling.sends(body, headers))
    accepted(await telling.sends(body, headers))
    refused(await telling.sends(body, headers | {"Wechatpay-Nonce": new_nonce()}), 401)
    other = telling.body(telling.document(out_trade_no="other"), told_id=json.loads(body)["id"])
    accepted(await telling.sends(other))
    assert await telling.till.differences() == [], "an id that has come says nothing more"
    await telling.is_booked_once()


async def test_what_is_not_signed_so_is_refused(telling: Telling) -> None:
    body = telling.body(telling.document())
    headers, stranger = telling.signed(body), new_certificate()
    stamp, nonce = headers["Wechatpay-Timestamp"], headers["Wechatpay-Nonce"]
    forged = {"Wechatpay-Signature": sign(stranger.key, stamp, nonce, body)}
    for wrong in (
        {"Wechatpay-Serial": stranger.serial},
        {"Wechatpay-Serial": "PUB_KEY_ID_0"},
        {"Wechatpay-Serial": "\xe4" * 200},
        forged,
        forged | {"Wechatpay-Serial": stranger.serial},
        {"Wechatpay-Signature": "AAAA"},
        {"Wechatpay-Signature": "\xff" * 4},
        {"Wechatpay-Timestamp": str(int(stamp) + 1)},
        {"Wechatpay-Timestamp": "9" * 4_000},
        {"Wechatpay-Timestamp": f"{stamp}.0"},
        {"Wechatpay-Nonce": ""},
    ):
        sent = {name.encode(): value.encode("latin-1") for name, value in (headers | wrong).items()}
        refused(await telling.till.http.post(PAID_AT, content=body, headers=sent), 401)
    for left_out in ("Timestamp", "Nonce", "Serial", "Signature"):
        less = {name: value for name, value in headers.items() if not name.endswith(f"-{left_out}")}
        refused(await telling.sends(body, less), 401)
    refused(await telling.sends(body.replace(telling.order["number"], "other") + " ", headers), 401)
    refused(await telling.sends(body[:-1], headers), 401)
    refused(await telling.sends(body.encode() + b"\xff", headers), 401)
    await telling.is_not_booked()
    assert await fetch_value("SELECT count(*) FROM pay_notification") == 0
    accepted(await telling.sends(body, headers))
    await telling.is_booked_once()


async def test_what_is_signed_and_does_not_open_is_refused(telling: Telling) -> None:
    sealed = seal(telling.till.bench.gate.api_key, b"{}", associated_data="transaction")
    swapped = ("B" if sealed.ciphertext[0] == "A" else "A") + sealed.ciphertext[1:]
    parts: list[dict[str, object]] = [
        {"ciphertext": swapped},
        {"ciphertext": sealed.ciphertext[:-8]},
        {"ciphertext": ""},
        {"ciphertext": "\N{SNOWMAN}"},
        {"nonce": "other nonce!"},
        {"nonce": ""},
        {"associated_data": "refund"},
        {"algorithm": "RC4"},
    ]
    usual = {name: getattr(sealed, name) for name in Sealed.__struct_fields__}
    for part in parts:
        refused(await telling.sends(telling.body({}, resource=usual | part)), 400)
    foreign = seal(b"0" * 32, msgspec.json.encode(telling.document()), associated_data="transaction")
    refused(await telling.sends(telling.body({}, resource=foreign)), 400)
    refused(await telling.sends(telling.body(b"\xff\xfe no text")), 400)
    for body in (
        "",
        "null",
        "[]",
        "not json",
        '{"id":1}',
        '{"id":"\\ud800"}',
        "\ufeff{}",
        "[" * 5_000,
        telling.body({}, id=None),
    ):
        answer = await telling.sends(body)
        assert 400 <= answer.status_code < 500, answer.text
    assert (await telling.sends(telling.body({}, summary="x" * 1_000_000))).status_code == 413
    await telling.is_not_booked()
    accepted(await telling.sends(telling.body(telling.document()), to=BACK_AT))
    await telling.is_booked_once()


async def test_a_content_type_or_an_event_that_is_not_known_breaks_nothing(telling: Telling) -> None:
    body = telling.body(telling.document())
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x"):
        answer = await telling.sends(body, telling.signed(body) | {"Content-Type": kind})
        assert answer.status_code in {204, 400, 415}, answer.text
    unknown = telling.body(telling.document(), kind="COUPON.USE" * 9)
    accepted(await telling.sends(unknown))
    accepted(await telling.sends(body))
    await telling.is_booked_once()


OTHER: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "of another merchant": (lambda told: told | {"mchid": "1900000002"}, "merchant"),
    "of another app": (lambda told: told | {"appid": "wx0000000000000002"}, "merchant"),
    "in another currency": (lambda told: told | {"amount": told["amount"] | {"currency": "USD"}}, "merchant"),
    "of another amount": (lambda told: told | {"amount": {"total": 1}}, "amount"),
    "of no amount": (lambda told: told | {"amount": None}, "amount"),
    "of less than nothing": (lambda told: told | {"amount": {"total": -5}}, "amount"),
    "without its number": (lambda told: told | {"transaction_id": ""}, "merchant"),
    "of a number that nobody asked for": (lambda told: told | {"out_trade_no": "NOBODYS-1"}, "not_here"),
}


@pytest.mark.parametrize("what", OTHER)
async def test_money_that_is_not_what_was_asked_for_is_looked_into(telling: Telling, what: str) -> None:
    change, kind = OTHER[what]
    accepted(await telling.sends(telling.body(change(telling.document()))))
    await telling.is_not_booked()
    (found,) = await telling.till.differences()
    assert found["kind"] == kind
    accepted(await telling.sends(telling.body(telling.document())))
    assert len(await telling.till.differences()) == 1


NOT_KEPT: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing in it": lambda told: {},
    "a list": lambda told: [told],
    "a state that is new": lambda told: told | {"trade_state": "ACCEPT"},
    "a fraction of a fen": lambda told: told | {"amount": {"total": 1.5}},
    "more than there is": lambda told: told | {"amount": {"total": 10**30}},
    "a sign of nothing": lambda told: told | {"out_trade_no": "A\0"},
    "a number too long": lambda told: told | {"transaction_id": "4" * 500},
    "no moment": lambda told: told | {"success_time": "yesterday"},
    "no zone": lambda told: told | {"success_time": "2026-12-01T10:00:00"},
}


@pytest.mark.parametrize("what", NOT_KEPT)
async def test_what_cannot_be_applied_is_kept_and_tried_again_and_keeps_nobody_out(telling: Telling, what: str) -> None:
    accepted(await telling.sends(telling.body(NOT_KEPT[what](telling.document()))))
    await telling.is_not_booked()
    for _ in range(MOST_ATTEMPTS):
        await apply_waiting(clock.now(), desk=DESK)
    assert await apply_waiting(clock.now(), desk=DESK) == 0
    accepted(await telling.sends(telling.body(telling.document())))
    await telling.is_booked_once()
