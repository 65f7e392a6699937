"""Work that is tried a few times before it is given up, so that one bad piece stops nobody behind it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.outages import in_one_line, passes

ATTEMPTS = 3
"""How often a piece of work is tried: a lock-up with another process passes, a poisoned piece does not."""


class Outcome(NamedTuple):
    """How often the work was tried, and in one line why the last try failed; None when it went through."""

    attempts: int
    error: str | None


async def attempt(work: Callable[[], Awaitable[None]], *, hopeless: tuple[type[Exception], ...] = ()) -> Outcome:
    """Try `work` up to ATTEMPTS times, each in a savepoint of its own; a `hopeless` failure is not tried again.

    Only what passes by itself is raised (`outages.passes`), and is no attempt. Stands inside a transaction, which goes
    on whatever the outcome.
    """
    error = ""
    for number in range(1, ATTEMPTS + 1):
        try:
            async with transaction():
                await work()
        except Exception as failure:  # whatever else it is, it is told to the caller, and the next piece has its turn
            if passes(failure):
                raise
            error = in_one_line(failure)
            if isinstance(failure, hopeless):
                return Outcome(number, error)
        else:
            return Outcome(number, None)
    return Outcome(ATTEMPTS, error)
