"""The press of this process: one document at a time, in a thread of its own, so that requests go on meanwhile.

Typesetting and rasterising let go of the interpreter, so the event loop stays responsive; see docs/decisions. The
thread is not one of the shared pool, where a queue of documents would hold up sign-ins.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from materials.errors import PressBusy
from materials.printing import PrintedDocument, printed, proofed
from materials.sheets import Plan

Made = TypeVar("Made")

MOST_WAITING = 16
"""Documents in the queue, beyond which one is refused instead of answered too late."""


class Press:
    """A queue before one printing thread."""

    def __init__(self, work: Callable[[Plan], PrintedDocument] = printed) -> None:
        self._work = work
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")
        self._waiting = 0

    async def print(self, plan: Plan) -> PrintedDocument:
        """Print a plan and read it back. Raises PressBusy, and whatever `printing.printed` refuses."""
        return await self._in_turn(self._work, plan)

    async def proof(self, plan: Plan) -> bytes:
        """A picture of the first sheet of a plan, as PNG. Raises the same."""
        return await self._in_turn(proofed, plan)

    async def _in_turn(self, work: Callable[[Plan], Made], plan: Plan) -> Made:
        if self._waiting >= MOST_WAITING:
            raise PressBusy(waiting=self._waiting)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, plan)
        finally:
            self._waiting -= 1


PRESS = Press()
"""The press of this process."""
