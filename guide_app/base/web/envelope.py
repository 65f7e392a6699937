"""What every answer carries: the request id, security headers."""

import re
import time

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send

from guide_app.base.kernel.audit import request_id
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.metrics import UNKNOWN, answered
from guide_app.base.web.addresses import is_https

GAVE_UP = 499
"""Counted for a request that was never answered: whoever sent it has gone."""
ACCEPTED_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Set unless the route set its own."""

ONLY_TLS = (b"strict-transport-security", b"max-age=31536000")
"""Said to who came by TLS: for a year by nothing else. Names below this one are not ours to speak for."""

DOCUMENTATION = "/schema"
DOCUMENTATION_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
)
"""The API page starts itself with an inline script; it shows no data of ours."""

_SECURITY = [(name.lower().encode(), value.encode()) for name, value in SECURITY.items()]
_DOCUMENTATION = [
    (name.lower().encode(), value.encode())
    for name, value in {**SECURITY, "Content-Security-Policy": DOCUMENTATION_POLICY}.items()
]


class Envelope:
    """Wraps the whole application, errors included: each request gets an id (the caller's, if it is usable), each
    answer gets its headers, and both are counted."""

    def __init__(self, app: Litestar) -> None:
        self.litestar = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != ScopeType.HTTP:
            await self.litestar(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        this = given.decode() if ACCEPTED_ID.fullmatch(given) else str(new_id())
        token = request_id.set(this)
        structlog.contextvars.bind_contextvars(request_id=this)
        begun, status = time.perf_counter(), GAVE_UP

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = [*message["headers"], (b"x-request-id", this.encode())]
                preset = _DOCUMENTATION if scope["path"].startswith(DOCUMENTATION) else _SECURITY
                names = {name.lower() for name, _ in own}
                told = [header for header in preset if header[0] not in names]
                if is_https(scope):
                    told.append(ONLY_TLS)
                message["headers"] = [*own, *told]
            await send(message)

        try:
            await self.litestar(scope, receive, send_with_headers)
        finally:
            route = scope.get("path_template") or UNKNOWN
            answered(scope["method"], route, status, time.perf_counter() - begun)
            request_id.reset(token)
            structlog.contextvars.unbind_contextvars("request_id")
