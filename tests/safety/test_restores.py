"""Drills: a backup is taken while orders come in, and every moment after it is brought back, exactly."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.backup.daily import back_up
from guide_app.base.kernel.backup.store import Store
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.erasures import JOURNAL, ErasureEntry, append
from guide_app.base.settings import settings
from guide_app.entry import wiring
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.factories import a_member, a_sku, an_actor_as, an_associate, signed_in
from tests.places import a_quick_folder
from tests.safety.faults import (
    GUIDE,
    Process,
    Till,
    a_free_port,
    connected,
    own_postgres,
    until_ready,
)

pytestmark = [pytest.mark.slow, pytest.mark.faults]
REFUSED = 2


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for a database, where the server's own user gets to."""
    with a_quick_folder("guide-drill-") as folder:
        yield folder / "home"


async def guide(home: Path, *words: str, ends: int = 0) -> Any:
    """What a command answers as JSON."""
    command = [*GUIDE, *words, "--json"]
    environment = os.environ | {"GUIDE_HOME": str(home), "DATABASE_URL": "", "DATABASE_OWNER_URL": ""}
    done = await asyncio.to_thread(
        subprocess.run, command, check=False, capture_output=True, text=True, env=environment
    )
    assert done.returncode == ends, done.stderr + done.stdout
    return json.loads(done.stdout)


def served(home: Path, port: int) -> list[Process]:
    """The product on the database of a home: the API and a worker."""

    def begun(command: str) -> Process:
        return Process(
            command, GUIDE_HOME=str(home), DATABASE_URL="", PORT=str(port), HOST="127.0.0.1", GUIDE_RATE_LIMIT="1000000"
        )

    return [begun("serve"), begun("worker")]


async def a_till(port: int) -> Till:
    """Clients of an associate who sells one article."""
    sku = await a_sku(price_fen=19_900)
    headers = await signed_in(await an_associate())
    return Till(port, headers, {"lines": [{"sku": sku.code, "quantity": 2}], "payment": {"method": "till_cash"}})


async def orders_in(home: Path) -> set[str]:
    """The orders of a home's database."""
    with embedded_server(home) as addresses:
        async with connected(addresses.application):
            return {str(row["id"]) for row in await fetch("SELECT id FROM orders")}


async def erased_in(home: Path) -> list[UUID]:
    """Who is on record as erased in a home's database."""
    with embedded_server(home) as addresses:
        async with connected(addresses.application):
            return [row["subject"] for row in await fetch("SELECT subject FROM erasure")]


async def test_a_moment_under_load_is_brought_back_exactly_and_work_goes_on_there(home: Path) -> None:
    port, looked_at = a_free_port(), home.with_name("looked-at")
    with own_postgres(home) as server:
        async with connected(server.url):
            till = await a_till(port)
        running = served(home, port)
        try:
            await until_ready(port)
            selling = asyncio.create_task(till.sell(3, 5_000))
            await till.until_sold(30)
            taken = await guide(home, "backup", "--keep", "2")
            await till.until_sold(len(till.acknowledged) + 30)
            moment = datetime.now(UTC)
            await till.until_sold(len(till.acknowledged) + 30)
            till.closes = True
            await selling
            done = await guide(home, "restore", "--to", moment.isoformat(), "--into", str(looked_at))
        finally:
            for one in running:
                one.stop()
    assert taken["keeps_log"]
    assert done["different"] == []
    assert done["backup"] == taken["backup"]["name"]
    assert (done["timeline"], done["epoch"]) == (2, 1)
    answered, asked = (
        {till.acknowledged[key]["id"] for key, at in moments.items() if at <= moment}
        for moments in (till.answered_at, till.asked_at)
    )
    there = await orders_in(looked_at)
    assert answered <= there <= asked
    assert len(there) < len(till.acknowledged)
    await require_work_goes_on(looked_at, till, answered)


async def require_work_goes_on(home: Path, before: Till, answered: set[str]) -> None:
    """The same clients send the same again: what is there is answered as it was, what came later is sold anew."""
    port = a_free_port()
    running = served(home, port)
    try:
        await until_ready(port)
        till = Till(port, before.headers, before.order)
        await till.sell_as(sorted(before.acknowledged))
    finally:
        for one in running:
            one.stop()
    assert till.problems == []
    again = {order["id"] for order in till.acknowledged.values()}
    assert answered <= again
    assert await orders_in(home) == again
    await guide(home, "verify")


@dataclass(frozen=True)
class Seller:
    """Somebody who sells one article, in this process."""

    actor: Actor
    order: PlaceOrder

    async def sells(self, home: Path) -> str:
        """One more order; its id. The database runs no longer than that."""
        with embedded_server(home) as addresses:
            async with connected(addresses.application):
                return str((await place_order(self.actor, self.order, desk=wiring.DESK)).id)


async def a_seller() -> Seller:
    """An associate with an article."""
    sku, actor = await a_sku(), await an_actor_as(Role.ASSOCIATE)
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    return Seller(actor, PlaceOrder([LineWanted(sku.code, 1)], payment=cash))


