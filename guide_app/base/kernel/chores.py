"""Long work in small pieces: each is a short transaction of its own, and the database says how far the work has come.

So nobody waits for the whole, newer events are not held back, and what was killed goes on where it stopped, in this
process or in another one.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

Step = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Chore:
    """A kind of long work. `step` does one piece of whatever waits, and says whether there was any.

    A piece takes well below a second. Two processes never do the same one: who comes second leaves it (`SKIP LOCKED`).
    """

    name: str
    step: Step


async def finish(chores: Sequence[Chore]) -> int:
    """Do every piece that waits, until there is none; their number."""
    done = 0
    while True:
        before = done
        for chore in chores:
            while await chore.step():
                done += 1
        if done == before:
            return done
