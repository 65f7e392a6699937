"""The database connection: one engine, ambient transactions, savepoints inside them, raw SQL where it counts.

Which statements a hot path sends is counted by tests. So what nothing in the transaction reads is left for its end
(`leave`, `gather`) and written by one call; and a transaction is begun by its first statement, so that one which only
leaves something is that call alone, see `kernel.unit_of_work`.
"""

import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg

from guide_app.base.kernel import locks
from guide_app.base.kernel.engine import Engine
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.rows import R, reader, rows_as
from guide_app.base.kernel.unit_of_work import MakePart, Part, UnitOfWork, send_at_once, send_inside

os.environ.setdefault("PICCOLO_CONF", "guide_app.entry.piccolo_conf")

ENGINE = Engine(config={})
"""Piccolo's engine for every table; `connect` tells it where the database is."""

_joins: ContextVar[bool] = ContextVar("inner_transaction_joins", default=False)

Args = Sequence[Any]  # whatever asyncpg can bind

_unit: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


class DatabaseUnavailable(Refusal):
    """The database cannot be reached at this moment; the request left nothing behind and may be sent again."""

    status = 503
    title = ("数据库暂时不可用，请稍后重试", "The database is unavailable for a moment, try again")


LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was ended while nobody used it
    ConnectionError,
    FileNotFoundError,  # the unix socket of a stopped server
    TimeoutError,
)
"""What asyncpg raises when the server is gone, restarting or full."""


async def _leave_clean(connection: Any) -> None:  # asyncpg's pool proxy
    """End a transaction that a cancelled task left open. No session state is ever set, so nothing else is reset."""
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


SESSION = {"jit": "off", "timezone": "UTC", "random_page_cost": "1.1"}
"""No statement here is worth compiling; and data lies in memory or on flash, where a page elsewhere costs no more."""


async def connect(url: str, *, max_size: int = 10) -> None:
    """Open the pool on `url` (a libpq URL). At most `max_size` connections; none is opened before it is needed."""
    ENGINE.config = {"dsn": url}
    await ENGINE.start_connection_pool(
        min_size=0,
        max_size=max_size,
        reset=_leave_clean,
        command_timeout=600,
        server_settings=SESSION,
    )


async def disconnect() -> None:
    """Close the pool, waiting for running statements."""
    if ENGINE.pool is not None:
        await ENGINE.close_connection_pool()


@asynccontextmanager
async def transaction(*, joinable: bool = False) -> AsyncIterator[None]:
    """All or nothing. Inside another transaction it is a savepoint: refused alone, kept only with the outer one.

    It is begun by the first statement in it; without any, what was left for its end is one call that commits itself.
    A `joinable` outer block promises to do nothing more after its inner block fails, so the inner block needs no
    savepoint of its own.
    """
    if in_transaction() and _joins.get():
        token = _joins.set(joinable)
        try:
            yield
        finally:
            _joins.reset(token)
        return
    unit = await _new_unit()
    token = _joins.set(joinable)
    unit_token = _unit.set(unit)
    try:
        with locks.holding():
            try:
                yield
                await _send(unit)
            except BaseException as error:
                await unit.end(error)
                raise
            await unit.end(None)
    finally:
        _unit.reset(unit_token)
        _joins.reset(token)


async def _new_unit() -> UnitOfWork:
    """A transaction that waits for its first statement; inside another one a savepoint, begun now."""
    outer = _unit.get()
    if outer is not None:
        await outer.begin()
    current = ENGINE.current_transaction.get()
    if current is None:
        return UnitOfWork(ENGINE.transaction(), ENGINE.pool)
    unit = UnitOfWork(current.connection.transaction(), None)
    await unit.begin()
    return unit


async def _send(unit: UnitOfWork) -> None:
    """Write what was left."""
    parts = unit.take()
    if not parts:
        return
    if not unit.begun:
        async with beside() as conn:
            if await send_at_once(conn, parts):
                return
        await unit.begin()
    async with connection() as conn:
        await send_inside(conn, parts, unit.take)


