"""Putting a Litestar application together from controllers; it knows no domain."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from litestar import Controller, Litestar, get
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler, ExceptionHandlersMap

from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.health import Health, NotReady
from guide_app.base.web.assembly import Application
from guide_app.base.web.authentication import (
    PUBLIC,
    BearerAuthentication,
    CustomerReader,
    TokenReader,
    no_customers,
    provide_actor,
    provide_customer,
)
from guide_app.base.web.bodies import BodyGate
from guide_app.base.web.envelope import Envelope
from guide_app.base.web.errors import HANDLERS
from guide_app.base.web.injection import resolve_in_turn
from guide_app.base.web.limits import UNMETERED, Meter, RequestLimit
from guide_app.base.web.openapi.configuration import documentation
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import provide_paging
from guide_app.base.web.query_parameters import ANY_QUERY, note_query_parameters, refuse_unknown_query_parameters
from guide_app.base.web.requests import StrictRequest
from guide_app.base.web.uploads import UPLOAD_BYTES
from guide_app.base.web.versions import provide_expected_version
from guide_app.base.web.writes import provide_write

MAX_BODY = UPLOAD_BYTES
"""The largest request body of any route, in bytes; each has its own bounds, far smaller ones, see `bodies`."""

NOTHING: Mapping[Any, Any] = MappingProxyType({})  # of whatever may be left out

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]
Check = Callable[[], Awaitable[Health]]


@get(
    "/health/live",
    operation_id="isAlive",
    opt=PUBLIC | UNMETERED,
    summary="进程存活 · The process answers",
    tags=["health"],
)
async def live() -> dict[str, str]:
    """Says only that the process answers."""
    return {"status": "ok"}


def _ready(check: Check) -> Any:  # a Litestar route handler
    @get(
        "/health/ready",
        operation_id="isReady",
        opt=PUBLIC | UNMETERED | refuses(NotReady),
        summary="可以服务 · Requests can be served",
        tags=["health"],
    )
    async def ready() -> Health:
        """Says whether requests can be served, and what somebody should look at although they can; refused with 503
        when the database cannot be reached or cannot write. Workers that are behind and parked events are told, and
        refuse nothing."""
        return await check()

    return ready


def _swagger_files() -> Path:
    spec = find_spec("swagger_ui")
    if spec is None or spec.origin is None:
        raise RuntimeError("swagger-ui-py is not installed")
    return Path(spec.origin).parent / "static"


def build(
    controllers: Sequence[type[Controller]],
    *,
    read_token: TokenReader,
    read_customer: CustomerReader = no_customers,
    ready: Check,
    dependencies: Mapping[str, Provide],
    lifespan: Sequence[Lifespan],
    rate_limit_per_minute: int,
    examples: Mapping[Any, object] = NOTHING,
    refused_beyond: Mapping[str, Sequence[type[Refusal]]] = NOTHING,
    pages: Sequence[ControllerRouterHandler] = (),
    exception_handlers: ExceptionHandlersMap = HANDLERS,
) -> Envelope:
    """The application. Every route is behind `read_token` unless it is public; everything answers as documented.

    `pages` are routes for people in a browser: no part of the documented API.
    """
    swagger = create_static_files_router(
        path="/schema/files", directories=[_swagger_files()], opt=PUBLIC | ANY_QUERY, include_in_schema=False
    )
    documents = documentation(controllers, examples=examples, beyond=refused_beyond)
    application = Application(
        route_handlers=[live, _ready(ready), swagger, *controllers, *pages],
        dependencies={
            "actor": Provide(provide_actor),
            "customer": Provide(provide_customer),
            "write": Provide(provide_write),
            "paging": Provide(provide_paging),
            "expected_version": Provide(provide_expected_version),
            **dependencies,
        },
        middleware=[
            DefineMiddleware(RequestLimit, meter=Meter(rate_limit_per_minute)),
            DefineMiddleware(BearerAuthentication, read_token=read_token, read_customer=read_customer),
            DefineMiddleware(BodyGate),
        ],
        exception_handlers=exception_handlers,
        before_request=refuse_unknown_query_parameters,
        request_class=StrictRequest,
        lifespan=list(lifespan),
        request_max_body_size=MAX_BODY,
        logging_config=None,
        openapi_config=documents,
    )
    documents.learn(application.routes)
    note_query_parameters(application.routes)
    resolve_in_turn(application)
    return Envelope(application)
