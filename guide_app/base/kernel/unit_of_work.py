"""What a piece of work writes: parts that packages leave, sent to the database in one call as the work ends.

A part is a call of a function in the database that writes the rows of one package. So orders know nothing of the
tables of coupons, and yet everything that a request writes costs one round trip. Where nothing has to be read under a
lock first, that call is a transaction by itself, and there is neither BEGIN nor COMMIT.

A function answers true when it has written its part. It answers false, with nothing written, when what was read before
holds no longer; then the parts are written once more in an ordinary transaction, and the part's `otherwise` reads again
under lock, and writes or refuses by name. Where a rule of the database itself is broken (a unique key, or what a
function raises under the name of a constraint), `refusals` names the refusal.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Any

import asyncpg

NOT_WRITTEN = "GU001"
"""SQLSTATE of what `refuse_part_v1` raises."""


class Turn(IntEnum):
    """When a part is written; parts of one turn in the order in which they were left."""

    WORK = 0
    TRAIL = 1
    """Facts, audit entries, the remembered answer."""
    SCARCE = 2
    """A row that everybody wants is locked last."""


@dataclass(frozen=True, slots=True)
class Part:
    """A call of the database function `function`, `values` in its order.

    `otherwise` runs when the function answered false, in a transaction that is open then. `refusals` makes, by the name
    of a constraint, the refusal that is raised when it is broken.
    """

    function: str
    values: tuple[Any, ...]  # as asyncpg binds them
    turn: Turn = Turn.WORK
    otherwise: Callable[[], Awaitable[None]] | None = None
    refusals: Mapping[str, Callable[[], Exception]] = field(default_factory=dict)


MakePart = Callable[[Sequence[Any]], Part]  # rows of any type, which the caller of `gather` knows
"""One part of the rows that many callers have left for it."""


class PartNotWritten(Exception):
    """A function answered false and nobody says what then: a mistake in the code."""


class UnitOfWork:
    """The parts left so far, and the transaction once one is begun: for what must be read or written before the end.

    Until then it keeps one connection for its reads and for the call at the end: to give one back and to take another
    costs about as much as a small statement. It never waits for one while it keeps one.
    """

    __slots__ = ("_block", "_gathered", "_kept", "_parts", "_pool", "begun")

    # `block` is Piccolo's transaction, or asyncpg's inside another one, which needs no pool
    def __init__(self, block: AbstractAsyncContextManager[Any], pool: "asyncpg.Pool[Any] | None") -> None:
        self._block = block
        self._pool = pool
        self._kept: Any = None
        self._parts: list[Part] = []
        self._gathered: dict[MakePart, list[Any]] = {}
        self.begun = False

    @property
    def commits(self) -> bool:
        """Whether its end is a commit, not that of a savepoint."""
        return self._pool is not None

    async def begin(self) -> None:
        """Open the transaction, unless it is."""
        if not self.begun:
            await self._give_back()
            await self._block.__aenter__()
            self.begun = True

    async def connection(self) -> Any:  # asyncpg's pool proxy
        """The connection on which to read, and to write all at once, as long as no transaction is begun."""
        assert self._pool is not None, "begun with the outer one"
        if self._kept is None:
            self._kept = await self._pool.acquire()
        return self._kept

    async def _give_back(self) -> None:
        if self._kept is not None and self._pool is not None:
            kept, self._kept = self._kept, None
            await self._pool.release(kept)

    async def end(self, error: BaseException | None) -> None:
        """Commit, or roll back what `error` ends; where no transaction was begun, give the connection back."""
        await self._give_back()
        if self.begun:
            self.begun = False
            await self._block.__aexit__(type(error) if error else None, error, error.__traceback__ if error else None)

    def leave(self, part: Part) -> None:
        """Write this part at the end."""
        self._parts.append(part)

    def gather(self, make: MakePart, rows: Sequence[Any]) -> None:
        """Write these rows at the end, in one part with all others that are left for `make`."""
        self._gathered.setdefault(make, []).extend(rows)

    def take(self) -> list[Part]:
        """What was left since the last time, in the order in which it is to be written."""
        parts = [*self._parts, *(make(rows) for make, rows in self._gathered.items())]
        self._parts.clear()
        self._gathered.clear()
        return sorted(parts, key=lambda part: part.turn)


async def send_at_once(connection: Any, parts: Sequence[Part]) -> bool:  # asyncpg's pool proxy
    """All parts in one statement that commits itself; False, with nothing written, when one was not written."""
    try:
        await connection.fetchval(_one_call(_calls(parts), or_fail=True), *_values(parts))
    except asyncpg.IntegrityConstraintViolationError as error:
        raise _named(parts, error) from error
    except asyncpg.PostgresError as error:
        if error.sqlstate != NOT_WRITTEN:
            raise
        return False
    return True


async def send_inside(connection: Any, parts: Sequence[Part], take: Callable[[], list[Part]]) -> None:  # as above
    """All parts inside an open transaction. A part that was not written has its `otherwise`; then the rest follows.

    `take` gives what was left by the `otherwise`.
    """
    waiting = list(parts)
    while waiting:
        try:
            not_written = await connection.fetchval(_one_call(_calls(waiting), or_fail=False), *_values(waiting))
        except asyncpg.IntegrityConstraintViolationError as error:
            raise _named(waiting, error) from error
        if not not_written:
            return
        part = waiting[not_written - 1]
        if part.otherwise is None:
            raise PartNotWritten(part.function)
        await part.otherwise()
        waiting = [*take(), *waiting[not_written:]]


Calls = tuple[tuple[str, int], ...]
"""Functions with the number of their values."""


def _calls(parts: Sequence[Part]) -> Calls:
    return tuple((part.function, len(part.values)) for part in parts)


def _values(parts: Sequence[Part]) -> list[Any]:
    return [value for part in parts for value in part.values]


@lru_cache(maxsize=256)
def _one_call(calls: Calls, *, or_fail: bool) -> str:
    """The statement that calls the functions one after the other, up to the first that answers anything but true.

    It answers 0, or the number of that function; with `or_fail` it fails there, so that the others have no effect.
    A CASE is what PostgreSQL promises to evaluate in its order.
    """
    place = 0
    branches = []
    for number, (function, count) in enumerate(calls, start=1):
        values = ", ".join(f"${place + at}" for at in range(1, count + 1))
        then = f"refuse_part_v1({number})" if or_fail else str(number)
        branches.append(f"WHEN {function}({values}) IS NOT TRUE THEN {then}")
        place += count
    return f"SELECT CASE {' '.join(branches)} ELSE 0 END"


def _named(parts: Sequence[Part], error: asyncpg.IntegrityConstraintViolationError) -> Exception:
    """The refusal that a part has for the broken constraint, or the error itself."""
    for part in parts:
        refusal = part.refusals.get(str(error.constraint_name))
        if refusal is not None:
            return refusal()
    return error
