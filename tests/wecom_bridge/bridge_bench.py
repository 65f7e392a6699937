"""The bridge on a committed database against a stand-in: configured as by the environment, callbacks delivered to the
very application, outside calls carried out by hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import httpx
import pytest

from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.base.kernel.health import look
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.settings import settings
from guide_app.base.web.application import build
from guide_app.ground.auth.tokens import actor_of_token
from tests.asgi import transport_to
from tests.wecom_bridge.stand_in_bench import Bench, Receiver, demo_app
from wecom_bridge import connecting
from wecom_bridge.api import WecomCallbackController, WecomController
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.shared_tokens import DatabaseTokenStore
from wecom_bridge.handlers import WECOM_INBOX, WECOM_MESSAGES
from wecom_bridge.messages.sending import send_message
from wecom_bridge.mirror.fetching import fetch_contact
from wecom_bridge.stand_in import seed as demo
from wecom_bridge.stand_in.app import create_stand_in

CALLBACK_URL = "http://guide.test/wecom/callback"
ENVIRONMENT = {
    "wecom_base_url": "http://stand-in",
    "wecom_corp_id": demo.DEMO_CORP_ID,
    "wecom_agent_id": demo.DEMO_AGENT_ID,
    "wecom_secret": demo.DEMO_APP_SECRET,
    "wecom_token": demo.DEMO_TOKEN,
    "wecom_aes_key": demo.DEMO_ENCODING_AES_KEY,
}


def bridge_app() -> Any:  # the ASGI application, callable as such
    """An application of the bridge's controllers alone."""
    return build(
        [WecomCallbackController, WecomController],
        read_token=actor_of_token,
        ready=partial(look, (), None),
        dependencies={},
        lifespan=[],
        rate_limit_per_minute=100_000,
    )


def set_wecom(monkeypatch: pytest.MonkeyPatch, **values: object) -> None:
    """Let the settings say this about WeCom, everything else as before."""
    changed = replace(settings(), **values)  # type: ignore[arg-type]  # names and types are those of Settings
    monkeypatch.setattr(connecting, "settings", lambda: changed)


@dataclass
class Bridge(Bench):
    """A bench whose stand-in delivers to the application."""

    http: httpx.AsyncClient

    async def settle(self) -> None:
        """Deliver what the event log holds, as the worker does."""
        await drain([WECOM_INBOX, WECOM_MESSAGES])

    async def queued(self, call: str) -> list[bytes]:
        """Payloads of the outside calls that wait."""
        rows = await fetch("SELECT payload FROM pgqueuer WHERE entrypoint = $1 AND status = 'queued' ORDER BY id", call)
        return [row["payload"] for row in rows]

    async def call_outside(self) -> None:
        """Carry out the outside calls that wait, once each."""
        for call, run in (("wecom.fetch_contact", fetch_contact), ("wecom.message", send_message)):
            for payload in await self.queued(call):
                await run(self.client, payload)
            await execute("DELETE FROM pgqueuer WHERE entrypoint = $1", call)


@asynccontextmanager
async def a_bridge(seed: demo.Seed | None = None) -> AsyncIterator[Bridge]:
    """A bridge on the database that is open, its client on the token that processes share."""
    await register([WECOM_INBOX, WECOM_MESSAGES])
    app = demo_app()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    ours = transport_to(bridge_app(), raise_app_exceptions=False)
    stand_in = create_stand_in(seed or demo.demo_seed(CALLBACK_URL), callback_transport=ours)
    transport = transport_to(stand_in)
    tokens = DatabaseTokenStore(app.corp_id, app.agent_id)
    async with (
        WecomClient(app, tokens=tokens, transport=transport, sleep=sleep) as client,
        httpx.AsyncClient(transport=transport, base_url="http://stand-in") as raw,
        httpx.AsyncClient(transport=ours, base_url="http://guide.test") as http,
    ):
        yield Bridge(transport, client, Receiver(), slept, raw, http)


async def count(table: str) -> int:
    return int(await fetch_value(f"SELECT count(*) FROM {table}"))


async def open_pairs() -> set[tuple[str, str]]:
    """Userid and external userid of every open relation in the mirror."""
    rows = await fetch(
        "SELECT m.userid, c.external_userid FROM wecom_follow f JOIN wecom_member m ON m.id = f.member"
        " JOIN wecom_contact c ON c.id = f.contact WHERE f.ended_at IS NULL"
    )
    return {(row["userid"], row["external_userid"]) for row in rows}


async def relation(external_userid: str) -> Any:  # a row
    return await fetch_row(
        "SELECT f.* FROM wecom_follow f JOIN wecom_contact c ON c.id = f.contact WHERE c.external_userid = $1",
        external_userid,
    )


async def touches() -> Sequence[Any]:  # rows
    return await fetch("SELECT kind, associate, store, contact, source, at FROM touch ORDER BY id")
