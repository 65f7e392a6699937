"""Background jobs under kills: each is done once as far as anybody sees, whole, and nothing of the dead lies about."""

import os
import tempfile
from datetime import timedelta

import pytest

from benchmarks._tasks_ground import open_chain
from guide_app.base.kernel import background, clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.background import JobState
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.web.pages import PageRequest
from guide_app.ground.background import queries
from guide_app.ground.background.running import FOLDER, clear_folders, run_all
from guide_app.ground.background.service import fetch_file
from guide_app.ground.exports.making import EXPORTS
from guide_app.ground.exports.schemas import ExportJob
from tests.exports.sheets_read import data_of
from tests.factories import an_associate, with_account
from tests.safety.faults import OwnPostgres, connected
from tests.safety.killing import killer, until_killed

pytestmark = pytest.mark.faults

PEOPLE, STORES, KILLS, JOBS = 8_000, 100, 8, 4


async def test_exports_whose_workers_are_killed_are_done_once(postgres: OwnPostgres) -> None:
    url = await postgres.a_database()
    async with connected(url):
        await open_chain(stores=STORES, people=PEOPLE)
        actor = await with_account(await an_associate(role=Role.HQ_OPERATOR))
        for _ in range(JOBS):
            await background.ask(EXPORTS, actor, ExportJob(list="associates"))
        await until_killed([killer("killed_jobs.py", url, times=KILLS, seed=seed) for seed in (3, 4)])
        assert await fetch_value("SELECT sum(takings) FROM background_job") > 0, "nobody had begun"
        # Nobody waits half a minute here: the leases of the dead are over, and their tries do not count.
        await execute("UPDATE background_job SET lease_until = $1 WHERE state = 'running'", clock.now() - timedelta(1))
        await execute("UPDATE background_job SET takings = 0 WHERE state = 'running'")
        await run_all()
        jobs = (await queries.my_jobs(actor, PageRequest(None, 50))).items
        assert [job.state for job in jobs] == [JobState.DONE] * JOBS
        people = await fetch_value("SELECT count(*) FROM associate")
        for job in jobs:
            fetched = await fetch_file(actor, job.id)
            rows = data_of(b"".join([piece async for piece in fetched.pieces]))
            assert len(rows) == 1 + people == 1 + job.done
            assert len({row[0] for row in rows}) == len(rows)
        ended = await fetch("SELECT subject FROM audit_entry WHERE action = 'jobs.done'")
        assert sorted(row["subject"] for row in ended) == sorted(f"job:{job.id}" for job in jobs)
        assert await fetch_value("SELECT count(*) FROM stored_file") == JOBS
    clear_folders(clock.now() + timedelta(minutes=1))
    assert [name for name in os.listdir(tempfile.gettempdir()) if name.startswith(FOLDER)] == []
