"""A chain with many people in a database of its own, for what is killed in the middle."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks._tasks_ground import open_chain
from guide_app.base.kernel.subscriptions import register
from guide_app.entry import wiring
from tests.safety.faults import OwnPostgres, connected


@asynccontextmanager
async def a_large_chain(postgres: OwnPostgres, *, stores: int, people: int) -> AsyncIterator[str]:
    """A large chain with subscribers, and the product's pool on it."""
    url = await postgres.a_database()
    async with connected(url):
        await open_chain(stores=stores, people=people)
        await register(wiring.SUBSCRIBERS)
        yield url
