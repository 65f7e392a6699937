"""Background jobs: done once however many workers there are, by the rights of the moment, and only their owner's."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from guide_app.base.kernel import background, clock, job_leases
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.background import KINDS, MOST_OPEN, JobKind, JobState, JobView, Outcome, TooManyJobs, Work
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.job_leases import LEASE, MOST_TAKINGS, NotHeld, Taken
from guide_app.base.web.pages import PageRequest
from guide_app.ground.background import finishing, queries, running
from guide_app.ground.background.jobs import forget_old_jobs
from guide_app.ground.background.running import Runner, run_all, run_next
from guide_app.ground.background.service import cancel_job
from guide_app.ground.orders.permissions import SEE_ORDERS
from tests.factories import a_store, an_associate, once, signed_in, with_account

FIRST = PageRequest(None, 50)


class CountTo(msgspec.Struct, frozen=True):
    """How far is counted."""

    most: int


@dataclass
class Counting:
    """What was counted so far, and what holds the counting up."""

    begun: int = 0
    ended: list[str] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    error: Exception | None = None

    async def run(self, actor: Actor, params: CountTo, work: Work) -> Outcome:
        """Count, wait to be let go on, and say so."""
        self.begun += 1
        work.tell(1, params.most, ("数到一", "one"))
        self.reached.set()
        if self.error is not None:
            raise self.error
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        self.ended.append("counted")
        work.tell(params.most, params.most)
        return Outcome(("数完了", "counted"), link="/v1/auth/me")


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """A kind of job that does what a test wants, and looks about more often than usual."""
    monkeypatch.setattr(running, "PULSE_SECONDS", 0.02)
    monkeypatch.setattr(running, "ASKER_SECONDS", 0.0)
    monkeypatch.setattr(running, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(running, "AFTER_OUTAGE_SECONDS", 0.02)
    return Counting()


@pytest.fixture
def kind(counting: Counting) -> Iterator[JobKind[CountTo]]:
    """The kind, known for the time of the test."""
    known = JobKind(
        name="tests.count",
        title=("数数", "Counting"),
        params=CountTo,
        may_ask=SEE_ORDERS,
        describe=lambda params: (f"数到 {params.most}", f"Counting to {params.most}"),
        run=counting.run,
    )
    yield known
    del KINDS[known.name]


@pytest.fixture
async def actor(committed_db: str) -> Actor:
    """Who asks."""
    return await with_account(await an_associate(await a_store(), Role.STORE_MANAGER))


async def seen(actor: Actor, job: JobView) -> JobView:
    return await queries.my_job(actor, job.id)


async def taken(later: timedelta = timedelta()) -> Taken | None:
    """The next job, in the hands of a worker that does nothing with it."""
    return await job_leases.take(sorted(KINDS), clock.now() + later)


async def test_a_job_waits_is_told_of_and_done(kind: JobKind[CountTo], counting: Counting, actor: Actor) -> None:
    asked = await background.ask(kind, actor, CountTo(3))
    assert (asked.state, asked.title_zh, asked.waits_for_worker) == (JobState.WAITING, "数到 3", True)
    working = asyncio.create_task(run_next())
    await counting.reached.wait()
    await asyncio.sleep(0.1)
    under_way = await seen(actor, asked)
    assert (under_way.state, under_way.done, under_way.total) == (JobState.RUNNING, 1, 3)
    assert (under_way.message_zh, under_way.message_en) == ("数到一", "one")
    counting.go_on.set()
    assert await working
    done = await seen(actor, asked)
    assert (done.state, done.done, done.message_zh, done.link) == (JobState.DONE, 3, "数完了", "/v1/auth/me")
    assert (done.file_path, done.expires_at, done.problem) == (None, None, None)
    assert done.started_at is not None
    assert done.finished_at is not None
    assert not await run_next()


async def test_workers_that_come_at_once_do_each_job_once(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    counting.go_on.set()
    for most in range(1, MOST_OPEN + 1):
        await background.ask(kind, actor, CountTo(most))
    counts = await asyncio.gather(*(run_all() for _ in range(6)))
    assert (sum(counts), counting.begun) == (MOST_OPEN, MOST_OPEN)
    assert {one.state for one in (await queries.my_jobs(actor, FIRST)).items} == {JobState.DONE}


async def test_a_worker_that_is_silent_loses_its_job_to_another_and_what_it_made_is_not_seen(
    kind: JobKind[CountTo], counting: Counting, actor: Actor, tmp_path: Path
) -> None:
    asked = await background.ask(kind, actor, CountTo(3))
    silent = await taken()
    assert silent is not None
    assert not await run_next(), "it is held"
    await execute("UPDATE background_job SET lease_until = $1", clock.now() - timedelta(seconds=1))
    counting.go_on.set()
    assert await run_next()
    made_late = Outcome(("晚了", "late"), link="/v1/late")
    work = Work(asked.id, tmp_path)
    assert not await job_leases.beat(silent, work, clock.now())
    with pytest.raises(NotHeld):
        await finishing.finish(silent, work, (made_late, None), actor, clock.now())
    done = await seen(actor, asked)
    assert (done.state, done.link) == (JobState.DONE, "/v1/auth/me")
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'jobs.done'") == 1


async def test_a_slow_worker_notices_that_its_job_was_taken_over_and_stops(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    await background.ask(kind, actor, CountTo(3))
    slow = asyncio.create_task(run_next())
    await counting.reached.wait()
    taken_over = await taken(2 * LEASE)
    assert taken_over is not None
    await slow
    assert counting.ended == ["cancelled"]
    assert await fetch_value("SELECT state FROM background_job") == "running"


async def test_a_job_whose_workers_end_each_time_is_given_up(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    asked = await background.ask(kind, actor, CountTo(3))
    for number in range(MOST_TAKINGS):
        assert await taken(number * 2 * LEASE) is not None
    await execute("UPDATE background_job SET lease_until = $1", clock.now() - timedelta(seconds=1))
    assert await run_next()
    failed = await seen(actor, asked)
    assert failed.problem is not None
    assert (failed.state, failed.problem["code"], counting.begun) == (JobState.FAILED, "job_given_up", 0)


async def test_a_worker_that_is_told_to_stop_gives_its_job_back(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    asked = await background.ask(kind, actor, CountTo(3))
    stop = asyncio.Event()
    working = asyncio.create_task(Runner().step(stop))
    await counting.reached.wait()
    stop.set()
    await working
    waiting = await seen(actor, asked)
    assert (waiting.state, waiting.done, waiting.waits_for_worker) == (JobState.WAITING, 0, False)
    assert counting.ended == ["cancelled"]
    assert await fetch_value("SELECT takings FROM background_job") == 0


async def test_who_left_meanwhile_gets_nothing(kind: JobKind[CountTo], counting: Counting, actor: Actor) -> None:
    before = await background.ask(kind, actor, CountTo(3))
    await execute("UPDATE account SET active = false WHERE id = $1", actor.id)
    assert await run_next()
    assert counting.begun == 0
    await execute("UPDATE account SET active = true WHERE id = $1", actor.id)
    during = await background.ask(kind, actor, CountTo(3))
    working = asyncio.create_task(run_next())
    await counting.reached.wait()
    await execute("UPDATE posting SET valid_to = valid_from + 1 WHERE associate = $1", actor.associate_id)
    await working
    assert counting.ended == ["cancelled"]
    for job in (before, during):
        failed = await seen(actor, job)
        assert failed.problem is not None
        assert (failed.state, failed.problem["code"]) == (JobState.FAILED, "asker_may_no_more")


async def test_who_changed_to_a_role_without_the_right_gets_nothing(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    asked = await background.ask(kind, actor, CountTo(3))
    await execute("UPDATE posting SET role = 'trainer' WHERE associate = $1", actor.associate_id)
    assert await run_next()
    assert ((await seen(actor, asked)).state, counting.begun) == (JobState.FAILED, 0)


async def test_a_job_is_done_by_the_rights_of_the_moment(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    await background.ask(kind, actor, CountTo(3))
    elsewhere = await a_store()
    await execute(
        "UPDATE posting SET path = $2, store = $3 WHERE associate = $1",
        actor.associate_id,
        elsewhere.path,
        elsewhere.id,
    )
    counting.go_on.set()
    assert await run_next()
    (row,) = await fetch("SELECT role, paths FROM background_job")
    assert (row["role"], row["paths"]) == ("store_manager", [elsewhere.path])


async def test_what_waits_and_what_runs_can_be_cancelled_and_what_has_ended_cannot(
    kind: JobKind[CountTo], counting: Counting, client: httpx.AsyncClient, committed_db: str
) -> None:
    person = await an_associate(await a_store(), Role.STORE_MANAGER)
    headers, actor = await signed_in(person), await with_account(person)
    waiting = await background.ask(kind, actor, CountTo(1))
    answer = await client.post(f"/v1/jobs/{waiting.id}/cancel", headers=headers | once())
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert not await run_next()
    job = await background.ask(kind, actor, CountTo(2))
    working = asyncio.create_task(run_next())
    await counting.reached.wait()
    answer = await client.post(f"/v1/jobs/{job.id}/cancel", headers=headers | once())
    assert answer.json()["state"] == "cancelled"
    await working
    assert counting.ended == ["cancelled"]
    assert (await seen(actor, job)).state is JobState.CANCELLED
    again = await client.post(f"/v1/jobs/{job.id}/cancel", headers=headers | once())
    assert (again.status_code, again.json()["code"], again.json()["state"]) == (409, "job_ended", "cancelled")
    file = await client.get(f"/v1/jobs/{job.id}/file", headers=headers)
    assert (file.status_code, file.json()["code"]) == (410, "job_file_gone")


async def test_a_refusal_ends_the_job_with_its_reason_and_a_mistake_of_ours_without(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    counting.error = NotFound(thing="x")
    refused = await background.ask(kind, actor, CountTo(1))
    assert await run_next()
    counting.error = ValueError("a secret of ours")
    broken = await background.ask(kind, actor, CountTo(2))
    assert await run_next()
    first, second = await seen(actor, refused), await seen(actor, broken)
    assert first.problem is not None
    assert second.problem is not None
    assert (first.state, first.problem["code"], first.problem["thing"]) == (JobState.FAILED, "not_found", "x")
    assert (second.state, second.problem["code"]) == (JobState.FAILED, "job_broke")
    assert "secret" not in msgspec.json.encode(second).decode()


async def test_after_a_failure_that_passes_the_job_is_begun_anew(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    counting.error = ConnectionResetError()
    asked = await background.ask(kind, actor, CountTo(1))
    assert await run_next()
    assert (await seen(actor, asked)).state is JobState.WAITING
    counting.error = None
    counting.go_on.set()
    assert await run_next()
    assert ((await seen(actor, asked)).state, counting.begun) == (JobState.DONE, 2)


async def test_nobody_sees_or_cancels_the_jobs_of_others(kind: JobKind[CountTo], actor: Actor) -> None:
    job = await background.ask(kind, actor, CountTo(1))
    hq = await with_account(await an_associate(role=Role.HQ_OPERATOR))
    assert (await queries.my_jobs(hq, FIRST)).items == []
    for deed in (queries.my_job(hq, job.id), cancel_job(hq, job.id)):
        with pytest.raises(NotFound):
            await deed
    assert (await seen(actor, job)).state is JobState.WAITING


async def test_an_account_has_five_jobs_open_and_who_has_none_running_comes_first(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    for most in range(1, MOST_OPEN + 1):
        await background.ask(kind, actor, CountTo(most))
    with pytest.raises(TooManyJobs) as refused:
        await background.ask(kind, actor, CountTo(6))
    assert refused.value.facts == {"most": MOST_OPEN}
    other = await with_account(await an_associate(role=Role.HQ_OPERATOR))
    later = await background.ask(kind, other, CountTo(7))
    first, second = await taken(), await taken()
    assert first is not None
    assert second is not None
    assert (first.asked_by, second.id) == (actor.id, later.id)


async def test_filters_of_the_list_say_kind_and_whether_it_is_open(
    kind: JobKind[CountTo], counting: Counting, client: httpx.AsyncClient, committed_db: str
) -> None:
    person = await an_associate(await a_store(), Role.STORE_MANAGER)
    headers, actor = await signed_in(person), await with_account(person)
    counting.go_on.set()
    ended = await background.ask(kind, actor, CountTo(1))
    await run_all()
    is_open = await background.ask(kind, actor, CountTo(2))

    async def ids(query: str) -> list[str]:
        answer = await client.get(f"/v1/my/jobs{query}", headers=headers)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await ids("") == [str(is_open.id), str(ended.id)]
    assert await ids("?open=true") == [str(is_open.id)]
    assert await ids("?open=false&kind=tests.count") == [str(ended.id)]
    assert await ids("?kind=exports.list") == []


async def test_old_jobs_are_forgotten_a_month_after_their_end(
    kind: JobKind[CountTo], counting: Counting, actor: Actor
) -> None:
    counting.go_on.set()
    ended = await background.ask(kind, actor, CountTo(1))
    await run_all()
    waiting = await background.ask(kind, actor, CountTo(2))
    assert await forget_old_jobs(clock.now() + timedelta(days=29)) == 0
    assert await forget_old_jobs(clock.now() + timedelta(days=31)) == 1
    assert [one.id for one in (await queries.my_jobs(actor, FIRST)).items] == [waiting.id]
    assert ended.id != waiting.id


def test_two_kinds_of_one_name_are_refused(kind: JobKind[CountTo]) -> None:
    with pytest.raises(TypeError, match=r"share the name tests\.count"):
        JobKind(kind.name, kind.title, CountTo, SEE_ORDERS, kind.describe, kind.run)
