"""Workers and replays that are killed in the middle of telling: everybody is told everything once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from benchmarks._tasks_ground import a_draft
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.embedded import OWNER
from guide_app.base.kernel.events import publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.roles import as_role
from guide_app.base.kernel.subscriptions import drain
from guide_app.entry import wiring
from guide_app.ground.members.events import MemberRegistered
from inbox.handlers import INBOX
from inbox.rules import PIECE
from tasks.service import close_task, release_task
from tests.safety.faults import OwnPostgres
from tests.safety.killing import killer, until_killed
from tests.safety.large_chain import a_large_chain

pytestmark = pytest.mark.faults

PEOPLE, STORES, REGISTERED, KILLS, ROUNDS = 20_000, 200, 6_000, 8, 5
STORED = "SELECT id, associate, kind, about, facts::text, at FROM inbox_message ORDER BY id"
TOLD = "SELECT count(*), count(DISTINCT (associate, about)) FROM inbox_message WHERE kind = $1"


@pytest.fixture
async def database(postgres: OwnPostgres) -> AsyncIterator[str]:
    """A large chain with subscribers, and the product's pool on it."""
    async with a_large_chain(postgres, stores=STORES, people=PEOPLE) as url:
        yield url


def _registered(associate: UUID, at: datetime) -> MemberRegistered:
    return MemberRegistered(member_id=new_id(), associate_id=associate, store_id=new_id(), registered_at=at)


async def _everything_told() -> None:
    await finish(wiring.CHORES)
    await drain([INBOX])
    await finish(wiring.CHORES)


@pytest.mark.long
async def test_what_20000_are_told_is_told_once_whatever_is_killed(database: str, tmp_path: Path) -> None:
    task = await a_draft()
    await release_task(SYSTEM, task.id)
    await finish(wiring.CHORES)
    await drain(wiring.SUBSCRIBERS)
    people = [row["id"] for row in await fetch("SELECT id FROM associate ORDER BY id LIMIT 500")]
    at = clock.now()
    async with transaction():
        await publish_many((_registered(people[n % 500], at), at) for n in range(REGISTERED))
    await close_task(SYSTEM, task.id)
    for seed in range(ROUNDS):  # on a busy machine the killed ones may not have come so far
        await until_killed([killer("killed_workers.py", database, times=KILLS, seed=2 * seed + n) for n in (0, 1)])
        if await fetch_value("SELECT count(*) FROM inbox_message"):
            break
    else:
        pytest.fail("they did nothing before they were killed")
    await _everything_told()
    assert await fetch_value("SELECT count(*) FROM event_parked WHERE subscriber = 'inbox'") == 0
    assert tuple((await fetch(TOLD, "task_ended_early"))[0]) == (PEOPLE, PEOPLE)
    assert tuple((await fetch(TOLD, "registration_confirmed"))[0]) == (REGISTERED, REGISTERED)
    stored = await fetch(STORED)
    assert await fetch_value("SELECT count(*) FROM inbox_round WHERE done_at IS NULL") == 0

    await execute("INSERT INTO inbox_read (message, associate, read_at) SELECT id, associate, at FROM inbox_message")
    said = tmp_path / "replays"
    replaying = killer("killed_replays.py", as_role(database, OWNER), "inbox", str(PIECE), times=5, seed=3, said=said)
    try:
        await asyncio.to_thread(replaying.wait)
    finally:
        replaying.kill()
    assert replaying.ended_well, said.read_text()
    await _everything_told()
    assert await fetch(STORED) == stored, "a replay that was killed gives something else"
    unread = """SELECT count(*) FROM inbox_message m
WHERE NOT EXISTS (SELECT FROM inbox_read r WHERE r.message = m.id AND r.associate = m.associate)"""
    assert await fetch_value(unread) == 0
