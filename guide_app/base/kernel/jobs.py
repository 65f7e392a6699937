"""Work outside requests: schedules, and calls to other systems with retries. Both run through pgqueuer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import asyncpg
import structlog
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, DatabaseRetryEntrypointExecutor, Job, PgQueuer, Queries
from pgqueuer.core.executors import EntrypointExecutorParameters
from pgqueuer.models import Schedule as DueSchedule

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import connection, in_transaction
from guide_app.base.kernel.metrics import CALL_SECONDS, SCHEDULE_SECONDS, timed
from guide_app.base.kernel.outages import is_of_the_database, until_it_passes

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Schedule:
    """Something done again and again. `cron` is in UTC; `run` is told the moment and is safe to run twice."""

    name: str
    cron: str
    run: Callable[[datetime], Awaitable[object]]


@dataclass(frozen=True)
class OutsideCall:
    """A call to another system. `run` gets the payload; when it raises it is tried again, with growing delays.

    A database that is away for a while is waited for and is none of the `attempts`.
    """

    name: str
    run: Callable[[bytes], Awaitable[None]]
    attempts: int = 8


async def enqueue(call: str, payloads: Sequence[bytes], *, keys: Sequence[str]) -> None:
    """Ask for outside calls, in the transaction of the change that wants them. A key that is waiting is not doubled."""
    if not in_transaction():
        raise RuntimeError("an outside call is asked for in the transaction that wants it")
    if not payloads:
        return
    async with connection() as conn:
        await Queries(AsyncpgDriver(conn)).enqueue(
            [call] * len(payloads),
            list(payloads),
            [0] * len(payloads),
            dedupe_key=[f"{call}:{key}" for key in keys],
            on_conflict="skip",
        )


async def install(conn: "asyncpg.Connection[asyncpg.Record]") -> None:
    """The queue's own tables, made once and brought up to date."""
    queries = Queries(AsyncpgDriver(conn))
    if not await queries.has_table("pgqueuer"):
        await queries.install()
    else:
        await queries.upgrade()


def queue(
    pool: "asyncpg.Pool[asyncpg.Record]",
    schedules: Sequence[Schedule],
    calls: Sequence[OutsideCall],
    *,
    stop: asyncio.Event,
) -> PgQueuer:
    """The runner of schedules and calls on a pool of its own. Once `stop` is set nobody waits for the database."""
    runner = PgQueuer(AsyncpgPoolDriver(pool))
    for schedule in schedules:
        _add_schedule(runner, schedule, stop)
    for call in calls:
        _add_call(runner, call, stop)
    return runner


def _add_schedule(runner: PgQueuer, schedule: Schedule, stop: asyncio.Event) -> None:
    async def due(_: DueSchedule) -> None:
        work = partial(schedule.run, clock.now())
        with timed(SCHEDULE_SECONDS, schedule.name):
            done = await until_it_passes(work, stop=stop, waits_for=is_of_the_database)
        log.info("schedule ran", schedule=schedule.name, done=str(done))

    runner.schedule(schedule.name, schedule.cron)(due)


def _add_call(runner: PgQueuer, call: OutsideCall, stop: asyncio.Event) -> None:
    async def take(job: Job) -> None:
        work = partial(call.run, job.payload or b"")
        with timed(CALL_SECONDS, call.name):
            await until_it_passes(work, stop=stop, waits_for=is_of_the_database)

    def executor(parameters: EntrypointExecutorParameters) -> DatabaseRetryEntrypointExecutor:
        return DatabaseRetryEntrypointExecutor(
            parameters, max_attempts=call.attempts, initial_delay=timedelta(seconds=2), max_delay=timedelta(minutes=30)
        )

    runner.entrypoint(call.name, executor_factory=executor, on_failure="hold")(take)
