"""Scans on their way to the log: gathered while a batch is being written, then written together.

While the application lives, pages do not wait for the log unless it falls behind by `DEFERRED_SECONDS`: a process that
is killed loses no more. With GUIDE_DURABLE_SCANS=1, and wherever nobody keeps the log (`scans_written`), a page is sent
when its scan is committed, or when patience is at its end: a database that is slow or away keeps no customer waiting.
See docs/decisions/scan-log.md.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg
import structlog
from litestar import Litestar

from guide_app.base.kernel.outages import passes
from guide_app.base.settings import settings
from qr_codes.scans.writing import Scan, write_scans

log = structlog.get_logger(__name__)

PACE_SECONDS = 0.02
"""Between the beginnings of two batches: a lone scan is written at once, many share the cost of a transaction."""

DEFERRED_SECONDS = 0.1
"""Age of the oldest scan that is not written, beyond which pages wait for the log after all. So what a killed process
loses are scans of this long and no more, however busy the machine is."""

PATIENCE_SECONDS = 0.2
RETRY_SECONDS = 1.0
CLOSING_SECONDS = 5.0
MOST_IN_BATCH = 1_000
MOST_WAITING = 50_000
"""Some 20 MB."""


class ScanLog:
    """The scans of this process that are not written yet, and the one task that writes them while there are any.

    `deferred` says whether somebody will call `close`, so that a scan may be written after it was answered.
    """

    def __init__(self, write: Callable[[Sequence[Scan]], Awaitable[None]], *, deferred: bool = False) -> None:
        self.deferred = deferred
        self._write = write
        self._waiting: list[Scan] = []
        self._dropped = 0
        self._answer: asyncio.Future[None] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._written_at = -math.inf
        self._waiting_since = 0.0
        self._writing_since: float | None = None

    async def add(self, scan: Scan) -> None:
        """Give a scan to the log; unless writing is deferred, return when it is committed or patience is at its end."""
        if len(self._waiting) >= MOST_WAITING:
            self._dropped += 1
            return
        loop = asyncio.get_running_loop()
        if not self._waiting:
            self._waiting_since = loop.time()
        self._waiting.append(scan)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        if self.deferred and loop.time() - (self._writing_since or self._waiting_since) <= DEFERRED_SECONDS:
            return
        if self._answer is None or self._answer.done():
            self._answer = loop.create_future()
            loop.call_later(PATIENCE_SECONDS, _let_go, self._answer)
        # A customer who goes away must not take the answer of the others along.
        await asyncio.shield(self._answer)

    async def close(self) -> None:
        """Write what is waiting; give up after `CLOSING_SECONDS`, saying how much is lost."""
        if self._writer is None or self._writer.done():
            return
        await asyncio.wait({self._writer}, timeout=CLOSING_SECONDS)
        if not self._writer.done():
            self._writer.cancel()
            log.error("scans lost at shutdown", scans=len(self._waiting))

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(self._written_at + PACE_SECONDS - loop.time())
            self._written_at = loop.time()
            if self._dropped:
                log.error("scans dropped", scans=self._dropped, waiting=len(self._waiting))
                self._dropped = 0
            taken, self._waiting = self._waiting, []
            answer, self._answer = self._answer, None
            self._writing_since = since = self._waiting_since
            left = await self._write_in_batches(taken)
            self._writing_since = None
            _let_go(answer)
            if left:
                self._waiting[:0] = left
                self._waiting_since = since
                await asyncio.sleep(RETRY_SECONDS)

    async def _write_in_batches(self, scans: Sequence[Scan]) -> Sequence[Scan]:
        """Write all of them; what is left when the database went away."""
        for first in range(0, len(scans), MOST_IN_BATCH):
            batch = scans[first : first + MOST_IN_BATCH]
            try:
                await self._write(batch)
            except Exception as error:
                if passes(error):  # the outage is on record
                    return scans[first:]
                if not isinstance(error, asyncpg.PostgresError):
                    raise
                left = await self._write_one_by_one(batch)
                if left:
                    return [*left, *scans[first + len(batch) :]]
        return []

    async def _write_one_by_one(self, batch: Sequence[Scan]) -> Sequence[Scan]:
        """So that a scan that cannot be stored takes no other with it; what is left when the database went away."""
        for place, scan in enumerate(batch):
            try:
                await self._write([scan])
            except Exception as error:
                if passes(error):
                    return batch[place:]
                if not isinstance(error, asyncpg.PostgresError):
                    raise
                log.error("scan refused by the database", code_id=str(scan.code_id), error=repr(error))
        return []


def _let_go(answer: asyncio.Future[None] | None) -> None:
    """Send the pages that wait for this answer."""
    if answer is not None and not answer.done():
        answer.set_result(None)


SCANS = ScanLog(write_scans)
"""The scans of this process."""


@asynccontextmanager
async def scans_written(_: Litestar) -> AsyncIterator[None]:
    """Keeps the log while the application lives, and leaves nothing behind. Must end before the database does."""
    SCANS.deferred = not settings().durable_scans
    try:
        yield
    finally:
        SCANS.deferred = False
        await SCANS.close()
