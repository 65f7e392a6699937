"""Transactions give their connection back whatever happens to them: a cancelled task, a lost server."""

import asyncio

import asyncpg
import msgspec
import pytest

from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value, in_transaction, transaction
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.base.kernel.outages import passes

MANY = 8
"""More than the pool of these tests has connections."""


class Slept(msgspec.Struct, frozen=True):
    """A row for these tests."""

    one: int


@pytest.fixture
async def two_connections(committed_db: str) -> str:
    """A pool that a leak empties at once; the fixture below it closes it."""
    await disconnect()
    await connect(committed_db, max_size=2)
    return committed_db


async def test_a_task_cancelled_as_it_begins_keeps_no_connection(two_connections: str) -> None:
    async def work() -> None:
        async with transaction():
            await fetch_value("SELECT pg_sleep(0.01)")

    # Each is cancelled a step later than the one before: while it waits for a connection, while it begins, inside.
    for steps in range(MANY * 2):
        task = asyncio.create_task(work())
        for _ in range(steps):
            await asyncio.sleep(0)
        await asyncio.sleep(0.0002 * steps)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5):
        await asyncio.gather(*(work() for _ in range(MANY)))
    assert not in_transaction()


async def test_who_reads_first_and_then_begins_never_waits_for_itself(two_connections: str) -> None:
    async def work() -> None:
        async with transaction():
            await look_up(Lookup(Slept, "SELECT 1 AS one FROM pg_sleep(0.005)"))
            await fetch_value("SELECT pg_sleep(0.005)")

    async with asyncio.timeout(5):
        await asyncio.gather(*(work() for _ in range(MANY)))


async def test_a_task_cancelled_between_its_reads_keeps_no_connection(two_connections: str) -> None:
    async def work() -> None:
        async with transaction():
            for _ in range(3):
                await look_up(Lookup(Slept, "SELECT 1 AS one FROM pg_sleep(0.003)"))

    for steps in range(MANY):
        task = asyncio.create_task(work())
        await asyncio.sleep(0.002 * steps)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5):
        await asyncio.gather(*(work() for _ in range(MANY)))


async def test_a_connection_lost_inside_is_replaced(two_connections: str) -> None:
    for _ in range(MANY):
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError), check=passes):
            async with transaction():
                own = await fetch_value("SELECT pg_backend_pid()")
                await _end_connection(two_connections, own)
                await execute("SELECT 1")
        assert not in_transaction()
    async with asyncio.timeout(5):
        assert await fetch_value("SELECT 1") == 1


async def test_a_connection_lost_in_a_savepoint_is_replaced(two_connections: str) -> None:
    for _ in range(MANY):
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError), check=passes):
            async with transaction(), transaction():
                own = await fetch_value("SELECT pg_backend_pid()")
                await _end_connection(two_connections, own)
                await execute("SELECT 1")
        assert not in_transaction()
    async with asyncio.timeout(5), transaction():
        assert await fetch_value("SELECT 1") == 1


async def test_the_pool_closes_after_all_that(two_connections: str) -> None:
    async def work() -> None:
        async with transaction():
            await fetch_value("SELECT pg_sleep(5)")

    task = asyncio.create_task(work())
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5):
        await disconnect()
    assert ENGINE.pool is None


async def _end_connection(url: str, pid: int) -> None:
    other = await asyncpg.connect(url)
    try:
        await other.execute("SELECT pg_terminate_backend($1, 1000)", pid)
    finally:
        await other.close()
