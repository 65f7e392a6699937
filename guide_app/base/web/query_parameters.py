"""Query parameters that an operation does not have are refused: a misspelt filter would silently show everything."""

from collections.abc import Iterable
from typing import Any

from litestar import Request
from litestar.routes import BaseRoute, HTTPRoute

from guide_app.base.web.envelope import DOCUMENTATION
from guide_app.base.web.errors import InvalidBody

ANY_QUERY_KEY = "any_query"

ANY_QUERY = {ANY_QUERY_KEY: True}
"""`opt` of an address that others write on: apps add parameters of their own to links that people open or share."""

KNOWN_KEY = "known_query_parameters"


def note_query_parameters(routes: Iterable[BaseRoute]) -> None:
    """Write down once for each handler which query parameters it and its dependencies have."""
    for route in routes:
        if isinstance(route, HTTPRoute) and not route.path.startswith(DOCUMENTATION):
            for handler, model in route.route_handler_map.values():
                if ANY_QUERY_KEY not in handler.opt:
                    handler.opt[KNOWN_KEY] = frozenset(each.field_alias for each in model.expected_query_params)


async def refuse_unknown_query_parameters(request: Request[Any, Any, Any]) -> None:
    """Before each request. Raises InvalidBody naming every parameter that is not known here."""
    if not request.scope["query_string"]:
        return
    known = request.route_handler.opt.get(KNOWN_KEY)
    if known is None:
        return
    unknown = dict.fromkeys(name for name in request.query_params if name not in known)
    if unknown:
        names = ", ".join(sorted(known))
        rule = f"没有此查询参数，可用：{names} / no such query parameter, there are: {names}"
        if not names:
            rule = "此接口没有查询参数 / this operation has no query parameters"
        raise InvalidBody(errors=[{"field": name or "query", "rule": rule} for name in unknown])
