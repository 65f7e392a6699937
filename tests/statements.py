"""What is sent to the database while a block runs: round trips are counted, not timed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from guide_app.base.kernel.database import connection


@asynccontextmanager
async def statements() -> AsyncIterator[list[str]]:
    """The statements that the test's own transaction sends inside the block; complete when it is left."""
    sent: list[str] = []

    def note(record: Any) -> None:  # asyncpg's LoggedQuery
        sent.append(record.query)

    async with connection() as conn:
        with conn.query_logger(note):
            yield sent
        await asyncio.sleep(0)  # loggers are called in the loop's next turn


@asynccontextmanager
async def statements_of_the_pool() -> AsyncIterator[list[str]]:
    """What the pool's connection sends inside the block, BEGIN and COMMIT too; complete when it is left.

    The pool hands out the connection that came back last, so requests that follow each other share one.
    """
    sent: list[str] = []

    def note(record: Any) -> None:  # as above
        sent.append(record.query.strip())

    async with connection() as borrowed:
        own = borrowed._con  # beneath the proxy, which dies when the connection goes back
        own.add_query_logger(note)
    yield sent
    own.remove_query_logger(note)
    await asyncio.sleep(0)  # as above
