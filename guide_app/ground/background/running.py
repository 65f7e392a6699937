"""Running jobs: each in a task of its own beside a pulse that says every second how far it is and whether it may go on.

A worker that is killed is missed when its lease is over, and another one begins its job anew. One that was only slow
finds then that it holds the job no longer, and what it has made is never seen.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import structlog

from guide_app.base.kernel import clock, job_leases
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import KINDS, JobKind, Work
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.job_leases import MOST_TAKINGS, NotHeld, Taken
from guide_app.base.kernel.outages import OUTAGE, in_one_line, passes, rest
from guide_app.base.web.authentication import NotSignedIn
from guide_app.base.web.problems import problem_of
from guide_app.ground.auth.errors import NoPosting
from guide_app.ground.auth.tokens import actor_of_account
from guide_app.ground.background import finishing
from guide_app.ground.background.errors import AskerMayNoMore, JobBroke, JobGivenUp

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
"""Pause between two looks for a job when there was none."""
PULSE_SECONDS = 1.0
ASKER_SECONDS = 10.0
"""How often it is looked whether the asker may still have it."""
SEEN_SECONDS = 10.0
FOLDER = "guide-job-"
"""How the folders of jobs begin, where the system keeps what is temporary; for nobody else's eyes."""
ABANDONED = timedelta(days=1)
"""How old a folder is that its worker can no longer be using: it was killed."""
AFTER_OUTAGE_SECONDS = 5.0
"""Pause after a failure that passes by itself, before the job may be begun anew."""


class Runner:
    """Does jobs in this process, one after the other; a worker has several of them."""

    def __init__(self) -> None:
        clear_folders(clock.now() - ABANDONED)
        self.id = new_id()
        self._seen_at = -SEEN_SECONDS

    async def step(self, stop: asyncio.Event) -> None:
        """Do the next job, or wait a moment where there is none."""
        await self._say_seen()
        if not await run_next(stop):
            await rest(stop, LOOK_SECONDS)

    async def _say_seen(self) -> None:
        if time.monotonic() - self._seen_at >= SEEN_SECONDS:
            await job_leases.seen(self.id, clock.now())
            self._seen_at = time.monotonic()

    async def end(self) -> None:
        """Say that this one is there no more."""
        await job_leases.gone(self.id)


async def run_next(stop: asyncio.Event | None = None) -> bool:
    """Do the next job that waits, to its end; False where there is none."""
    job = await job_leases.take(sorted(KINDS), clock.now())
    if job is None:
        return False
    if job.takings > MOST_TAKINGS:
        log.error("a job was given up", job=str(job.id), kind=job.kind, tries=MOST_TAKINGS)
        await _fail(job, JobGivenUp(tries=MOST_TAKINGS), clock.now())
        return True
    try:
        actor = await asker(job, clock.now())
    except AskerMayNoMore as refusal:
        await _fail(job, refusal, clock.now())
        return True
    await job_leases.runs_as(job, actor)
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=FOLDER))
    try:
        await _Running(job, actor, folder, stop or asyncio.Event()).to_its_end()
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    return True


async def asker(job: Taken, at: datetime) -> Actor:
    """Who asked, with the rights of this moment. Raises AskerMayNoMore."""
    try:
        actor = await actor_of_account(job.asked_by, at=at)
    except (NotSignedIn, NoPosting) as error:
        raise AskerMayNoMore from error
    if not actor.may(KINDS[job.kind].may_ask):
        raise AskerMayNoMore(role=actor.role)
    return actor


class _Running:
    """One job under way."""

    def __init__(self, job: Taken, actor: Actor, folder: Path, stop: asyncio.Event) -> None:
        self._job = job
        self._actor = actor
        self._stop = stop
        self._work = Work(job.id, folder)
        self._asked_at = time.monotonic()

    async def to_its_end(self) -> None:
        """Run it beside its pulse, and write down how it ended."""
        kind = KINDS[self._job.kind]
        params = msgspec.json.decode(self._job.params, type=kind.params)
        doing = asyncio.create_task(self._do(kind, params))
        try:
            ended = await self._watch(doing)
        finally:
            await _ended(doing)
        if ended is not None:
            await ended(clock.now())
            return
        await self._judge(doing)

    async def _do(self, kind: JobKind[Any], params: msgspec.Struct) -> finishing.Made:
        return await finishing.laid_down(await kind.run(self._actor, params, self._work))

    async def _watch(self, doing: "asyncio.Task[finishing.Made]") -> Callable[[datetime], Awaitable[object]] | None:
        """Wait for its end. What is to be done where it may not go on; None where it came to its end by itself."""
        told_to_stop = asyncio.create_task(self._stop.wait())
        try:
            while True:
                await asyncio.wait({doing, told_to_stop}, timeout=PULSE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if doing.done():
                    return None
                if self._stop.is_set():
                    return self._give_back
                try:
                    if not await job_leases.beat(self._job, self._work, clock.now()):
                        return _nothing
                    await self._still_asked()
                except AskerMayNoMore as refusal:
                    return partial(_fail, self._job, refusal)
                except Exception as error:
                    if not passes(error):
                        raise
                    OUTAGE.felt(error)  # the work itself finds out
        finally:
            told_to_stop.cancel()

    async def _still_asked(self) -> None:
        if time.monotonic() - self._asked_at >= ASKER_SECONDS:
            self._asked_at = time.monotonic()
            now = await asker(self._job, clock.now())
            if (now.role, now.paths) != (self._actor.role, self._actor.paths):
                raise AskerMayNoMore(role=now.role)

    async def _give_back(self, _: datetime) -> None:
        await job_leases.give_back(self._job)

    async def _judge(self, doing: "asyncio.Task[finishing.Made]") -> None:
        at = clock.now()
        error = JobBroke() if doing.cancelled() else doing.exception()
        if error is None:
            with suppress(NotHeld):
                await finishing.finish(self._job, self._work, doing.result(), self._actor, at)
        elif isinstance(error, Refusal) and not passes(error):
            await _fail(self._job, error, at)
        elif passes(error):
            OUTAGE.felt(error)
            await rest(self._stop, AFTER_OUTAGE_SECONDS)
            await job_leases.let_go(self._job)
        else:
            log.error(
                "a job broke", job=str(self._job.id), kind=self._job.kind, error=in_one_line(error), exc_info=error
            )
            await _fail(self._job, JobBroke(), at)


async def _fail(job: Taken, refusal: Refusal, at: datetime) -> None:
    await job_leases.fail(job, problem_of(refusal), at)


async def _nothing(_: datetime) -> None:
    """It was cancelled, or is another worker's by now."""


async def _ended(doing: "asyncio.Task[finishing.Made]") -> None:
    """Wait until a task that is given up has cleared its things away."""
    if not doing.done():
        doing.cancel()
        await asyncio.wait({doing})
    if not doing.cancelled():
        doing.exception()  # looked at, so that nobody is warned of it


def clear_folders(before: datetime) -> int:
    """Remove the folders of jobs whose worker was killed; how many."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < before.timestamp():
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    return removed


async def run_all() -> int:
    """Do every job that waits, as a worker would; how many."""
    done = 0
    while await run_next():
        done += 1
    return done
