"""Work in the database: ambient transactions, savepoints inside them, raw SQL where it counts. Where it is reached, see
`kernel.connecting`.

Which statements a hot path sends is counted by tests. So what nothing in the transaction reads is left for its end
(`leave`, `gather`) and written by one call; and a transaction is begun by its first statement, so that one which only
leaves something is that call alone, see `kernel.unit_of_work`.
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import asyncpg

from guide_app.base.kernel import locks
from guide_app.base.kernel.connecting import ENGINE, note_failure
from guide_app.base.kernel.outages import OUTAGE, DatabaseUnavailable
from guide_app.base.kernel.rows import R, reader, rows_as
from guide_app.base.kernel.unit_of_work import MakePart, Part, UnitOfWork, send_at_once, send_inside

_joins: ContextVar[bool] = ContextVar("inner_transaction_joins", default=False)

Args = Sequence[Any]  # whatever asyncpg can bind

_unit: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


def transaction(*, joinable: bool = False) -> AbstractAsyncContextManager[None]:
    """All or nothing. Inside another transaction it is a savepoint: refused alone, kept only with the outer one.

    It is begun by the first statement in it; without any, what was left for its end is one call that commits itself.
    A `joinable` outer block promises to do nothing more after its inner block fails, so the inner block needs no
    savepoint of its own.
    """
    return _Transaction(joinable=joinable)


class _Transaction(AbstractAsyncContextManager[None]):
    """As a class: each request opens several, and the event loop keeps a book of all generators that are under way."""

    __slots__ = ("_held", "_joinable", "_joins_before", "_outer", "_unit")

    def __init__(self, *, joinable: bool) -> None:
        self._joinable = joinable

    async def __aenter__(self) -> None:
        self._unit = None if in_transaction() and _joins.get() else await _new_unit()
        self._joins_before = _joins.set(self._joinable)
        if self._unit is not None:
            self._outer = _unit.set(self._unit)
            self._held = locks.Span()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        kept = False
        try:
            if self._unit is not None:
                await _end(self._unit, error)
            kept = error is None
        finally:
            if self._unit is not None:
                self._held.end(kept=kept)
                _unit.reset(self._outer)
            _joins.reset(self._joins_before)


async def _end(unit: UnitOfWork, error: BaseException | None) -> None:
    """Write what was left and commit, or roll back what `error` ended."""
    if error is None:
        try:
            await _send(unit)
            await unit.end(None)
        except BaseException as failed:
            await _roll_back(unit, failed)
            raise
        if OUTAGE.lasts and unit.commits:
            OUTAGE.worked(wrote=True)
    else:
        await _roll_back(unit, error)


async def _roll_back(unit: UnitOfWork, error: BaseException) -> None:
    await unit.end(error)
    await note_failure(error)


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


async def hold(lock: locks.AdvisoryLock, key: str = "", *, together: bool = False) -> None:
    """Wait for an advisory lock, and keep it until the transaction ends. Raises TakenOutOfOrder.

    `together` with whoever else takes it so; the delivery of a lane takes one that lanes share with the others.
    """
    if not in_transaction():
        raise locks.TakenOutOfOrder(f"{lock.name} outside a transaction would be let go at once")
    shared = locks.take(lock, key, together=together)
    await execute(locks.HOLD_WITH_OTHERS if shared else locks.HOLD, lock.number, key)


@asynccontextmanager
async def held_beside(lock: locks.AdvisoryLock, key: str = "") -> AsyncIterator[None]:
    """Hold an advisory lock on a connection that does nothing else while the block runs, in transactions of its own."""
    with locks.holding():
        locks.take(lock, key)
        async with connection() as guard, guard.transaction():
            await guard.execute(locks.HOLD, lock.number, key)
            yield


@asynccontextmanager
async def tried_beside(lock: locks.AdvisoryLock, key: str = "") -> AsyncIterator[bool]:
    """As `held_beside`, but nobody waits: False where somebody else holds it."""
    with locks.holding():
        locks.take(lock, key)
        async with connection() as guard, guard.transaction():
            yield bool(await guard.fetchval(locks.TRY, lock.number, key))


def in_transaction() -> bool:
    """Whether a transaction is open in this task, begun or waiting for its first statement."""
    return _unit.get() is not None or ENGINE.current_transaction.get() is not None


def connection() -> AbstractAsyncContextManager[Any]:  # asyncpg's connection or its pool proxy
    """The connection of the ambient transaction, which begins with it, or one of the pool's for a single read."""
    return _Connection(begins=True)


def beside() -> AbstractAsyncContextManager[Any]:  # as above
    """For what needs no transaction itself: the connection of one that has begun, or that of a unit of work that waits
    for its first statement, or one of the pool's."""
    return _Connection(begins=False)


class _Connection(AbstractAsyncContextManager[Any]):
    """A class for the same reason as `_Transaction`; it `begins` the transaction where there is one."""

    __slots__ = ("_acquired", "_begins")

    def __init__(self, *, begins: bool) -> None:
        self._begins = begins
        self._acquired: Any = None  # what the pool gives, for as long as the block runs

    async def __aenter__(self) -> Any:  # as above
        unit = _unit.get()
        if unit is not None and self._begins:
            await unit.begin()
        current = ENGINE.current_transaction.get()
        if current is not None:
            return current.connection
        if ENGINE.pool is None:
            raise DatabaseUnavailable
        if unit is not None:
            return await unit.connection()
        acquired = ENGINE.pool.acquire()
        try:
            conn = await acquired.__aenter__()
        except BaseException as error:
            await note_failure(error)
            raise
        self._acquired = acquired
        return conn

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._acquired is None:
            return
        try:
            await self._acquired.__aexit__(kind, error, traceback)
        except BaseException as failed:
            error = failed
            raise
        finally:
            if error is not None:
                await note_failure(error)
        if error is None and OUTAGE.lasts:
            OUTAGE.worked(wrote=False)


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


async def execute_in_order(sql: str, rows: Sequence[Args]) -> None:
    """Run a statement for one row after the other, so that their locks are taken in that order."""
    async with connection() as conn:
        await conn.executemany(sql, rows)


async def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Args] | AsyncIterable[Args]) -> None:
    """Load many rows by COPY, the fastest way in."""
    async with connection() as conn:
        await conn.copy_records_to_table(table, columns=list(columns), records=rows)


async def copy_texts(table: str, columns: Sequence[str], texts: AsyncIterable[bytes]) -> None:
    """Load rows that were written by `kernel.copying`: less work than `copy_rows` where many have parts in common."""
    async with connection() as conn:
        await conn.copy_to_table(table, columns=list(columns), source=texts)
