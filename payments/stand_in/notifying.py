"""Notifications of a stand-in: signed and sealed, and lost, doubled, held, turned round or tampered with on request."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import msgspec

from payments.protocol.sealing import seal
from payments.protocol.signing import SCHEME, new_nonce, sign
from payments.stand_in.book import Book
from payments.stand_in.documents import Document, moment
from payments.stand_in.keys import SigningKey

TRIES = 3
ANSWER_SECONDS = 5.0


class Delivery(msgspec.Struct):
    """One notification on its way: `outcome` is delivered, refused, lost or held."""

    id: str
    url: str
    event_type: str
    body: str
    outcome: str = "held"
    answers: list[int] = msgspec.field(default_factory=list)


class Misdeliver(msgspec.Struct, forbid_unknown_fields=True):
    """How the next ones travel; what is left out stays as it is. `late_seconds` makes their stamps old."""

    lose_next: int | None = None
    double_next: int | None = None
    tamper_next: int | None = None
    hold: bool | None = None
    release: str | None = None
    late_seconds: int | None = None
    resend: str | None = None


@dataclass
class Notifier:
    """Tells the merchant what happened."""

    book: Book
    keys: list[SigningKey]
    api_key: bytes = field(repr=False)
    http: httpx.AsyncClient
    log: list[Delivery] = field(default_factory=list)
    how: Misdeliver = field(default_factory=lambda: Misdeliver(0, 0, 0, False, None, 0, None))

    async def tell(self, url: str, event_type: str, document: Document, *, original_type: str) -> Delivery:
        """Send one, unless it is held."""
        sealed = seal(
            self.api_key, msgspec.json.encode(document), associated_data=original_type, original_type=original_type
        )
        told = {
            "id": secrets.token_hex(16),
            "create_time": moment(self.book.now()),
            "resource_type": "encrypt-resource",
            "event_type": event_type,
            "summary": "",
            "resource": sealed,
        }
        body = msgspec.json.encode(told).decode()
        delivery = Delivery(id=str(told["id"]), url=url, event_type=event_type, body=body)
        self.log.append(delivery)
        if not self.how.hold:
            await self._dispatch(delivery)
        return delivery

    async def change(self, asked: Misdeliver) -> list[Delivery]:
        """Do as told; what was held or sent before goes out where that is asked for."""
        for name in ("lose_next", "double_next", "tamper_next", "hold", "late_seconds"):
            value = getattr(asked, name)
            if value is not None:
                setattr(self.how, name, value)
        sent = []
        if asked.release is not None:
            self.how.hold = False
            held = [one for one in self.log if one.outcome == "held"]
            sent = held[::-1] if asked.release == "reversed" else held
        if asked.resend is not None:
            sent = [one for one in self.log if asked.resend in (one.id, "all")]
        for delivery in sent:
            await self._dispatch(delivery)
        return sent

    async def _dispatch(self, delivery: Delivery) -> None:
        if self.how.lose_next:
            self.how.lose_next -= 1
            delivery.outcome = "lost"
            return
        await self._send(delivery)
        if self.how.double_next:
            self.how.double_next -= 1
            await self._send(delivery)

    async def _send(self, delivery: Delivery) -> None:
        tampers = bool(self.how.tamper_next)
        if tampers:
            self.how.tamper_next = (self.how.tamper_next or 0) - 1
        for _ in range(1 if tampers else TRIES):
            if await self._send_once(delivery, tampers=tampers):
                delivery.outcome = "delivered"
                return
        delivery.outcome = "refused"

    async def _send_once(self, delivery: Delivery, *, tampers: bool) -> bool:
        body = delivery.body.replace('"id":"', '"id":"x', 1) if tampers else delivery.body
        headers = {**self.signed(delivery.body, late=self.how.late_seconds or 0), "Content-Type": "application/json"}
        try:
            response = await self.http.post(
                delivery.url, content=body.encode(), headers=headers, timeout=ANSWER_SECONDS
            )
        except httpx.HTTPError:
            delivery.answers.append(0)
            return False
        delivery.answers.append(response.status_code)
        return response.is_success

    def signed(self, body: str, *, late: int = 0) -> dict[str, str]:
        """The headers of a message, by the key that signs now."""
        key, at = self.keys[-1], self.book.now() - timedelta(seconds=late)
        stamp, nonce = str(int(at.timestamp())), new_nonce()
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": key.serial,
            "Wechatpay-Signature": sign(key.key, stamp, nonce, body),
            "Wechatpay-Signature-Type": SCHEME,
        }
