"""Readiness: what refuses requests, what is only told, and how seldom it is asked for."""

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import asyncpg
import httpx
import pytest

from guide_app.base.kernel import clock, health
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.embedded import data_of
from guide_app.base.kernel.events import Event, publish
from guide_app.base.kernel.health import NO_SPACE, NotReady, Readiness, look
from guide_app.base.kernel.outages import DatabaseUnavailable, Outage
from guide_app.base.kernel.subscriptions import Delivered, Subscriber, drain, register
from tests.databases import as_owner
from tests.statements import statements_of_the_pool


class Usage(NamedTuple):
    """What a disk has."""

    total: int
    used: int
    free: int


class DoorOpened(Event, frozen=True, kw_only=True):
    """A fact of these tests."""

    room: int


async def refuse(_: Sequence[Delivered]) -> None:
    raise ValueError("locked")


PORTER = Subscriber("porter", on={DoorOpened: refuse})


async def test_an_installation_that_is_well_says_so(committed_db: str, client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["database"], told["warnings"], told["behind"]) == ("ok", "ok", [], [])
    assert told["parked"] == {"parked": 0, "since": None}


async def test_a_worker_that_is_behind_and_a_parked_event_are_told_and_refuse_nothing(committed_db: str) -> None:
    await register([PORTER])
    async with transaction():
        await publish(DoorOpened(room=1))
    told = await look([PORTER], None)
    assert (told.status, told.warnings) == ("ok", [])
    assert [(one.subscriber, one.waiting) for one in told.behind] == [("porter", 1)]
    with clock.pinned(clock.now() + timedelta(seconds=health.LATE_SECONDS + 2)):
        assert (await look([PORTER], None)).warnings == ["worker_behind"]
    await drain([PORTER])
    told = await look([PORTER], None)
    assert (told.status, told.warnings, told.parked.parked) == ("degraded", ["events_parked"], 1)


@pytest.mark.parametrize(
    ("free", "warnings"), [(2**40, []), (health.LITTLE_SPACE - 1, ["disk_low"]), (NO_SPACE, ["disk_low"])]
)
async def test_a_disk_that_fills_is_told(
    db: None, monkeypatch: pytest.MonkeyPatch, free: int, warnings: list[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 0, free))
    told = await look([], Path("/nowhere/pg"))
    assert (told.warnings, told.free_bytes) == (warnings, free)


async def test_a_full_disk_of_the_embedded_server_refuses(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 0, NO_SPACE - 1))
    with pytest.raises(NotReady) as refused:
        await look([], Path("/nowhere/pg"))
    assert refused.value.facts == {"reason": "disk_nearly_full", "free_bytes": NO_SPACE - 1}
    assert (await look([], None)).free_bytes is None, "another server's disk is not ours"


async def test_a_server_that_only_reads_refuses_until_it_writes_again(committed_db: str) -> None:
    database = await fetch_value("SELECT current_database()")
    await disconnect()
    await as_owner(committed_db, f'ALTER DATABASE "{database}" SET default_transaction_read_only = on')
    await connect(committed_db, max_size=2)
    with pytest.raises(NotReady) as refused:
        await look([], None)
    assert refused.value.facts == {"reason": "read_only"}
    await as_owner(
        committed_db,
        "SET default_transaction_read_only = off",
        f'ALTER DATABASE "{database}" RESET default_transaction_read_only',
    )
    assert (await look([], None)).status == "ok", "the connections to it were given up"


async def test_a_commit_that_nobody_confirms_refuses(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROBE", "SELECT pg_sleep(10)::text")
    monkeypatch.setattr(health, "COMMIT_SECONDS", 0.05)
    with pytest.raises(NotReady) as refused:
        await look([], None)
    assert refused.value.facts == {"reason": "no_commit"}


async def test_a_disk_that_was_full_a_moment_ago_refuses(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Outage()
    monkeypatch.setattr(health, "OUTAGE", seen)
    seen.felt(asyncpg.DiskFullError("no space left on device"))
    with pytest.raises(NotReady) as refused:
        await look([], None)
    assert refused.value.facts == {"reason": "disk_full"}


async def test_a_database_that_is_away_is_unavailable(committed_db: str) -> None:
    await disconnect()
    await connect("postgresql://guide@/guide?host=/nobody/here", max_size=1)
    with pytest.raises(DatabaseUnavailable):
        await look([], None)


async def test_many_who_ask_cost_one_look(committed_db: str) -> None:
    asked = Readiness([PORTER], url=committed_db, home=Path("/nowhere"))
    await register([PORTER])
    async with statements_of_the_pool() as first:
        await asked()
    async with statements_of_the_pool() as again:
        for _ in range(20):
            await asked()
    assert len(first) > 0
    assert len(again) == 0


def test_the_embedded_server_is_known_by_where_it_listens(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "postmaster.pid").write_text(f"1\n{tmp_path}/pg\n0\n5432\n/run/guide\n\n0 0\nready\n")
    assert data_of("postgresql://guide_app@/guide?host=/run/guide", tmp_path) == tmp_path / "pg"
    assert data_of("postgresql://guide_app@/guide?host=/run/other", tmp_path) is None
    assert data_of("postgresql://guide_app@db.example/guide", tmp_path) is None
