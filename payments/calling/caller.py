"""Calling WeChat Pay: signed requests, verified answers, the other domain where one does not answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from guide_app.base.kernel import clock
from payments.calling.errors import (
    WechatPayAnswerMalformed,
    WechatPayAnswerUnproven,
    WechatPayRefused,
    WechatPayUnreachable,
)
from payments.protocol.errors import NotProvenWechatPay, SealedUnreadable
from payments.protocol.messages import Certificates, Problem
from payments.protocol.platform_keys import PlatformKey, PlatformKeys
from payments.protocol.signing import SIGNATURE, MerchantKey, SignedMessage, message_of

WECHAT_PAY = "https://api.mch.weixin.qq.com"
WECHAT_PAY_BACKUP = "https://api2.mch.weixin.qq.com"
TIMEOUT = httpx.Timeout(8.0, connect=3.0)
CERTIFICATES = "/v3/certificates"
TOO_MANY = 429

Shape = TypeVar("Shape")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Merchant:
    """Who we are to WeChat Pay, and where it answers: itself at two domains, or a stand-in."""

    app_id: str
    key: MerchantKey
    api_key: bytes = field(repr=False)
    public_keys: dict[str, RSAPublicKey] = field(default_factory=dict)
    base_urls: tuple[str, ...] = (WECHAT_PAY, WECHAT_PAY_BACKUP)
    notify_url: str = ""

    @property
    def id(self) -> str:
        """The merchant id."""
        return self.key.merchant_id


class Caller:
    """Calls the API for one merchant. Every call raises a WechatPayFailed.

    All that is asked may be asked twice: payments and refunds go by numbers of ours. So a call that was not answered
    is repeated at the other domain.
    """

    def __init__(self, merchant: Merchant, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.merchant = merchant
        fixed = {name: PlatformKey(key) for name, key in merchant.public_keys.items()}
        self.keys = PlatformKeys(fixed=fixed)
        self._http = httpx.AsyncClient(transport=transport, timeout=TIMEOUT)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def get(self, path: str, shape: type[Shape], query: Mapping[str, str] | None = None) -> Shape:
        """GET a document."""
        target = f"{path}?{urlencode(query)}" if query else path
        return _read(path, await self._ask("GET", target, b""), shape)

    async def post(self, path: str, body: Mapping[str, object], shape: type[Shape]) -> Shape:
        """POST a document, and read another."""
        return _read(path, await self._ask("POST", path, msgspec.json.encode(body)), shape)

    async def send(self, path: str, body: Mapping[str, object]) -> None:
        """POST a document that is answered with nothing."""
        await self._ask("POST", path, msgspec.json.encode(body))

    async def download(self, url: str) -> bytes:
        """What lies at an address that an answer named; it comes unsigned: hold it against its hash."""
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        response = await self._over_the_line("GET", target, b"", bases=(f"{parts.scheme}://{parts.netloc}",))
        if not response.is_success:
            raise _refusal(parts.path, response)
        return response.content

    async def proven(self, message: SignedMessage, *, at: datetime) -> None:
        """Raises NotProvenWechatPay unless a key of WeChat Pay's has signed it; certificates are fetched as needed."""
        if self.keys.wants_fetching(message.serial, at=at):
            try:
                await self.fetch_certificates(at=at)
            except (WechatPayUnreachable, WechatPayRefused):
                if not self.keys.knows(message.serial, at=at):
                    raise
        self.keys.verify(message, at=at)

    async def fetch_certificates(self, *, at: datetime) -> int:
        """Fetch the platform's certificates, which vouch for the answer that brings them; how many there are."""
        self.keys.asked_at = at
        response = await self._over_the_line("GET", CERTIFICATES, b"")
        if not response.is_success:
            raise _refusal(CERTIFICATES, response)
        fetched = PlatformKeys(fixed=self.keys.fixed)
        try:
            answer = msgspec.json.decode(response.content, type=Certificates)
            fetched.take(answer, self.merchant.api_key, at=at)
            fetched.verify(message_of(response.headers, response.content, now=at), at=at)
        except (NotProvenWechatPay, SealedUnreadable) as error:
            raise WechatPayAnswerUnproven(CERTIFICATES, reason=error.reason) from error
        except msgspec.MsgspecError as error:
            raise WechatPayAnswerMalformed(CERTIFICATES, reason=str(error)) from error
        self.keys.fetched = fetched.fetched
        return len(self.keys.fetched)

    async def _ask(self, method: str, target: str, body: bytes) -> bytes:
        """The body of a proven answer. A refusal is believed as far as it says no; who acts on it asks once more."""
        path = target.partition("?")[0]
        response = await self._over_the_line(method, target, body)
        if not response.is_success:
            raise _refusal(path, response)
        at = clock.now()
        try:
            await self.proven(message_of(response.headers, response.content, now=at), at=at)
        except NotProvenWechatPay as error:
            raise WechatPayAnswerUnproven(path, reason=error.reason) from error
        return response.content

    async def _over_the_line(
        self, method: str, target: str, body: bytes, *, bases: tuple[str, ...] = ()
    ) -> httpx.Response:
        """The first answer of one of the domains that is not its own trouble."""
        path, reason = target.partition("?")[0], ""
        for base in bases or self.merchant.base_urls:
            try:
                response = await self._http.request(
                    method, base + target, content=body, headers=self._headers(method, target, body)
                )
            except httpx.HTTPError as error:
                reason = type(error).__name__
            else:
                if not response.is_server_error and response.status_code != TOO_MANY:
                    return response
                reason = f"HTTP {response.status_code}"
            log.warning("wechat pay did not answer", path=path, domain=base, reason=reason)
        raise WechatPayUnreachable(path, reason=reason)

    def _headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        """Signed anew for each try: the moment is part of it."""
        merchant = self.merchant
        headers = {
            "Authorization": merchant.key.authorization(method, target, body.decode(), at=clock.now()),
            "Accept": "application/json",
            "User-Agent": "guide",
        }
        if body:
            headers["Content-Type"] = "application/json"
        if merchant.public_keys:
            headers["Wechatpay-Serial"] = next(iter(merchant.public_keys))
        return headers


def _refusal(path: str, response: httpx.Response) -> WechatPayRefused:
    try:
        problem = msgspec.json.decode(response.content, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        problem = Problem(message="" if SIGNATURE in response.headers else "unreadable")
    return WechatPayRefused(
        path, http_status=response.status_code, wechat_code=problem.code, said=problem.message[:200]
    )


def _read(path: str, body: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WechatPayAnswerMalformed(path, reason=str(error)) from error
