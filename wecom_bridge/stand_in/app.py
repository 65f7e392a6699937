"""The stand-in as an ASGI application: `/cgi-bin/...` answers as WeCom does, `/connect/...` and `/wwlogin/...` are its
pages of signing in, `/_control/...` pulls the strings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import msgspec
from litestar import Litestar, Request, Response, route
from litestar.datastructures import State
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from wecom_bridge.callbacks.errors import EncodingAesKeyInvalid
from wecom_bridge.stand_in.control import COMMANDS, VIEWS
from wecom_bridge.stand_in.corp import corp_of
from wecom_bridge.stand_in.deliveries import Deliverer
from wecom_bridge.stand_in.gate import Gate
from wecom_bridge.stand_in.people import ControlRefused, StandIn
from wecom_bridge.stand_in.seed import Seed
from wecom_bridge.stand_in.signing_in import sign_in_pages

CGI_BIN = "/cgi-bin/"
CONTROL = "/_control/"
_BOTH = [HttpMethod.GET, HttpMethod.POST]

HttpRequest = Request[object, object, State]


def create_stand_in(seed: Seed, *, callback_transport: httpx.AsyncBaseTransport | None = None) -> Litestar:
    """A fresh stand-in. `callback_transport` carries the callbacks; by default the network does."""
    corp = corp_of(seed)
    deliverer = Deliverer(corp=corp, http=httpx.AsyncClient(transport=callback_transport))
    stand_in = StandIn(corp=corp, gate=Gate(corp=corp), deliverer=deliverer)

    @asynccontextmanager
    async def closing(_: Litestar) -> AsyncIterator[None]:
        yield
        await deliverer.http.aclose()

    return Litestar(
        route_handlers=[_cgi_bin(stand_in), *sign_in_pages(corp), _control(stand_in)],
        lifespan=[closing],
        openapi_config=None,
    )


def _cgi_bin(stand_in: StandIn) -> HTTPRouteHandler:
    @route(CGI_BIN + "{rest:path}", http_method=_BOTH)
    async def cgi_bin(request: HttpRequest) -> Response[bytes]:
        """Any call of the API."""
        path = request.url.path.removeprefix(CGI_BIN)
        query = dict(request.query_params.items())
        answer = await stand_in.gate.answer(request.method, path, query=query, body=await request.body())
        return _json(answer.body, status=answer.status)

    return cgi_bin


def _control(stand_in: StandIn) -> HTTPRouteHandler:
    @route(CONTROL + "{rest:path}", http_method=_BOTH)
    async def control(request: HttpRequest) -> Response[bytes]:
        """GET shows what there is, POST makes something happen; 409 says why it could not."""
        name = request.url.path.removeprefix(CONTROL)
        if request.method == "GET" and name in VIEWS:
            return _json(msgspec.json.encode(VIEWS[name](stand_in)), status=200)
        if request.method == "POST" and name in COMMANDS:
            try:
                done = await COMMANDS[name](stand_in, await request.body())
            except (ControlRefused, EncodingAesKeyInvalid) as refused:
                return _json(msgspec.json.encode({"refused": str(refused)}), status=409)
            return _json(msgspec.json.encode(done), status=200)
        return _json(msgspec.json.encode({"see": sorted(VIEWS), "do": sorted(COMMANDS)}), status=404)

    return control


def _json(body: bytes, *, status: int) -> Response[bytes]:
    return Response(body, status_code=status, media_type="application/json; charset=UTF-8")
