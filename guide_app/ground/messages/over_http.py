"""A provider of short messages over HTTP: one signed POST for each message, sent again with the same id when in doubt.

    POST GUIDE_SMS_URL
    X-Guide-Key: GUIDE_SMS_KEY
    X-Guide-Timestamp: seconds since 1970
    X-Guide-Signature: hex of HMAC-SHA256(GUIDE_SMS_SECRET, timestamp + "." + body)

    {"message_id": "…", "to": "+8613912345678", "template": "…", "signature": "…",
     "parameters": {"code": "123456", "minutes": "5"}}

Any 2xx says that it was taken; whether it arrived, the provider says by `receipts`. Providers with another form stand
behind a small relay that speaks this one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import msgspec

from guide_app.base.kernel import clock
from guide_app.ground.messages.errors import MessageNotSent
from guide_app.ground.messages.ports import CodeMessage, TextMessage
from guide_app.ground.messages.receipts import signature_of

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
WAITS = (0.5, 2.0)
"""Seconds before the second and the third try."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where messages go, and as whom. `signature` is the name that stands before the text (短信签名)."""

    url: str
    key: str
    secret: str = field(repr=False)
    template: str
    signature: str


class HttpMessenger:
    """Sends by a provider."""

    def __init__(
        self,
        provider: Provider,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._provider = provider
        self._transport = transport
        self._sleep = sleep

    def require_ready(self) -> None:
        """It is."""

    async def send(self, message: CodeMessage) -> None:
        """Post a code, up to three times while the provider is away or busy. Raises MessageNotSent."""
        parameters = {"code": message.code, "minutes": str(message.minutes)}
        await self.send_text(TextMessage(message.id, message.phone, self._provider.template, parameters))

    async def send_text(self, message: TextMessage) -> None:
        """Post a message, up to three times while the provider is away or busy. Raises MessageNotSent."""
        body = self._body(message)
        async with httpx.AsyncClient(timeout=TIMEOUT, transport=self._transport, follow_redirects=False) as http:
            for wait in (*WAITS, None):
                said = await self._post(http, body)
                if said is None:
                    return
                if wait is None or not said.passes:
                    raise MessageNotSent(said.reason)
                await self._sleep(wait)

    async def _post(self, http: httpx.AsyncClient, body: bytes) -> "_NotTaken | None":
        try:
            answer = await http.post(self._provider.url, content=body, headers=self._signed(body))
        except httpx.HTTPError as error:
            return _NotTaken(type(error).__name__, passes=True)
        if answer.is_success:
            return None
        return _NotTaken(
            f"status {answer.status_code}", passes=answer.status_code in {408, 429} or answer.is_server_error
        )

    def _body(self, message: TextMessage) -> bytes:
        return msgspec.json.encode(
            {
                "message_id": message.id,
                "to": message.phone,
                "template": message.template,
                "signature": self._provider.signature,
                "parameters": message.parameters,
            }
        )

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(int(clock.now().timestamp()))
        signature = signature_of(self._provider.secret, stamp, body)
        return {
            "Content-Type": "application/json",
            "X-Guide-Key": self._provider.key,
            "X-Guide-Timestamp": stamp,
            "X-Guide-Signature": signature,
        }


@dataclass(frozen=True, slots=True)
class _NotTaken:
    """Why a try failed, and whether another one may go through."""

    reason: str
    passes: bool
