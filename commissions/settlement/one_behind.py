"""Writing a piece while the next one is reckoned."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Self

from guide_app.base.kernel.database import in_transaction


class OneBehind:
    """Runs one piece of work at a time beside the block. What fails is raised by the next call, or as the block ends.

    In a transaction, which has one connection, each is done at once.
    """

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the last piece; where the block failed, end it instead."""
        if error is None:
            await self.finish()
        elif self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def run(self, work: Coroutine[None, None, None]) -> None:
        """Begin this piece once the one before it is done."""
        try:
            await self.finish()
        except BaseException:
            work.close()
            raise
        if in_transaction():
            await work
        else:
            self._task = asyncio.create_task(work)

    async def finish(self) -> None:
        """Wait for the piece that runs."""
        if self._task is not None:
            await self._task
            self._task = None
