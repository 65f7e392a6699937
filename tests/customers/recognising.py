"""A WeChat that says who came back, and browsers in it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from guide_app.base.settings import settings
from guide_app.base.web.envelope import Envelope
from guide_app.base.wechat import WechatSettings
from guide_app.ground.customers.wechat import connecting, service
from guide_app.ground.customers.wechat.calling import who_came_back
from tests.asgi import transport_to
from tests.pages.visitor import SeenPage, seen

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0.50"
PEOPLE = {"a": "o-anna", "b": "o-bella", "c": "o-chris", "d": "o-dora"}


class Wechat:
    """WeChat's answers: who the code of a person is, once; `trouble` is said instead, or raised."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.trouble: httpx.Response | Exception | None = None
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if isinstance(self.trouble, Exception):
            raise self.trouble
        if self.trouble is not None:
            return self.trouble
        assert request.url.params["secret"] == "s3cret"
        code = request.url.params["code"]
        if code in self.taken:
            return httpx.Response(200, json={"errcode": 40163, "errmsg": "code been used"})
        self.taken.add(code)
        openid = PEOPLE.get(code[:1], "")
        return httpx.Response(200, json={"openid": openid} if openid else {"errcode": 40029, "errmsg": "invalid code"})


@contextmanager
def recognising(monkeypatch: pytest.MonkeyPatch, wechat: Wechat) -> Iterator[None]:
    """An installation with an official account."""
    known = replace(settings(), wechat=WechatSettings("wx1", "s3cret"))

    async def asked(account: Any, code: str, *, transport: httpx.AsyncBaseTransport | None = None) -> Any:
        return await who_came_back(account, code, transport=transport or httpx.MockTransport(wechat))

    with monkeypatch.context() as patched:
        patched.setattr(connecting, "settings", lambda: known)
        patched.setattr(service, "who_came_back", asked)
        yield


class Phone:
    """A browser in WeChat."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def get(self, address: str) -> httpx.Response:
        return await self.http.get(address)

    async def see(self, address: str) -> SeenPage:
        """The page at an address, wherever it leads on our side; WeChat itself is not gone to."""
        answer = await self.get(address)
        for _ in range(6):
            if answer.status_code != 303 or answer.headers["location"].startswith("https://open.weixin"):
                break
            answer = await self.get(answer.headers["location"])
        return seen(answer)

    async def to_wechat(self, address: str) -> str:
        """Open a page, and be led to WeChat; the state that goes there."""
        answer = await self.get(address)
        for _ in range(4):
            if answer.headers.get("location", "").startswith("https://open.weixin.qq.com/"):
                query = parse_qs(urlsplit(answer.headers["location"]).query)
                assert (query["appid"], query["scope"]) == (["wx1"], ["snsapi_base"])
                return query["state"][0]
            answer = await self.get(answer.headers["location"])
        raise AssertionError(answer.text)

    async def back(self, code: str, state: str) -> SeenPage:
        """Come back from WeChat."""
        return await self.see(f"/my/sign-in/wechat?code={code}&state={state}")

    async def opens(self, address: str, code: str) -> SeenPage:
        """Open a page in WeChat as the person of this code."""
        return await self.back(code, await self.to_wechat(address))

    async def send(self, page: SeenPage, action: str, **typed: str) -> SeenPage:
        """Fill a form in; the page that it leads to."""
        filled = {name: value[0] for name, value in page.form(action).fields.items()} | typed
        answer = await self.http.post(action, data=filled)
        return await self.see(answer.headers["location"]) if answer.status_code == 303 else seen(answer)


@asynccontextmanager
async def a_phone(application: Envelope, address: str = "203.0.113.9") -> AsyncIterator[Phone]:
    """A browser in WeChat, somewhere."""
    transport = transport_to(application, client=(address, 1))
    headers = {"User-Agent": AGENT, "Accept": "text/html", "Accept-Language": "zh-CN"}
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test", headers=headers) as http:
        yield Phone(http)
