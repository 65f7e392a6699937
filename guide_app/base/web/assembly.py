"""Litestar, assembled in a fraction of the time.

For each path that it registers Litestar asks which handlers the paths so far have, and builds the map of them anew from
every route. With some 800 paths this was half of what putting the API together took; here only what has come since is
added to the map.
"""

from itertools import zip_longest
from typing import Any

from litestar import Litestar
from litestar.routes import BaseRoute, HTTPRoute, WebSocketRoute
from litestar.types.internal_types import RouteHandlerMapItem


class Application(Litestar):
    """The same application; its map of handlers grows with its routes."""

    def __init__(self, **settings: Any) -> None:  # as Litestar takes them
        self._mapped: list[BaseRoute] = []
        self._handlers: dict[str, RouteHandlerMapItem] = {}
        super().__init__(**settings)

    @property
    def route_handler_method_map(self) -> dict[str, RouteHandlerMapItem]:
        """By path and method. A route is never changed: one with more handlers takes its place."""
        for route, mapped in zip_longest(self.routes, self._mapped):
            if route is not mapped:
                self._handlers.setdefault(route.path, {}).update(_handlers_of(route))
        self._mapped = list(self.routes)
        return self._handlers


def _handlers_of(route: Any) -> RouteHandlerMapItem:  # a union that Litestar does not name
    if isinstance(route, HTTPRoute):
        return {method: handler for handler in route.route_handlers for method in handler.http_methods}
    return {"websocket" if isinstance(route, WebSocketRoute) else "asgi": route.route_handler}