async def leave(part: Part) -> None:
    """Write this part as the transaction ends, in one call with all that was left; outside of one now.

    A savepoint that is refused takes its parts along.
    """
    unit = _unit.get()
    if unit is not None:
        unit.leave(part)
        return
    async with transaction():
        await leave(part)


async def gather(make: MakePart, *rows: Any) -> None:  # rows as `make` takes them
    """Write these rows as the transaction ends, in one part with all others that were left for `make`."""
    unit = _unit.get()
    if unit is not None:
        unit.gather(make, rows)
        return
    async with transaction():
        await gather(make, *rows)


async def write_what_was_left() -> None:
    """Write now what waits for the end of the transaction, which is begun by this."""
    unit = _unit.get()
    if unit is not None:
        await unit.begin()
        await _send(unit)


async def hold(lock: locks.AdvisoryLock, key: str = "") -> None:
    """Wait for an advisory lock, and keep it until the transaction ends. Raises TakenOutOfOrder.

    The delivery of a lane takes one that lanes share together with the other lanes.
    """
    if not in_transaction():
        raise locks.TakenOutOfOrder(f"{lock.name} outside a transaction would be let go at once")
    shared = locks.take(lock, key)
    await execute(locks.HOLD_WITH_OTHER_LANES if shared else locks.HOLD, lock.number, key)


@asynccontextmanager
async def held_beside(lock: locks.AdvisoryLock, key: str = "") -> AsyncIterator[None]:
    """Hold an advisory lock on a connection that does nothing else while the block runs, in transactions of its own."""
    with locks.holding():
        locks.take(lock, key)
        async with connection() as guard, guard.transaction():
            await guard.execute(locks.HOLD, lock.number, key)
            yield


def in_transaction() -> bool:
    """Whether a transaction is open in this task, begun or waiting for its first statement."""
    return _unit.get() is not None or ENGINE.current_transaction.get() is not None


@asynccontextmanager
async def connection() -> AsyncIterator[Any]:  # asyncpg's connection or its pool proxy
    """The connection of the ambient transaction, which begins with it, or one of the pool's for a single read."""
    unit = _unit.get()
    if unit is not None:
        await unit.begin()
    async with beside() as conn:
        yield conn


@asynccontextmanager
async def beside() -> AsyncIterator[Any]:  # as above
    """For what needs no transaction itself: the connection of one that has begun, or that of a unit of work that waits
    for its first statement, or one of the pool's."""
    current, unit = ENGINE.current_transaction.get(), _unit.get()
    if current is not None:
        yield current.connection
    elif ENGINE.pool is None:
        raise DatabaseUnavailable
    elif unit is not None:
        yield await unit.connection()
    else:
        async with ENGINE.pool.acquire() as conn:
            yield conn


async def fetch(sql: str, *args: Any) -> list[asyncpg.Record]:  # bound values
    """All rows of one statement."""
    async with connection() as conn:
        rows: list[asyncpg.Record] = await conn.fetch(sql, *args)
        return rows


async def fetch_row(sql: str, *args: Any) -> asyncpg.Record | None:  # bound values
    """The first row, or None."""
    async with connection() as conn:
        row: asyncpg.Record | None = await conn.fetchrow(sql, *args)
        return row


async def fetch_as(kind: type[R], sql: str, *args: Any) -> list[R]:  # bound values
    """All rows of one statement as structs of `kind`, see `kernel.rows`."""
    return rows_as(kind, await fetch(sql, *args))


async def fetch_row_as(kind: type[R], sql: str, *args: Any) -> R | None:  # bound values
    """The first row as a `kind`, or None."""
    row = await fetch_row(sql, *args)
    return None if row is None else reader(kind)(row)


async def fetch_value(sql: str, *args: Any) -> Any:  # a column of any type
    """The first column of the first row, or None."""
    async with connection() as conn:
        return await conn.fetchval(sql, *args)


async def execute(sql: str, *args: Any) -> int:  # bound values
    """Run a statement; the number of rows it touched."""
    async with connection() as conn:
        status: str = await conn.execute(sql, *args)
    last = status.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0


async def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Args]) -> None:
    """Load many rows by COPY, the fastest way in."""
    async with connection() as conn:
        await conn.copy_records_to_table(table, columns=list(columns), records=rows)
