"""Staff who sign in by WeCom, on a database where commits are real; WeCom is a stand-in that is spoken to over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server

from guide_app.base.html import round_trip
from guide_app.base.settings import settings
from guide_app.base.web.envelope import Envelope
from tests.asgi import transport_to
from tests.safety.faults import a_free_port
from tests.wecom_bridge.bridge_bench import set_wecom
from wecom_bridge import connecting
from wecom_bridge.stand_in import seed as demo
from wecom_bridge.stand_in.app import create_stand_in

PASSWORD = "right horse battery"
SIGNED_IN = "SELECT count(*) FROM access_token"
MEMBERS = ("LiNa", "WangFang", "ZhangWei", "GoneAway", "OnLeave")


@dataclass
class SignInBench:
    """The product as somebody at `address` meets it, and the strings of its WeCom."""

    application: Envelope
    wecom: str
    raw: httpx.AsyncClient

    async def do(self, name: str, /, **command: object) -> Any:  # each command answers its own shape
        answer = await self.raw.post(f"/_control/{name}", json=command)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def calls(self, path: str = "auth/getuserinfo") -> int:
        return int((await self.raw.get("/_control/calls")).json().get(path, 0))

    async def code(self, userid: str = "LiNa", **who: str) -> str:
        """What WeCom gives whoever comes back."""
        return str((await self.do("oauth-codes", **(who or {"userid": userid})))["code"])

    async def signs_in(self, code: str, *, at: str = "192.0.2.7") -> httpx.Response:
        """Exchange a code, as a program does."""
        async with self.browser(at) as http:
            return await http.post("/v1/auth/wecom", json={"code": code})

    @asynccontextmanager
    async def browser(self, at: str = "192.0.2.7", agent: str = "Mozilla/5.0") -> AsyncIterator[httpx.AsyncClient]:
        """Somebody's browser, with cookies of its own."""
        transport = transport_to(self.application, raise_app_exceptions=False, client=(at, 1))
        headers = {"User-Agent": agent, "Accept-Language": "zh"}
        async with httpx.AsyncClient(transport=transport, base_url="http://guide.test", headers=headers) as http:
            yield http


@asynccontextmanager
async def a_wecom() -> AsyncIterator[str]:
    """The address of a stand-in that listens on this machine, with members of its own."""
    seed = demo.demo_seed()
    members = [demo.SeedMember(userid=userid, name=userid) for userid in MEMBERS]
    app = create_stand_in(demo.Seed(corp_id=seed.corp_id, apps=seed.apps, members=members))
    port = a_free_port()
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address) as http:
        for _ in range(200):
            with suppress(httpx.TransportError):
                await http.get("/_control/calls")
                break
            await asyncio.sleep(0.05)
    yield address
    server.stop()
    await serving


@asynccontextmanager
async def a_sign_in_bench(
    application: Envelope, wecom: str, monkeypatch: pytest.MonkeyPatch, **said: object
) -> AsyncIterator[SignInBench]:
    """The product connected with this stand-in, by settings as the environment would make them."""
    known = {
        "wecom_base_url": wecom,
        "wecom_corp_id": demo.DEMO_CORP_ID,
        "wecom_agent_id": demo.DEMO_AGENT_ID,
        "wecom_secret": demo.DEMO_APP_SECRET,
        "wecom_sign_in_url": wecom,
    }
    set_wecom(monkeypatch, **(known | said))
    here = replace(settings(), public_base_url="http://guide.test")
    monkeypatch.setattr(round_trip, "settings", lambda: here)
    connecting.shared_client.cache_clear()
    async with httpx.AsyncClient(base_url=wecom) as raw:
        yield SignInBench(application, wecom, raw)
    if connecting.is_configured():
        await connecting.shared_client().aclose()
    connecting.shared_client.cache_clear()


def said(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    assert "application/problem+json" in answer.headers["content-type"], answer.text
    return answer.status_code, answer.json()["code"]
