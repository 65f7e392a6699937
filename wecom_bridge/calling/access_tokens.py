"""The life of an access token: fetched once for all who wait, renewed early, replaced when WeCom lets it die."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import httpx

from wecom_bridge.calling.answers import IssuedToken
from wecom_bridge.calling.errcodes import CREDENTIAL_FAILURES, TOKEN_FAILURES
from wecom_bridge.calling.errors import WecomAnswerMalformed, WecomCredentialsRefused, WecomRefused
from wecom_bridge.calling.wire import errcode_of, read_answer, set_secret_query

GET_TOKEN = "/cgi-bin/gettoken"  # noqa: S105 - a path
RENEW_EARLY_SECONDS = 200
_ATTEMPTS = 2
"""With the token at hand, and once more with a fresh one."""


class TokenStore(Protocol):
    """Where the token of one app is kept. Several processes may share one by sharing a store."""

    async def usable(self) -> str | None:
        """The stored token, unless it is absent or about to expire."""

    async def keep(self, token: str, lifetime_seconds: int) -> None:
        """Store a fresh token. Called under `renewing()` only."""

    async def discard(self, token: str) -> None:
        """Forget `token` if it is still the stored one; a newer one stays."""

    def renewing(self) -> AbstractAsyncContextManager[object]:
        """The lock under which one caller renews and the others wait."""


class MemoryTokenStore:
    """The token of one app within one process."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._renew_at = 0.0

    async def usable(self) -> str | None:
        return self._token if self._clock() < self._renew_at else None

    async def keep(self, token: str, lifetime_seconds: int) -> None:
        # A token shorter-lived than the margin is used for half of its life instead of never.
        self._token = token
        self._renew_at = self._clock() + max(lifetime_seconds - RENEW_EARLY_SECONDS, lifetime_seconds / 2)

    async def discard(self, token: str) -> None:
        if self._token == token:
            self._token = None

    def renewing(self) -> asyncio.Lock:
        return self._lock


class AccessTokenAuth(httpx.Auth):
    """Adds the token of one app to a request; when the answer says the token died, gets another and asks once more."""

    def __init__(self, corp_id: str, secret: str, *, base_url: str, store: TokenStore | None = None) -> None:
        self._credentials = {"corpid": corp_id, "corpsecret": secret}
        self._url = base_url.rstrip("/") + GET_TOKEN
        self._store = store or MemoryTokenStore()
        self._refused: WecomRefused | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        for _ in range(_ATTEMPTS):
            token = await self._store.usable()
            if token is None:
                async with self._store.renewing():
                    # Whoever held the lock before us may have brought the token we came for.
                    token = await self._store.usable()
                    if token is None:
                        issued = await self._issued((yield self._token_request(request)))
                        token = issued.access_token
                        await self._store.keep(token, issued.expires_in)
            set_secret_query(request, {"access_token": token})
            response = yield request
            await response.aread()
            if errcode_of(response) not in TOKEN_FAILURES:
                return
            await self._store.discard(token)

    def _token_request(self, cause: httpx.Request) -> httpx.Request:
        """Asks for a token within the time-outs of the request that needs one. Never again after a bad secret."""
        if self._refused is not None:
            raise _credentials_refused(self._refused)
        asking = httpx.Request("GET", self._url, extensions={"timeout": cause.extensions.get("timeout", {})})
        set_secret_query(asking, self._credentials)
        return asking

    async def _issued(self, response: httpx.Response) -> IssuedToken:
        await response.aread()
        try:
            issued = read_answer(response, IssuedToken, path=GET_TOKEN)
        except WecomRefused as refused:
            if refused.errcode not in CREDENTIAL_FAILURES:
                raise
            self._refused = refused
            raise _credentials_refused(refused) from None
        if issued.expires_in <= 0:
            raise WecomAnswerMalformed(GET_TOKEN, answered="a token without a lifetime")
        return issued


def _credentials_refused(refused: WecomRefused) -> WecomCredentialsRefused:
    return WecomCredentialsRefused(refused.path, refused.errcode, errmsg=refused.errmsg, hint=refused.hint)
