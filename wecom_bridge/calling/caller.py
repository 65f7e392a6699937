"""Calling WeCom: connections, time-outs, and the repetitions that help and do no harm."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import httpx
import msgspec

from wecom_bridge.calling.access_tokens import AccessTokenAuth, TokenStore
from wecom_bridge.calling.errcodes import Remedy
from wecom_bridge.calling.errors import WecomRefused, WecomUnreachable
from wecom_bridge.calling.wire import AnswerT, SecretQueryTransport, read_answer, secret_query

WECOM_API = "https://qyapi.weixin.qq.com"
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
MAX_CONNECTIONS = 8
"""WeCom caps concurrent reads of one listing at an unpublished number (45033); a few connections stay below it."""
RETRY_DELAYS = (1.0, 2.0, 4.0)
"""Seconds before each repetition; WeCom asks for no more than three, and 7 s still fit a welcome's 20."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WecomApp:
    """A self-built app and where its API answers: WeCom itself, or the stand-in."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    base_url: str = WECOM_API


class WecomCaller:
    """Calls the API of one app. Every call raises a WecomFailed.

    Busy answers are repeated after 1, 2 and 4 seconds, a dead token is renewed once. A call that got out but was not
    answered is repeated only where a second execution does no harm.
    """

    def __init__(
        self,
        app: WecomApp,
        *,
        tokens: TokenStore | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sleep = sleep
        inner = transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=MAX_CONNECTIONS))
        self._http = httpx.AsyncClient(
            base_url=app.base_url,
            auth=AccessTokenAuth(app.corp_id, app.secret, base_url=app.base_url, store=tokens),
            transport=SecretQueryTransport(inner),
            timeout=TIMEOUT,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def get(
        self,
        path: str,
        shape: type[AnswerT],
        query: Mapping[str, str] | None = None,
        *,
        secret: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> AnswerT:
        """GET `path` under /cgi-bin/. `repeatable` allows a repetition when the answer was lost; `secret` is a part of
        the query that stands in no log.
        """
        return await self._call("GET", path, shape, query=query, body=None, repeatable=repeatable, secret=secret)

    async def post(self, path: str, shape: type[AnswerT], body: Mapping[str, object], *, repeatable: bool) -> AnswerT:
        """POST `body` to `path` under /cgi-bin/. `repeatable` as for `get`: say it of what does no harm twice."""
        return await self._call("POST", path, shape, query=None, body=body, repeatable=repeatable)

    async def _call(
        self,
        method: str,
        path: str,
        shape: type[AnswerT],
        *,
        query: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
        repeatable: bool,
        secret: Mapping[str, str] | None = None,
    ) -> AnswerT:
        """Ask, and ask again while that may help."""
        for delay in (*RETRY_DELAYS, None):
            try:
                return await self._ask_once(method, path, shape, query=query, body=body, secret=secret)
            except WecomRefused as refused:
                if delay is None or refused.remedy is not Remedy.RETRY_SOON:
                    raise
                logger.warning("wecom busy: path=%s errcode=%d hint=%s", path, refused.errcode, refused.hint)
            except WecomUnreachable as unreachable:
                if delay is None or (unreachable.may_have_happened and not repeatable):
                    raise
                logger.warning("wecom unreachable: path=%s reason=%s", path, unreachable.facts["reason"])
            await self._sleep(delay)
        raise AssertionError("the last round returns or raises")

    async def _ask_once(
        self,
        method: str,
        path: str,
        shape: type[AnswerT],
        *,
        query: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
        secret: Mapping[str, str] | None,
    ) -> AnswerT:
        content = None if body is None else msgspec.json.encode(body)
        headers = None if body is None else {"Content-Type": "application/json"}
        try:
            response = await self._http.request(
                method,
                f"/cgi-bin/{path}",
                params=query,
                content=content,
                headers=headers,
                extensions=secret_query(secret or {}),
            )
        except httpx.HTTPError as error:
            # The kind alone and no cause: the text of a transport error may quote the address with its token.
            may_have_happened = not isinstance(error, _NEVER_SENT)
            raise WecomUnreachable(path, reason=type(error).__name__, may_have_happened=may_have_happened) from None
        return read_answer(response, shape, path=path)
