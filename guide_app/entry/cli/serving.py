"""`guide serve`, `guide worker`, `guide migrate`: the running product."""

import asyncio
import os
import signal
from functools import partial

import click
from granian.constants import Interfaces
from granian.log import LogLevels

from guide_app.base.kernel.logs import configure_logs
from guide_app.base.kernel.migrations import migrate as migrate_database
from guide_app.base.kernel.outages import until_it_passes
from guide_app.base.kernel.roles import Addresses
from guide_app.base.processes import ENDS_WITH
from guide_app.base.settings import Settings, settings
from guide_app.entry import worker as working
from guide_app.entry.cli.api_server import ApiServer
from guide_app.entry.cli.commanding import refusals_said
from guide_app.entry.cli.session import database_server, keys_fit

no_migrate = click.option(
    "--no-migrate", is_flag=True, help="不检查数据库结构 · Take the database as it is; another process has migrated it."
)


@click.command()
@no_migrate
def serve(no_migrate: bool) -> None:
    """启动接口服务 · Serve the API on HOST and PORT (default 127.0.0.1:8000)."""
    configure_logs()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with refusals_said():
        config = settings()
        config.require_safe_to_serve()
        with database_server(waits_for_room=True) as addresses:
            if not no_migrate:
                asyncio.run(migrated(addresses))
            asyncio.run(until_it_passes(partial(keys_fit, addresses)))
            _serve(config, addresses.application)


async def migrated(addresses: Addresses) -> None:
    """Bring the database to the newest shape; one that is away for a while is waited for."""
    await until_it_passes(partial(migrate_database, addresses))


def _serve(config: Settings, url: str) -> None:
    # The server's processes are forks of this one; they read the settings anew and find the database held for them.
    # They only read and write rows, so the owner's address is kept from them.
    os.environ["DATABASE_URL"] = url
    os.environ["DATABASE_OWNER_URL"] = ""
    settings.cache_clear()
    os.environ[ENDS_WITH] = str(os.getpid())
    ApiServer(
        "guide_app.entry.app:app",
        address=config.host,
        port=config.port,
        interface=Interfaces.ASGI,
        workers=config.workers,
        factory=True,
        log_access=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
    ).serve()


@click.command()
@no_migrate
def worker(no_migrate: bool) -> None:
    """启动后台进程 · Deliver events, run schedules and calls to other systems."""
    configure_logs()
    os.nice(working.STANDS_BACK)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with refusals_said(), database_server(waits_for_room=True) as addresses:
        if not no_migrate:
            asyncio.run(migrated(addresses))
        asyncio.run(until_it_passes(partial(keys_fit, addresses)))
        asyncio.run(working.run(addresses.application))


@click.command()
def migrate() -> None:
    """升级数据库结构 · Bring the database to the newest shape."""
    configure_logs()
    with refusals_said(), database_server() as addresses:
        asyncio.run(migrate_database(addresses))
        asyncio.run(keys_fit(addresses))
    click.echo("数据库已是最新结构 / The database is up to date", err=True)
