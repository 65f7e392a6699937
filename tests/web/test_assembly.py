"""The map of handlers that grows with the routes is the one that Litestar makes of them."""

from typing import Any

from litestar import Litestar, get, post, websocket
from litestar.connection import WebSocket

from guide_app.base.web.assembly import Application
from guide_app.base.web.envelope import Envelope


@get("/both")
async def read() -> str:
    return "read"


@post("/both")
async def write() -> str:
    return "written"


@get(["/both/more", "/other"])
async def more() -> str:
    return "more"


@websocket("/both")
async def talk(socket: WebSocket[Any, Any, Any]) -> None:
    await socket.accept()


def test_handlers_added_one_by_one_are_all_known() -> None:
    grown = Application(route_handlers=[read, more], openapi_config=None)
    for handler in (write, talk):
        assert grown.route_handler_method_map == Litestar.route_handler_method_map.fget(grown)  # type: ignore[attr-defined]
        grown.register(handler)
    assert grown.route_handler_method_map == Litestar.route_handler_method_map.fget(grown)  # type: ignore[attr-defined]
    assert set(grown.route_handler_method_map["/both"]) >= {"GET", "POST", "websocket"}


def test_the_whole_application_is_known_by_path_and_method(application: Envelope) -> None:
    served = application.litestar
    assert served.route_handler_method_map == Litestar.route_handler_method_map.fget(served)  # type: ignore[attr-defined]
