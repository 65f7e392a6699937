"""The token in the database: one for all processes, renewed by one of them, sealed, dropped only by its own name."""

import asyncio
from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_row
from tests.wecom_bridge.bridge_bench import Bridge
from tests.wecom_bridge.stand_in_bench import demo_app
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.shared_tokens import DatabaseTokenStore


def store() -> DatabaseTokenStore:
    return DatabaseTokenStore("ww1", 7)


@pytest.mark.parametrize(("lifetime", "usable_for"), [(7200, 7000), (100, 50)])
async def test_a_token_is_used_until_shortly_before_it_expires(db: None, lifetime: int, usable_for: int) -> None:
    at = clock.now()
    with clock.pinned(at):
        await store().keep("t1", lifetime)
    with clock.pinned(at + timedelta(seconds=usable_for - 1)):
        assert await store().usable() == "t1"
    with clock.pinned(at + timedelta(seconds=usable_for)):
        assert await store().usable() is None


async def test_only_the_very_token_that_died_is_dropped(db: None) -> None:
    await store().keep("old", 7200)
    await store().keep("new", 7200)
    await store().discard("old")
    assert await store().usable() == "new"
    await store().discard("new")
    assert await store().usable() is None


async def test_apps_do_not_share_a_token(db: None) -> None:
    await store().keep("t1", 7200)
    assert await DatabaseTokenStore("ww1", 8).usable() is None
    assert await DatabaseTokenStore("ww2", 7).usable() is None


async def test_a_token_is_sealed_and_one_of_unknown_key_is_as_none(db: None) -> None:
    await store().keep("clear-text-token", 7200)
    row = await fetch_row("SELECT * FROM wecom_token")
    assert row is not None
    assert b"clear-text-token" not in row["token_sealed"]
    await execute("UPDATE wecom_token SET token_sealed = '\\x0278780000'")
    assert await store().usable() is None


async def test_processes_that_start_at_once_ask_for_one_token(bridge: Bridge) -> None:
    app = demo_app()
    clients = [
        WecomClient(app, tokens=DatabaseTokenStore(app.corp_id, app.agent_id), transport=bridge.transport)
        for _ in range(6)
    ]
    await asyncio.gather(*(client.member("LiNa") for client in clients for _ in range(4)))
    assert await bridge.calls("gettoken") == 1
    await bridge.do("kill-tokens")
    await asyncio.gather(*(client.member("LiNa") for client in clients for _ in range(4)))
    assert await bridge.calls("gettoken") == 2
