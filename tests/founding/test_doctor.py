"""The doctor finds what is planted, says what to do, and finds nothing where all is well."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.backup.store import FACTS, Backup, Store
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.events import Event, publish
from guide_app.base.kernel.health import LITTLE_SPACE
from guide_app.base.kernel.keys import require_keys
from guide_app.base.kernel.roles import Addresses
from guide_app.base.kernel.subscriptions import Delivered, Subscriber, drain, register
from guide_app.base.settings import DEMO_SECRET, Settings, settings
from guide_app.entry.examination import database, installation, work
from guide_app.entry.examination.findings import Finding, Level
from guide_app.entry.wiring import SEALING
from tests.databases import owner_of, run_on
from tests.keys.chain_keys import OTHER, SECRET, data_keys, started_with

OWN = {"GUIDE_SECRET": "fVbT0u1kq7GmXz3Jr9Lw2QpYc5Hd8Sa4NeRiOjKt6Bx"}
PUBLIC = "https://guide.example.cn"


class Usage(NamedTuple):
    """What a disk has."""

    total: int
    used: int
    free: int


def configured(**changes: Any) -> Settings:
    """The settings of an installation with keys of its own, changed."""
    own: dict[str, Any] = {"secrets": OWN, "data_keys": {"k1": bytes(range(32))}}
    return replace(settings(), **(own | changes))


def levels(findings: Sequence[Finding]) -> list[Level]:
    for one in findings:
        assert (one.todo is None) == (one.level is Level.OK), one
        assert all(text for text in (*one.subject, *one.seen, *(one.todo or ("-",)))), one
    return [one.level for one in findings]


def test_keys_are_looked_at_for_who_reaches_them() -> None:
    assert levels([installation.keys(configured())]) == [Level.OK]
    demo = {"secrets": {"GUIDE_SECRET": DEMO_SECRET}}
    assert levels([installation.keys(configured(**demo))]) == [Level.WARNING]
    assert levels([installation.keys(configured(**demo, public_base_url=PUBLIC))]) == [Level.PROBLEM]


@pytest.mark.parametrize(("free", "level"), [(2**40, Level.OK), (LITTLE_SPACE - 1, Level.WARNING), (0, Level.PROBLEM)])
def test_a_full_disk_is_seen_before_it_is_full(monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 0, free))
    assert levels([installation.disk(configured())]) == [level]


def test_a_database_that_nobody_backs_up_is_seen(tmp_path: Path) -> None:
    config = configured(home=tmp_path, backups=tmp_path / "backups", database_url=None)
    now = clock.now()
    assert levels(installation.backup(config, now=now)) == [Level.WARNING]
    made = Store.made(config.backups)
    at = now - timedelta(days=1)
    facts = Backup("B", "7", "18.6", 1, at, at, "0/1000000", "0/1000100", "000000010000000000000001", 1, 1)
    (made.base / "B").mkdir()
    (made.base / "B" / FACTS).write_bytes(msgspec.json.encode(facts))
    assert levels(installation.backup(config, now=now)) == [Level.OK]
    assert levels(installation.backup(config, now=now + timedelta(days=2))) == [Level.WARNING]
    assert installation.backup(replace(config, database_url="postgresql://elsewhere/guide"), now=now) == []


@pytest.mark.parametrize(
    ("status", "body", "level"),
    [
        (200, b'{"status":"ok"}', Level.OK),
        (200, b"<html>welcome to nginx</html>", Level.PROBLEM),
        (200, b"[]", Level.PROBLEM),
        (502, b'{"status":"ok"}', Level.PROBLEM),
    ],
)
def test_the_public_address_has_to_lead_to_us(status: int, body: bytes, level: Level) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"{PUBLIC}/health/live"
        return httpx.Response(status, content=body)

    found = installation.public_address(configured(public_base_url=PUBLIC), transport=httpx.MockTransport(answer))
    assert levels(found) == [level]


def test_a_public_address_that_nobody_answers_and_that_is_not_encrypted() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    plain = configured(public_base_url="http://guide.example.cn")
    found = installation.public_address(plain, transport=httpx.MockTransport(refuse))
    assert levels(found) == [Level.WARNING, Level.PROBLEM]
    assert levels(installation.public_address(configured())) == [Level.WARNING]


async def test_a_database_that_is_well(committed_db: str) -> None:
    found = await database.database(Addresses(committed_db, owner_of(committed_db)))
    subjects = {one.subject: one.level for one in found}
    # The server of the tests keeps nothing over a power cut, and that is seen.
    assert subjects.pop(database.DURABILITY) is Level.PROBLEM
    assert set(subjects.values()) == {Level.OK}, found
    (roles,) = [
        one for one in await database.database(Addresses.of_one_role(committed_db)) if one.subject == database.ROLES
    ]
    assert roles.level is Level.WARNING


async def test_a_database_that_lacks_a_migration(committed_db: str) -> None:
    await run_on(owner_of(committed_db), "DELETE FROM migration WHERE app_name = 'orders'")
    found = await database.database(Addresses.of_one_role(committed_db))
    (shape,) = [one for one in found if one.subject == database.SHAPE]
    assert shape.level is Level.PROBLEM


@pytest.mark.parametrize(
    "address",
    ["postgresql://guide:s3cr3t@127.0.0.1:1/guide", "postgresql://guide:s3cr3t@nowhere.invalid/guide"],
)
async def test_a_database_that_cannot_be_reached_is_said_without_its_password(address: str) -> None:
    found = await database.database(Addresses.of_one_role(address))
    assert levels(found) == [Level.PROBLEM]
    assert "s3cr3t" not in str(found)


class LightSwitched(Event, frozen=True, kw_only=True):
    """A fact of these tests."""

    room: int


async def test_what_waits_and_what_is_parked(committed_db: str) -> None:
    async def refuse(_: Sequence[Delivered]) -> None:
        raise ValueError("dark")

    subscribers = [Subscriber("caretaker", on={LightSwitched: refuse})]
    await register(subscribers)
    assert levels([await work.events(subscribers), await work.parked(), await work.calls()]) == [Level.OK] * 3
    with clock.pinned(clock.now() - timedelta(minutes=2)):
        async with transaction():
            await publish(LightSwitched(room=1))
    late = await work.events(subscribers)
    assert levels([late]) == [Level.PROBLEM]
    assert "caretaker 1" in late.seen[1]
    await drain(subscribers)
    assert levels([await work.events(subscribers), await work.parked()]) == [Level.OK, Level.PROBLEM]
    await execute("UPDATE event_parked SET resolved_at = now()")
    assert levels([await work.parked()]) == [Level.OK]


async def test_keys_of_another_installation_are_seen(db: None) -> None:
    with started_with(GUIDE_SECRET=SECRET):
        await require_keys(SEALING)
        assert levels(await work.fingerprints()) == [Level.OK, Level.OK]
    with started_with(GUIDE_SECRET=OTHER):
        assert levels(await work.fingerprints()) == [Level.PROBLEM, Level.PROBLEM]
    with started_with(GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=data_keys("k1")):
        missing = await work.fingerprints()
    assert levels(missing) == [Level.PROBLEM]
    assert "data:s1" in missing[0].seen[1]


async def test_wecom_is_well_unless_it_is_half_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels([await work.wecom()]) == [Level.OK]
    monkeypatch.setenv("WECOM_CORP_ID", "ww1")
    settings.cache_clear()
    try:
        half = await work.wecom()
        assert levels([half]) == [Level.PROBLEM]
        assert "WECOM_SECRET" in half.seen[0]
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_the_folder_of_files_is_tried(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    assert levels([installation.files(configured(files=folder))]) == [Level.OK]
    assert not folder.exists(), "a look changes nothing"
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert levels([installation.files(configured(files=in_the_way / "files"))]) == [Level.PROBLEM]
