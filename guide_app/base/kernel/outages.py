"""What of the database passes by itself: told from faults in one place, waited for, and said once when it begins and
once when it ends.

A failure that passes is nobody's fault: the server restarts, is full, is read only for a while, has no connection left,
the line was cut. A request answers 503, a worker waits, and no event is blamed for it. Everything else is a fault.
"""

import asyncio
import random
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import structlog

from guide_app.base.kernel.errors import Refusal

log = structlog.get_logger(__name__)

Result = TypeVar("Result")


class DatabaseUnavailable(Refusal):
    """The database cannot be reached, or cannot write, at this moment; the request left nothing behind and may be sent
    again."""

    status = 503
    title = ("数据库暂时不可用，请稍后重试", "The database is unavailable for a moment, try again")


PASSING_CLASSES = frozenset(
    {
        "08",  # the connection
        "40",  # two transactions were in each other's way, and this one was undone
        "53",  # no room on the disk, no memory, no connection left
        "57",  # shut down, starting, a statement ended by an operator
        "58",  # the operating system below the server
    }
)
"""SQLSTATE classes of what passes."""
READ_ONLY = "25006"
PASSING_STATES = frozenset({READ_ONLY, "25P03"})  # 25P03: the server ended a session that idled in its transaction
DISK_FULL = "53100"
CANNOT_WRITE = frozenset({READ_ONLY, DISK_FULL})
"""Reads go on, nothing is written: a standby, a server that its operator or a full disk has made read only."""

NOT_THE_DATABASE = (
    PermissionError,
    FileExistsError,
    IsADirectoryError,
    NotADirectoryError,
    LookupError,  # a template that is missing is both an OSError and this
    ssl.SSLCertVerificationError,
)
"""What is refused today, and tomorrow as well."""

CONNECTION_ENDED = re.compile(r"is clos(ed|ing)|was closed|released back to the pool")
"""What asyncpg says where it noticed the end of a connection before us; its other interface errors are mistakes."""


def passes(error: BaseException) -> bool:
    """Whether a failure passes by itself, so that the same work may go through later. Everything else is a fault.

    Of a group of failures all must pass.
    """
    if isinstance(error, BaseExceptionGroup):
        return all(passes(one) for one in error.exceptions)
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return True  # a migration changed a table under a statement that was prepared before; it is prepared anew
    if isinstance(error, asyncpg.PostgresError):
        state = _state(error)
        return state[:2] in PASSING_CLASSES or state in PASSING_STATES
    if isinstance(error, asyncpg.InterfaceError):
        return CONNECTION_ENDED.search(str(error)) is not None
    if isinstance(error, OSError):
        return not isinstance(error, NOT_THE_DATABASE)
    return isinstance(error, DatabaseUnavailable | asyncpg.InternalClientError)


def was_undone(error: BaseException) -> bool:
    """Whether a transaction was given up for another one's sake: all of it is undone, and it may begin anew at once."""
    return isinstance(error, asyncpg.PostgresError) and _state(error).startswith("40")


def is_of_the_database(error: BaseException) -> bool:
    """Whether a failure that passes is the database's for sure, not that of another system that was called."""
    kinds = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, DatabaseUnavailable)
    return isinstance(error, kinds) and passes(error)


def wants_another_server(error: BaseException) -> bool:
    """Whether every connection there is leads to a server that does not write (any more)."""
    return isinstance(error, asyncpg.PostgresError) and _state(error) == READ_ONLY


def _state(error: asyncpg.PostgresError) -> str:
    """The SQLSTATE, which asyncpg keeps untyped."""
    return str(error.sqlstate or "")


ERROR_CHARS = 500


def in_one_line(failure: BaseException) -> str:
    """Kind and first line of a failure, cut to ERROR_CHARS; the database quotes values only in later lines."""
    return f"{type(failure).__name__}: {str(failure).partition(chr(10))[0]}"[:ERROR_CHARS]


SHORTEST_SECONDS = 0.05
LONGEST_SECONDS = 2.0


class Pauses:
    """Growing pauses between tries: doubled each time up to LONGEST_SECONDS, and never two processes in step."""

    def __init__(self) -> None:
        self._next = SHORTEST_SECONDS

    def longer(self) -> float:
        """How long to wait now, in seconds."""
        this, self._next = self._next, min(self._next * 2, LONGEST_SECONDS)
        return this * random.uniform(0.5, 1.0)  # noqa: S311 - no secret

    def begin_anew(self) -> None:
        """Something went through."""
        self._next = SHORTEST_SECONDS


LATELY_SECONDS = 10.0
QUIET_SECONDS = 1.0
"""Where some statements go through and others fail, it is over when none has failed for so long."""


class Outage:
    """What this process knows of an outage: one line is logged when it begins, and one with its length when it ends."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: float | None = None
        self._last = 0.0
        self._only_writes = False
        self._full_at = -LATELY_SECONDS

    @property
    def lasts(self) -> bool:
        """Whether the last that was tried has failed, as far as this process knows."""
        return self._since is not None

    @property
    def disk_is_full(self) -> bool:
        """Whether the server said so lately: what needs no new room may go through all the same."""
        return self._since is not None and self._clock() - self._full_at < LATELY_SECONDS

    def felt(self, error: BaseException) -> None:
        """A failure that passes. One that is over with its transaction begins no outage."""
        if was_undone(error) or isinstance(error, asyncpg.InvalidCachedStatementError):
            return
        self._last = self._clock()
        state = _state(error) if isinstance(error, asyncpg.PostgresError) else ""
        self._only_writes = state in CANNOT_WRITE
        if state == DISK_FULL:
            self._full_at = self._last
        if self._since is None:
            self._since = self._last
            log.warning("database unavailable", error=in_one_line(error))

    def worked(self, *, wrote: bool) -> None:
        """Something went through; `wrote` when it was a transaction, not a lone read."""
        if self._since is None or (self._only_writes and not wrote):
            return
        now = self._clock()
        if now - self._last >= QUIET_SECONDS:
            since, self._since = self._since, None
            log.warning("database available again", seconds=round(now - since, 1))


OUTAGE = Outage()
"""That of this process."""


async def until_it_passes(
    work: Callable[[], Awaitable[Result]],
    *,
    stop: asyncio.Event | None = None,
    waits_for: Callable[[BaseException], bool] = passes,
) -> Result:
    """The result of `work`, tried again as long as what it fails with is waited for; a fault is raised at once.

    With `stop` the last failure is raised when that is set.
    """
    pauses = Pauses()
    stopped = stop or asyncio.Event()
    while True:
        try:
            result = await work()
        except Exception as error:
            if not waits_for(error) or stopped.is_set():
                raise
            OUTAGE.felt(error)
            await rest(stopped, pauses.longer())
        else:
            OUTAGE.worked(wrote=True)
            return result


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
