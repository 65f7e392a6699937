"""The worker: delivers events, does chores, runs schedules and outside calls. Any number may run at once."""

import asyncio
import contextlib
import signal
from datetime import timedelta

import asyncpg
import structlog

from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import LOST, connect, disconnect
from guide_app.base.kernel.jobs import queue
from guide_app.base.kernel.subscriptions import BATCH, Subscriber, deliver, register
from guide_app.base.memory import settle_memory
from guide_app.entry import wiring

log = structlog.get_logger(__name__)

GATHERING_SECONDS = 0.2
"""Pause between two reads of the log that held less than a batch. Events that come meanwhile are taken together, which
costs far less than one by one; effects still follow well within a second."""
STANDS_BACK = 10
"""How nice the process is: where processors are short, people at a counter who wait for an answer go first."""
CHORE_SECONDS = 1.0
"""Pause between two looks for long work when there was none, or when a piece failed."""
LOST_SECONDS = 1.0


async def run(url: str) -> None:
    """Work until told to stop by SIGINT or SIGTERM; what is under way is finished or rolled back."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await connect(url, max_size=8)
    try:
        await register(wiring.SUBSCRIBERS)
        settle_memory()
        async with asyncio.TaskGroup() as group:
            for subscriber in wiring.SUBSCRIBERS:
                group.create_task(listen(subscriber, stop))
            for chore in wiring.CHORES:
                group.create_task(work_on(chore, stop))
            group.create_task(_run_queue(url, stop))
    finally:
        await disconnect()


async def listen(subscriber: Subscriber, stop: asyncio.Event) -> None:
    """Hand a subscriber its events as they come, until `stop`; a lost database is waited for."""
    while not stop.is_set():
        try:
            taken = await deliver(subscriber)
        except LOST as error:
            log.warning("database unavailable", subscriber=subscriber.name, error=repr(error))
            await _rest(stop, LOST_SECONDS)
            continue
        if taken < BATCH:
            await _rest(stop, GATHERING_SECONDS)


async def work_on(chore: Chore, stop: asyncio.Event) -> None:
    """Do a chore piece by piece as it comes up, until `stop`. A piece that fails is tried again after a pause."""
    while not stop.is_set():
        try:
            did_something = await chore.step()
        except LOST as error:
            log.warning("database unavailable", chore=chore.name, error=repr(error))
            did_something = False
        except Exception as error:
            log.error("a piece failed", chore=chore.name, error=repr(error))
            did_something = False
        if not did_something:
            await _rest(stop, CHORE_SECONDS)


async def _run_queue(url: str, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            async with asyncpg.create_pool(url, min_size=1, max_size=4) as pool:
                runner = queue(pool, wiring.SCHEDULES, wiring.OUTSIDE_CALLS)
                ended = asyncio.create_task(runner.run(dequeue_timeout=timedelta(seconds=1)))
                told = asyncio.create_task(stop.wait())
                await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
                runner.shutdown.set()
                told.cancel()
                await ended
        except LOST as error:
            log.warning("queue lost the database", error=repr(error))
            await _rest(stop, LOST_SECONDS)


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
