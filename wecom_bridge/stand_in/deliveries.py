"""Callbacks of the stand-in: sealed, signed, tried three times for five seconds, and lost or doubled on request."""

import secrets
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import httpx
import msgspec

from wecom_bridge.callbacks.crypto import CallbackKeys, seal_message
from wecom_bridge.stand_in.corp import App, CallbackTarget, Corp

TRIES = 3
ANSWER_SECONDS = 5.0
URL_CHECK_SECONDS = 1.0

EventFields = dict[str, str | int]
"""The elements of an event after the common ones; empty texts are left out."""


class Delivery(msgspec.Struct):
    """One callback on its way: `outcome` is delivered, failed, lost or held."""

    agent_id: int
    message: str
    tries: int = 0
    outcome: str = "held"


@dataclass
class Deliverer:
    """Sends the corp's events to its apps and keeps a log. Lost and doubled ones are counted per delivery."""

    corp: Corp
    http: httpx.AsyncClient
    log: list[Delivery] = field(default_factory=list)
    lose_next: int = 0
    double_next: int = 0
    holding: bool = False
    _written: int = 0

    async def announce(self, app: App, fields: EventFields) -> Delivery | None:
        """Send one event to one app; None when it has no callback URL. Returns when answered or given up."""
        if app.callback is None:
            return None
        # Every second message comes without CDATA: real ones do both.
        self._written += 1
        common: EventFields = {
            "ToUserName": self.corp.corp_id,
            "FromUserName": "sys",
            "CreateTime": int(self.corp.now()),
            "MsgType": "event",
        }
        message = _xml({**common, **fields}, with_cdata=self._written % 2 == 1)
        delivery = Delivery(agent_id=app.agent_id, message=message)
        self.log.append(delivery)
        if not self.holding:
            await self._dispatch(delivery, app.callback)
        return delivery

    async def release(self, *, reverse: bool) -> list[Delivery]:
        """Send what was held, in order or the last first."""
        self.holding = False
        held = [delivery for delivery in self.log if delivery.outcome == "held"]
        for delivery in reversed(held) if reverse else held:
            target = next((app.callback for app in self.corp.apps if app.agent_id == delivery.agent_id), None)
            if target is not None:
                await self._dispatch(delivery, target)
        return held

    async def check_url(self, target: CallbackTarget) -> bool:
        """The console's check: a sealed text by GET, its plain bytes back within a second."""
        text = str(secrets.randbelow(10**19)).encode()
        sealed = seal_message(target.keys, text, timestamp=str(int(self.corp.now())), nonce=_nonce())
        query = {
            "msg_signature": sealed.msg_signature,
            "timestamp": sealed.timestamp,
            "nonce": sealed.nonce,
            "echostr": sealed.encrypt,
        }
        try:
            response = await self.http.get(target.url, params=query, timeout=URL_CHECK_SECONDS)
        except httpx.HTTPError:
            return False
        return response.status_code == 200 and response.content == text

    async def _dispatch(self, delivery: Delivery, target: CallbackTarget) -> None:
        if self.lose_next:
            self.lose_next -= 1
            delivery.outcome = "lost"
            return
        await self._send(delivery, target)
        if self.double_next:
            self.double_next -= 1
            await self._send(delivery, target)

    async def _send(self, delivery: Delivery, target: CallbackTarget) -> None:
        for _ in range(TRIES):
            delivery.tries += 1
            if await self._send_once(delivery.message, target):
                delivery.outcome = "delivered"
                return
        delivery.outcome = "failed"

    async def _send_once(self, message: str, target: CallbackTarget) -> bool:
        """Whether a POST was answered with 200 in time. Every try is sealed anew; only the message stays the same."""
        body, query = sealed_post(target.keys, message.encode(), corp_id=self.corp.corp_id, at=self.corp.now())
        headers = {"Content-Type": "text/xml"}
        try:
            response = await self.http.post(
                target.url, params=query, content=body, headers=headers, timeout=ANSWER_SECONDS
            )
        except httpx.HTTPError:
            return False
        return response.status_code == 200


def sealed_post(keys: CallbackKeys, message: bytes, *, corp_id: str, at: float) -> tuple[bytes, dict[str, str]]:
    """Body and query of a callback POST."""
    sealed = seal_message(keys, message, timestamp=str(int(at)), nonce=_nonce())
    body = f"<xml><ToUserName>{_cdata(corp_id)}</ToUserName><Encrypt>{_cdata(sealed.encrypt)}</Encrypt></xml>"
    query = {"msg_signature": sealed.msg_signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce}
    return body.encode(), query


def _cdata(text: str) -> str:
    """`text` as a CDATA section; an end mark inside it is split over two sections."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _nonce() -> str:
    return str(secrets.randbelow(10**10))


def _xml(fields: EventFields, *, with_cdata: bool) -> str:
    """An event's XML; numbers are bare in either style."""
    elements = []
    for name, value in fields.items():
        if value == "":
            continue
        text = _cdata(value) if with_cdata and isinstance(value, str) else escape(str(value))
        elements.append(f"<{name}>{text}</{name}>")
    return f"<xml>{''.join(elements)}</xml>"
