"""The ASGI application: `guide_app.entry.app:app` for a server, `create_app()` for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from litestar import Litestar
from litestar.di import Provide

from guide_app.base.html.errors import HANDLERS
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.health import Readiness
from guide_app.base.kernel.metric_files import MetricFiles
from guide_app.base.kernel.outages import in_one_line, until_it_passes
from guide_app.base.kernel.subscriptions import register
from guide_app.base.memory import settle_memory
from guide_app.base.processes import end_with_parent
from guide_app.base.settings import settings
from guide_app.base.web.application import build
from guide_app.base.web.envelope import Envelope
from guide_app.entry import filled, measured, served, wiring
from guide_app.entry.api_examples import EXAMPLES
from guide_app.ground.auth.tokens import actor_of_token
from guide_app.ground.customers.tokens import customer_of_token
from guide_app.ground.installation.metrics import Figures, declare
from guide_app.ground.installation.watched import watch
from pages.served import PAGES

log = structlog.get_logger(__name__)


@asynccontextmanager
async def database(_: Litestar) -> AsyncIterator[None]:
    """The pool lives as long as the application. The server process was given the address by who started it."""
    config = settings()
    if config.database_url is None:
        raise RuntimeError("DATABASE_URL is not set: start the application with `guide serve`")
    await connect(config.database_url, max_size=config.pool_size)
    # A database that is away keeps nobody from being told so; subscribers stand at the beginning of the log anyway.
    registering = asyncio.create_task(_register())
    try:
        yield
    finally:
        registering.cancel()
        await asyncio.wait({registering})
        await disconnect()


@asynccontextmanager
async def _counted(files: MetricFiles, _: Litestar) -> AsyncIterator[None]:
    """What this process counts is written down for the others while it lives."""
    files.begin()
    writing = asyncio.create_task(files.keep_writing())
    try:
        yield
    finally:
        writing.cancel()
        await asyncio.wait({writing})


async def _register() -> None:
    try:
        await until_it_passes(partial(register, wiring.SUBSCRIBERS))
    except Exception as error:  # each worker does the same; requests do not depend on it
        log.error("subscribers are not registered", error=in_one_line(error))


def create_app(*, with_database: bool = True) -> Envelope:
    """The application; without the database when a test has opened it already."""
    config = settings()
    watch(wiring.SUBSCRIBERS)
    declare(measured.GAUGES)
    files = MetricFiles(config.metrics, "serve")
    return build(
        served.CONTROLLERS,
        read_token=actor_of_token,
        ready=Readiness(wiring.SUBSCRIBERS, url=config.database_url, home=config.home),
        read_customer=customer_of_token,
        dependencies={**filled.DEPENDENCIES, "figures": Provide(Figures(files).itself, sync_to_thread=False)},
        lifespan=[database, partial(_counted, files), *filled.LIFESPANS] if with_database else [],
        rate_limit_per_minute=config.rate_limit_per_minute,
        examples=EXAMPLES,
        refused_beyond=filled.REFUSED_BEYOND,
        pages=PAGES,
        exception_handlers=HANDLERS,
    )


def app() -> Envelope:
    """Factory for the ASGI server."""
    end_with_parent()
    application = create_app()
    settle_memory()
    return application
