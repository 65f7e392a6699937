"""Bearer tokens to actors. Every route needs one of the staff unless it says in `opt` that it is public, or customers'.

Staff and customers have tokens of their own, read by readers of their own: neither opens a route of the other.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.params import SkipValidation
from litestar.types import ASGIApp, HTTPScope

from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.addresses import is_https
from guide_app.base.web.origins import require_same_site

PUBLIC = {"public": True}
"""`opt` of a route that anybody may call."""

CUSTOMERS_KEY = "customers"

CUSTOMERS = {CUSTOMERS_KEY: True}
"""`opt` of a route for customers who have signed in, and for nobody else."""

PAGES_KEY = "pages"

PAGES = {PAGES_KEY: True}
"""`opt` of a route that shows pages to the staff: signed in by the session in a cookie, refused by pages."""

SESSION_COOKIE = "guide_session"
"""Holds the token of somebody of the staff in a browser. Read on page routes alone: the API takes bearer tokens."""

CUSTOMER_COOKIE = "guide_customer"
"""Holds a customer's token in a browser; programs send it as a bearer token."""

STAFF_COOKIE = "guide_staff"
"""Marks a browser in which somebody of the staff has signed in. It is no secret and opens nothing."""

STORE_HEADER = "guide-store"
"""Names the store that somebody who works in several makes a request for; without it the main one."""

STORE_COOKIE = "guide_store"
"""Holds the store that somebody has chosen on a device. It is no secret and opens nothing."""

STAFF_SECONDS = 180 * 24 * 3600

TokenReader = Callable[[str], Awaitable[Actor]]
"""Turns a bearer token into an actor, or refuses with NotSignedIn."""

CustomerReader = Callable[[str], Awaitable[Customer]]
"""Turns a customer's token into the customer, or refuses with NotSignedIn."""

CurrentActor = NamedDependency[SkipValidation[Actor]]
"""The type of a handler's `actor` parameter; what we provide ourselves is not checked again."""


CurrentCustomer = NamedDependency[SkipValidation[Customer]]
"""The type of a handler's `customer` parameter."""


class NotSignedIn(Refusal):
    """No token, or one that is unknown, expired or revoked."""

    status = 401
    title = ("请先登录", "Sign in first")


class NotYourStore(Refusal):
    """The header `Guide-Store` names no store that this person works in today."""

    status = 403
    title = ("您今天不在该门店任职", "You do not work in this store today")


class BearerAuthentication(AbstractAuthenticationMiddleware):
    """Reads `Authorization: Bearer …` by the token readers that the wiring chose; of customers also their cookie."""

    def __init__(self, app: ASGIApp, read_token: TokenReader, read_customer: CustomerReader) -> None:
        super().__init__(app, exclude="^/schema", exclude_from_auth_key="public")
        self._read_token = read_token
        self._read_customer = read_customer

    async def authenticate_request(
        self,
        connection: ASGIConnection[Any, Any, Any, Any],  # the framework's own parameters
    ) -> AuthenticationResult:
        """The actor, or the customer, as the connection's user."""
        if connection.route_handler.opt.get(CUSTOMERS_KEY):
            return AuthenticationResult(user=await self._read_customer(customers_token(connection)), auth=None)
        if connection.route_handler.opt.get(PAGES_KEY):
            actor = await self._read_token(_session(connection))
            return AuthenticationResult(user=at_chosen_store(actor, connection.cookies.get(STORE_COOKIE)), auth=None)
        actor = await self._read_token(_bearer(connection))
        return AuthenticationResult(user=at_named_store(actor, connection.headers.get(STORE_HEADER)), auth=None)


def at_named_store(actor: Actor, named: str | None) -> Actor:
    """The actor in the store that a request names by its id. Raises NotYourStore."""
    if named is None:
        return actor
    store = _id_in(named)
    chosen = None if store is None else actor.working_for(store)
    if chosen is None:
        raise NotYourStore(field="Guide-Store")
    return chosen


def at_chosen_store(actor: Actor, chosen: str | None) -> Actor:
    """The actor in the store chosen on this device; in the main one where they do not work there any more."""
    store = None if chosen is None else _id_in(chosen)
    return actor if store is None else actor.working_for(store) or actor


def _id_in(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


async def no_customers(_: str) -> Customer:
    """The reader of an application in which customers do not sign in."""
    raise NotSignedIn


def customers_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token of a customer: a bearer token, or the cookie of a browser, which other sites cannot use to write.

    Raises NotSignedIn, FromAnotherSite.
    """
    if "authorization" in connection.headers:
        return _bearer(connection)
    token = connection.cookies.get(CUSTOMER_COOKIE)
    if not token:
        raise NotSignedIn
    if connection.scope.get("method") not in {"GET", "HEAD"}:
        require_same_site(connection)
    return token


def _session(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    token = connection.cookies.get(SESSION_COOKIE)
    if not token:
        raise NotSignedIn
    return token


def _bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    return token


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


async def provide_customer(request: Request[Any, None, State]) -> Customer:
    """The dependency named `customer`."""
    customer: Customer = request.user
    return customer


async def provide_actor(request: Request[Actor, None, State]) -> Actor:
    """The dependency named `actor`."""
    return request.user
