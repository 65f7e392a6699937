"""Reaching the database: one engine for every table, its pool of connections, and what is done when one is lost."""

import asyncio
import os
from contextlib import suppress
from typing import Any

import asyncpg

from guide_app.base.kernel.engine import Engine
from guide_app.base.kernel.outages import OUTAGE, DatabaseUnavailable, passes, wants_another_server
from guide_app.base.kernel.roles import each_host

os.environ.setdefault("PICCOLO_CONF", "guide_app.entry.piccolo_conf")

ENGINE = Engine(config={})
"""Piccolo's engine for every table; `connect` tells it where the database is."""


async def _leave_clean(connection: Any) -> None:  # asyncpg's pool proxy
    """End a transaction that a cancelled task left open. No session state is ever set, so nothing else is reset."""
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


SESSION = {"jit": "off", "timezone": "UTC", "random_page_cost": "1.1"}
"""No statement here is worth compiling; and data lies in memory or on flash, where a page elsewhere costs no more."""


REACH_SECONDS = 3
"""How long a connection to one host is waited for. A server that takes longer is not there, or half dead."""
CONNECTION = {"timeout": REACH_SECONDS, "max_cacheable_statement_size": 128 * 1024}
"""Several look-ups sent as one statement are long, up to some 100 KB: unless it is kept, it is planned at each call."""


async def reach(url: str, **options: Any) -> Any:  # asyncpg's options; the connection
    """A new connection to the first host of `url` that takes it. Raises DatabaseUnavailable for what the network says.

    Each host has its own time: one that has lost its power says nothing, and must not use up that of the next.
    """
    failure: Exception = DatabaseUnavailable()
    for place in each_host(url):
        try:
            return await asyncpg.connect(place, **(options | CONNECTION))
        except Exception as error:
            if not passes(error):
                raise
            failure = error
    OUTAGE.felt(failure)
    if isinstance(failure, OSError):
        raise DatabaseUnavailable from failure
    raise failure


async def reached_by_pool(*dsn: Any, **options: Any) -> Any:  # as asyncpg's pool calls it
    """`reach` as a pool calls it: see its parameter `connect`."""
    url = dsn[0] if dsn else options.pop("dsn")
    return await reach(url, **options)


STATEMENT_SECONDS = 600
"""What no statement of a service, a job or a page may take."""


async def connect(url: str, *, max_size: int = 10, longest: float | None = STATEMENT_SECONDS) -> None:
    """Open the pool on `url` (a libpq URL). At most `max_size` connections; none is opened before it is needed.

    A statement is given up after `longest` seconds; with None never, as migrations of large tables want it.
    With several hosts in it and `target_session_attrs=read-write`, each new connection leads to the one that writes.
    """
    ENGINE.config = {"dsn": url}
    await ENGINE.start_connection_pool(
        min_size=0,
        max_size=max_size,
        connect=reached_by_pool,
        reset=_leave_clean,
        command_timeout=longest,
        server_settings=SESSION,
    )


CLOSING_SECONDS = 5.0
"""How long running statements are waited for at the end of a process."""


async def disconnect() -> None:
    """Close the pool, waiting for running statements."""
    pool, ENGINE.pool = ENGINE.pool, None
    if pool is not None:
        await close(pool)


async def close(pool: "asyncpg.Pool[Any]") -> None:
    """Close a pool; what does not end within CLOSING_SECONDS, as on a line that is cut, is ended."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSING_SECONDS):
            await pool.close()


async def note_failure(error: BaseException) -> None:
    """Remember what the database could not do; where all connections lead to a server that only reads, leave it."""
    if passes(error):
        OUTAGE.felt(error)
    if wants_another_server(error):
        await give_up_connections()


async def give_up_connections() -> None:
    """Let every connection of the pool be replaced before it is used again, by one to a server that writes."""
    if ENGINE.pool is not None:
        await ENGINE.pool.expire_connections()
