"""The database connection: one engine, ambient transactions, savepoints inside them, raw SQL where it counts.

Which statements a hot path sends is counted by tests; so rows that nothing in the transaction reads wait for its end
(`before_commit`), and are written by one statement.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import asyncpg

from guide_app.base.kernel import locks
from guide_app.base.kernel.engine import Engine
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.rows import R, reader, rows_as

os.environ.setdefault("PICCOLO_CONF", "guide_app.entry.piccolo_conf")

ENGINE = Engine(config={})
"""Piccolo's engine for every table; `connect` tells it where the database is."""

_joins: ContextVar[bool] = ContextVar("inner_transaction_joins", default=False)

Args = Sequence[Any]  # whatever asyncpg can bind

RowWriter = Callable[[Sequence[Any]], Awaitable[None]]  # rows of any type, which the caller of `before_commit` knows
"""Writes the rows that were collected for it, in one statement."""

_waiting: ContextVar[dict[RowWriter, list[Any]] | None] = ContextVar("rows_written_before_commit", default=None)


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


async def connect(url: str, *, max_size: int = 10) -> None:
    """Open the pool on `url` (a libpq URL). At most `max_size` connections; none is opened before it is needed."""
    ENGINE.config = {"dsn": url}
    await ENGINE.start_connection_pool(
        min_size=0, max_size=max_size, reset=_leave_clean, command_timeout=600, server_settings={"jit": "off"}
    )


async def disconnect() -> None:
    """Close the pool, waiting for running statements."""
    if ENGINE.pool is not None:
        await ENGINE.close_connection_pool()


@asynccontextmanager
async def transaction(*, joinable: bool = False) -> AsyncIterator[None]:
    """All or nothing. Inside another transaction it is a savepoint: refused alone, kept only with the outer one.

    A `joinable` outer block promises to do nothing more after its inner block fails, so the inner block needs no
    savepoint of its own.
    """
    current = ENGINE.current_transaction.get()
    if current is not None and _joins.get():
        token = _joins.set(joinable)
        try:
            yield
        finally:
            _joins.reset(token)
        return
    block = ENGINE.transaction() if current is None else current.connection.transaction()
    token = _joins.set(joinable)
    waiting_token = _waiting.set({})
    try:
        with locks.holding():
            async with block:
                yield
                await write_waiting_rows()
    finally:
        _waiting.reset(waiting_token)
        _joins.reset(token)


async def before_commit(write: RowWriter, *rows: Any) -> None:  # rows as `write` takes them
    """Have `write` write these rows just before the transaction ends, together with all others that wait for it.

    A savepoint that is refused takes its rows along. Outside `transaction()` they are written now.
    """
    waiting = _waiting.get()
    if waiting is None:
        await write(rows)
    else:
        waiting.setdefault(write, []).extend(rows)


async def write_waiting_rows() -> None:
    """Write now what waits for the end of the transaction: before a row is locked that everybody wants."""
    waiting = _waiting.get() or {}
    while waiting:
        write, rows = waiting.popitem()
        await write(rows)


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
    """Whether a transaction is open in this task."""
    return ENGINE.current_transaction.get() is not None


def connection() -> AbstractAsyncContextManager[Any]:  # asyncpg's connection or its pool proxy
    """The connection of the ambient transaction, or one of the pool's for a single read."""
    current = ENGINE.current_transaction.get()
    if current is not None:
        return nullcontext(current.connection)
    if ENGINE.pool is None:
        raise DatabaseUnavailable
    acquired: AbstractAsyncContextManager[Any] = ENGINE.pool.acquire()
    return acquired


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
