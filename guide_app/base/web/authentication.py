"""Bearer tokens to actors. Every route needs one unless it says `opt={"public": True}`."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.params import SkipValidation
from litestar.types import ASGIApp

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal

PUBLIC = {"public": True}
"""`opt` of a route that anybody may call."""

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


async def provide_actor(request: Request[Actor, None, State]) -> Actor:
    """The dependency named `actor`."""
    return request.user
