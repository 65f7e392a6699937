"""Work outside requests: schedules, and calls to other systems with retries. Both run through pgqueuer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import structlog
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, DatabaseRetryEntrypointExecutor, Job, PgQueuer, Queries
from pgqueuer.core.executors import EntrypointExecutorParameters
from pgqueuer.models import Schedule as DueSchedule

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import connection, in_transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Schedule:
    """Something done again and again. `cron` is in UTC; `run` is told the moment and is safe to run twice."""

    name: str
    cron: str
    run: Callable[[datetime], Awaitable[object]]


@dataclass(frozen=True)
class OutsideCall:
    """A call to another system. `run` gets the payload; when it raises it is tried again, with growing delays."""

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
    pool: "asyncpg.Pool[asyncpg.Record]", schedules: Sequence[Schedule], calls: Sequence[OutsideCall]
) -> PgQueuer:
    """The runner of schedules and calls on a pool of its own."""
    runner = PgQueuer(AsyncpgPoolDriver(pool))
    for schedule in schedules:
        _add_schedule(runner, schedule)
    for call in calls:
        _add_call(runner, call)
    return runner


def _add_schedule(runner: PgQueuer, schedule: Schedule) -> None:
    async def due(_: DueSchedule) -> None:
        done = await schedule.run(clock.now())
        log.info("schedule ran", schedule=schedule.name, done=str(done))

    runner.schedule(schedule.name, schedule.cron)(due)


def _add_call(runner: PgQueuer, call: OutsideCall) -> None:
    async def take(job: Job) -> None:
        await call.run(job.payload or b"")

    def executor(parameters: EntrypointExecutorParameters) -> DatabaseRetryEntrypointExecutor:
        return DatabaseRetryEntrypointExecutor(
            parameters, max_attempts=call.attempts, initial_delay=timedelta(seconds=2), max_delay=timedelta(minutes=30)
        )

    runner.entrypoint(call.name, executor_factory=executor, on_failure="hold")(take)
