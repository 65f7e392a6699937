"""Work that is tried a few times before it is given up, so that one bad piece stops nobody behind it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from guide_app.base.kernel.database import LOST, transaction

ATTEMPTS = 3
"""How often a piece of work is tried: a lock-up with another process passes, a poisoned piece does not."""
ERROR_CHARS = 500


class Outcome(NamedTuple):
    """How often the work was tried, and in one line why the last try failed; None when it went through."""

    attempts: int
    error: str | None


async def attempt(work: Callable[[], Awaitable[None]], *, hopeless: tuple[type[Exception], ...] = ()) -> Outcome:
    """Try `work` up to ATTEMPTS times, each in a savepoint of its own; a `hopeless` failure is not tried again.

    Only a lost database is raised. Stands inside a transaction, which goes on whatever the outcome.
    """
    error = ""
    for number in range(1, ATTEMPTS + 1):
        try:
            async with transaction():
                await work()
        except LOST:
            raise
        except Exception as failure:  # whatever it is, it is told to the caller, and the next piece has its turn
            error = in_one_line(failure)
            if isinstance(failure, hopeless):
                return Outcome(number, error)
        else:
            return Outcome(number, None)
    return Outcome(ATTEMPTS, error)


def in_one_line(failure: BaseException) -> str:
    """Kind and first line of a failure, cut to ERROR_CHARS; the database quotes values only in later lines."""
    return f"{type(failure).__name__}: {str(failure).partition(chr(10))[0]}"[:ERROR_CHARS]
