"""Work that takes the processor for long, done in a thread, so that the event loop goes on: pulses, other requests."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 2_000
"""What is made in a thread before the loop is asked again; a fraction of a second for rows of a file."""


async def made_aside(items: Iterable[T], *, at_once: int = AT_ONCE) -> AsyncIterator[T]:
    """The items, in their order, made in a thread some thousands at a time; fewer where each is much work."""
    making = iter(items)
    while batch := await asyncio.to_thread(list, islice(making, at_once)):
        for item in batch:
            yield item