async def test_a_database_is_put_back_in_its_place_and_what_was_given_up_can_be_reached_too(home: Path) -> None:
    with own_postgres(home) as server:
        async with connected(server.url):
            seller = await a_seller()
            forgotten = await a_member()
        refused = await guide(home, "restore", "--latest", ends=REFUSED)
        assert refused["code"] == "no_backup"
        await guide(home, "backup")
        refused = await guide(home, "restore", "--latest", ends=REFUSED)
        assert refused["code"] == "still_running"
    first = await seller.sells(home)
    after_first = datetime.now(UTC)
    second = await seller.sells(home)
    after_second = datetime.now(UTC)
    refused = await guide(home, "restore", "--to", "2026-01-01 00:00", ends=REFUSED)
    assert refused["code"] == "out_of_reach"
    assert refused["earliest"] < refused["latest"]
    erased = ErasureEntry("member", forgotten.id, after_second, None, Role.SYSTEM)
    append([erased], home / "erasures" / JOURNAL)
    back = await guide(home, "restore", "--to", after_first.isoformat())
    assert await orders_in(home) == {first}
    assert await erased_in(home) == [forgotten.id], "who was erased after the moment is forgotten again"
    assert (Path(back["aside"]) / "PG_VERSION").exists()
    third = await seller.sells(home)
    given_up = home.with_name("given-up")
    await guide(home, "restore", "--to", after_second.isoformat(), "--timeline", "1", "--into", str(given_up))
    assert await orders_in(given_up) == {first, second}
    await guide(home, "backup")
    end = await guide(home, "restore", "--latest")
    assert end["timeline"] == 3
    assert end["epoch"] == 2
    assert await orders_in(home) == {first, third}


async def test_a_lost_disk_takes_along_only_what_was_not_kept_yet(home: Path) -> None:
    backups = home.with_name("backups")
    with own_postgres(home) as server:
        async with connected(server.url):
            seller = await a_seller()
        await guide(home, "backup", "--to", str(backups))
    first = await seller.sells(home)
    kept_until = datetime.now(UTC)
    await guide(home, "backup", "--to", str(backups))
    await seller.sells(home)
    (home / "pg").rename(home.with_name("broken disk"))
    at = datetime.now(UTC).isoformat()
    refused = await guide(home, "restore", "--from", str(backups), "--to", at, ends=REFUSED)
    assert refused["code"] == "out_of_reach"
    assert datetime.fromisoformat(refused["latest"]) < datetime.fromisoformat(at)
    await guide(home, "restore", "--from", str(backups), "--to", kept_until.isoformat())
    assert await orders_in(home) == {first}


async def test_a_killed_backup_is_none_and_the_next_one_is_whole(home: Path) -> None:
    with own_postgres(home):
        killed = Process("backup", GUIDE_HOME=str(home), DATABASE_URL="")
        while not list((home / "backups" / "base").glob(".unfinished-*/copy/*")):
            assert killed.running, "the backup was too fast to be killed"
            await asyncio.sleep(0.001)
        killed.kill()
        assert await guide(home, "backup", "--list") == []
        taken = await guide(home, "backup", "--keep", "1")
        assert [one["name"] for one in await guide(home, "backup", "--list")] == taken["kept"]
        assert list((home / "backups" / "base").glob(".unfinished-*")) == []
        again = await guide(home, "backup", "--keep", "1")
        assert again["removed"] == taken["kept"]


async def test_a_killed_restore_leaves_what_was_there_and_the_next_one_ends(home: Path) -> None:
    with own_postgres(home) as server:
        async with connected(server.url):
            seller = await a_seller()
        await guide(home, "backup")
    sold = await seller.sells(home)
    killed = Process("restore", "--latest", GUIDE_HOME=str(home), DATABASE_URL="")
    while not (home / "restoring" / "pg" / "postmaster.pid").exists():
        assert killed.running, "the restore was too fast to be killed"
        await asyncio.sleep(0.005)
    killed.kill()
    assert await orders_in(home) == {sold}
    await guide(home, "restore", "--latest")
    assert await orders_in(home) == {sold}
    assert not (home / "restoring").exists()


async def test_a_damaged_backup_is_refused_before_anything_is_done(home: Path) -> None:
    with own_postgres(home):
        taken = await guide(home, "backup")
    copy = home / "backups" / "base" / taken["backup"]["name"] / "copy" / "base.tar.gz"
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 0xFF
    copy.write_bytes(content)
    refused = await guide(home, "restore", "--latest", ends=REFUSED)
    assert refused["code"] == "backup_damaged"
    assert (home / "pg" / "PG_VERSION").exists()
    assert not (home / "restoring").exists()


async def test_a_server_of_ones_own_is_not_backed_up_from_here(home: Path, server_url: str) -> None:
    done = await asyncio.to_thread(
        subprocess.run,
        [*GUIDE, "backup", "--json"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"GUIDE_HOME": str(home), "DATABASE_URL": server_url},
    )
    assert done.returncode == REFUSED
    assert json.loads(done.stdout)["code"] == "own_server_only"
    assert "pgBackRest" in done.stderr


@pytest.fixture
def nightly(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings of a worker that is asked to back up every night."""
    monkeypatch.setenv("GUIDE_HOME", str(home))
    monkeypatch.setenv("GUIDE_BACKUP_DAILY", "1")
    monkeypatch.setenv("GUIDE_BACKUPS_KEPT", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def test_the_worker_backs_up_every_night_where_it_is_asked_to(home: Path, nightly: None) -> None:
    with own_postgres(home) as server:
        async with connected(server.url):
            first = await back_up(datetime.now(UTC))
            second = await back_up(datetime.now(UTC))
    assert first != second
    assert [one.name for one in Store(home / "backups").backups()] == [second]


async def test_the_worker_backs_up_no_server_but_the_embedded_one(home: Path, nightly: None, db: None) -> None:
    assert await back_up(datetime.now(UTC)) == "the database is not the embedded one"
    with own_postgres(home):
        assert await back_up(datetime.now(UTC)) == "the database is not the embedded one"
    assert not (home / "backups").exists()


async def test_the_worker_leaves_backups_to_others_unless_it_is_asked(db: None) -> None:
    assert await back_up(datetime.now(UTC)) == "not asked for"
