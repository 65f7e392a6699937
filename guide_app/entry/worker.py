"""The worker: delivers events, does chores and jobs, runs schedules and outside calls. Any number may run at once."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import asyncpg
import structlog

from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.connecting import close, connect, disconnect, reached_by_pool
from guide_app.base.kernel.jobs import queue
from guide_app.base.kernel.metric_files import MetricFiles
from guide_app.base.kernel.outages import OUTAGE, Pauses, in_one_line, passes, rest
from guide_app.base.kernel.subscriptions import BATCH, Subscriber, deliver, register
from guide_app.base.memory import settle_memory
from guide_app.base.settings import settings
from guide_app.entry import wiring
from guide_app.ground.background.running import Runner

log = structlog.get_logger(__name__)

GATHERING_SECONDS = 0.2
"""Pause between two reads of the log that held less than a batch. Events that come meanwhile are taken together, which
costs far less than one by one; effects still follow well within a second."""
CALL_SECONDS = 8.0
"""How long a call to another system that is under way is waited for at the end."""
STANDS_BACK = 10
"""How nice the process is: where processors are short, people at a counter who wait for an answer go first."""
CHORE_SECONDS = 1.0
"""Pause between two looks for long work when there was none."""
JOBS_AT_ONCE = 2
"""Background jobs that one worker does beside each other, so that a short one need not wait for a long one."""


async def run(url: str) -> None:
    """Work until told to stop by SIGINT or SIGTERM; what is under way is finished or rolled back.

    A database that is away for a while is waited for, from the start on.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await connect(url, max_size=8)
    figures = MetricFiles(settings().metrics, "worker")
    figures.begin()
    writing = asyncio.create_task(figures.keep_writing())
    try:
        await _keep_trying(partial(register, wiring.SUBSCRIBERS), stop, ends=True, work="start")
        settle_memory()
        async with asyncio.TaskGroup() as group:
            for subscriber in wiring.SUBSCRIBERS:
                group.create_task(listen(subscriber, stop))
            for chore in wiring.CHORES:
                group.create_task(work_on(chore, stop))
            for _ in range(JOBS_AT_ONCE):
                group.create_task(do_jobs(stop))
            group.create_task(_keep_trying(partial(_run_queue, url, stop), stop, work="queue"))
    finally:
        writing.cancel()
        await asyncio.wait({writing})
        await disconnect()


async def listen(subscriber: Subscriber, stop: asyncio.Event) -> None:
    """Hand a subscriber its events as they come, until `stop`."""

    async def step() -> None:
        if await deliver(subscriber) < BATCH:
            await rest(stop, GATHERING_SECONDS)

    await _keep_trying(step, stop, work=subscriber.name)


async def work_on(chore: Chore, stop: asyncio.Event) -> None:
    """Do a chore piece by piece as it comes up, until `stop`."""

    async def step() -> None:
        if not await chore.step():
            await rest(stop, CHORE_SECONDS)

    await _keep_trying(step, stop, work=chore.name)


async def do_jobs(stop: asyncio.Event) -> None:
    """Do background jobs one after the other, until `stop`."""
    runner = Runner()
    await _keep_trying(partial(runner.step, stop), stop, work="jobs")
    with suppress(Exception):  # who is not seen any more is missed soon
        await runner.end()


async def _keep_trying(
    step: Callable[[], Awaitable[object]], stop: asyncio.Event, *, work: str, ends: bool = False
) -> None:
    """Do a step again and again until `stop`, or once with `ends`; after one that failed there is a growing pause.

    What passes by itself is on record as an outage. A fault is logged when it begins, not at each try.
    """
    pauses = Pauses()
    said = ""
    while not stop.is_set():
        try:
            await step()
        except Exception as error:
            if passes(error):
                if not stop.is_set():  # what was under way is given up then, and says so
                    OUTAGE.felt(error)
            elif in_one_line(error) != said:
                said = in_one_line(error)
                log.error("a piece failed", work=work, error=said, exc_info=error)
            await rest(stop, pauses.longer())
        else:
            if ends:
                return
            said = ""
            pauses.begin_anew()


async def _run_queue(url: str, stop: asyncio.Event) -> None:
    pool = await asyncpg.create_pool(url, min_size=0, max_size=4, connect=reached_by_pool)
    try:
        runner = queue(pool, wiring.SCHEDULES, wiring.OUTSIDE_CALLS, stop=stop)
        ended = asyncio.create_task(runner.run(dequeue_timeout=timedelta(seconds=1)))
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
        runner.shutdown.set()
        told.cancel()
        await asyncio.wait({ended}, timeout=CALL_SECONDS)
        if not ended.done():
            ended.cancel()  # what was under way is done again by the next worker
            await asyncio.wait({ended})
        elif error := ended.exception():
            raise error
    finally:
        await close(pool)
