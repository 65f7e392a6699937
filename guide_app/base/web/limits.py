"""How many requests one caller may send a minute: counted per token, or per address where there is none."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from guide_app.base.web.addresses import address_of
from guide_app.base.web.authentication import PAGES_KEY, PUBLIC, SESSION_COOKIE

UNMETERED_KEY = "unmetered"

UNMETERED = {UNMETERED_KEY: True}
"""`opt` of a route with a limit of its own: one address may stand for a whole shopping mall."""

WINDOW_SECONDS = 60
DOCUMENTATION = "/schema"
"""The API page is not metered; its routes are the framework's, and have no `opt` of ours."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request: how many more they may send in this window, and when the next begins."""

    within: bool
    remaining: int
    reset_seconds: int


class Meter:
    """Counts the requests of every caller of this process in windows that all begin together.

    So a request costs one addition, and a window's counts are forgotten at once when it ends.
    """

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._window = -1
        self._counts: dict[bytes, int] = {}

    def count(self, caller: bytes) -> Standing:
        """Count one request. What comes beyond the limit is not counted."""
        window, into = divmod(self._clock(), WINDOW_SECONDS)
        if window != self._window:
            self._window, self._counts = int(window), {}
        before = self._counts.get(caller, 0)
        within = before < self.per_minute
        if within:
            self._counts[caller] = before + 1
        return Standing(within, max(0, self.per_minute - before - 1), WINDOW_SECONDS - int(into))


class RequestLimit:
    """Middleware that refuses requests beyond the limit with 429, and tells callers how many are left."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter
        self._limit = [
            (b"ratelimit-policy", b"%d; w=%d" % (meter.per_minute, WINDOW_SECONDS)),
            (b"ratelimit-limit", b"%d" % meter.per_minute),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != ScopeType.HTTP or _is_unmetered(scope):
            await self._app(scope, receive, send)
            return
        standing = self._meter.count(caller_of(scope))
        told = [
            *self._limit,
            (b"ratelimit-remaining", b"%d" % standing.remaining),
            (b"ratelimit-reset", b"%d" % standing.reset_seconds),
        ]
        if not standing.within:
            headers = {name.decode(): value.decode() for name, value in told}
            raise TooManyRequestsException(headers=headers | {"retry-after": str(standing.reset_seconds)})

        async def send_with_standing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *told]
            await send(message)

        await self._app(scope, receive, send_with_standing)


def _is_unmetered(scope: HTTPScope) -> bool:
    return bool(scope["route_handler"].opt.get(UNMETERED_KEY)) or scope["path"].startswith(DOCUMENTATION)


def caller_of(scope: HTTPScope) -> bytes:
    """A token's digest, so that no token is kept in memory; the address where there is no token or none is needed.

    On routes of pages it is the session's, or a store behind one address would count as one caller.
    """
    opt = scope["route_handler"].opt
    if not PUBLIC.keys() & opt.keys():
        holder = b"cookie" if opt.get(PAGES_KEY) else b"authorization"
        for name, value in scope["headers"]:
            if name == holder and (token := _session_in(value) if holder == b"cookie" else value):
                return blake2b(token, digest_size=16).digest()
    return address_of(scope).encode()


def _session_in(cookies: bytes) -> bytes:
    found = re.search(rb"(?:^|;\s*)" + SESSION_COOKIE.encode() + rb"=([^;]+)", cookies)
    return found[1] if found else b""
