"""The routes that are served, as the OpenAPI document and the matrix name them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from guide_app.base.web.envelope import Envelope
from tests.safety.reach.asks import Ask
from tests.safety.reach.matrix import MATRIX

METHODS = ("get", "post", "patch", "put", "delete")


@cache
def documents(application: Envelope) -> dict[str, Any]:
    """The OpenAPI document, which takes a second to make."""
    return application.litestar.openapi_schema.to_schema()


@cache
def documented(application: Envelope) -> frozenset[str]:
    """Every route of the OpenAPI document that wants a token of the staff, as `GET /v1/stores/{store_id}`."""
    others = {
        (method, re.sub(r"{(\w+):\w+}", r"{\1}", route.path))
        for route in application.litestar.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.opt.get("public") or handler.opt.get("customers")
        for method in handler.http_methods
    }
    return frozenset(
        f"{method.upper()} {path}"
        for path, item in documents(application)["paths"].items()
        for method in METHODS
        if method in item and (method.upper(), path) not in others
    )


def asked(application: Envelope) -> Iterator[tuple[str, Ask]]:
    """Every request of the matrix whose route is served."""
    for route in sorted(documented(application)):
        for ask in MATRIX[route]:
            yield route, ask


def operation(application: Envelope, method: str, path: str) -> dict[str, Any]:
    """What the OpenAPI document says of a route."""
    found: dict[str, Any] = documents(application)["paths"][path][method.lower()]
    return found
