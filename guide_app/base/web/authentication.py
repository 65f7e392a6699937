"""Bearer tokens to actors. Every route needs one unless it says `opt={"public": True}`."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.params import SkipValidation
from litestar.types import ASGIApp, HTTPScope

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.addresses import is_https

PUBLIC = {"public": True}
"""`opt` of a route that anybody may call."""

STAFF_COOKIE = "guide_staff"
"""Marks a browser in which somebody of the staff has signed in. It is no secret and opens nothing."""

STAFF_SECONDS = 180 * 24 * 3600

TokenReader = Callable[[str], Awaitable[Actor]]
"""Turns a bearer token into an actor, or refuses with NotSignedIn."""

CurrentActor = NamedDependency[SkipValidation[Actor]]
"""The type of a handler's `actor` parameter; what we provide ourselves is not checked again."""


class NotSignedIn(Refusal):
    """No token, or one that is unknown, expired or revoked."""

    status = 401
    title = ("请先登录", "Sign in first")


class BearerAuthentication(AbstractAuthenticationMiddleware):
    """Reads `Authorization: Bearer …` by the token reader that the wiring chose."""

    def __init__(self, app: ASGIApp, read_token: TokenReader) -> None:
        super().__init__(app, exclude="^/schema", exclude_from_auth_key="public")
        self._read_token = read_token

    async def authenticate_request(
        self,
        connection: ASGIConnection[Any, Any, Any, Any],  # the framework's own parameters
    ) -> AuthenticationResult:
        """The actor as the connection's user."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn
        return AuthenticationResult(user=await self._read_token(token), auth=None)


def mark_as_staffs(answer: Response[Any], scope: HTTPScope) -> None:
    """Mark the browser that gets this answer as one of the staff's; signing out does not make it a customer's."""
    answer.set_cookie(
        STAFF_COOKIE,
        "1",
        max_age=STAFF_SECONDS,
        path="/",
        secure=is_https(scope),
        httponly=True,
        samesite="lax",
    )


def is_staffs(request: Request[Any, Any, Any]) -> bool:
    """Whether the staff is known to work with this device: it carries a token of theirs, or was signed in with."""
    return "authorization" in request.headers or STAFF_COOKIE in request.cookies


async def provide_actor(request: Request[Actor, None, State]) -> Actor:
    """The dependency named `actor`."""
    return request.user
