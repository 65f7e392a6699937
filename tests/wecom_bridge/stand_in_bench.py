"""A stand-in for one test, a client connected to it, and a receiver of its callbacks."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.asgi import transport_to
from wecom_bridge.callbacks.crypto import SealedMessage, callback_keys, open_message
from wecom_bridge.callbacks.envelope import open_callback
from wecom_bridge.callbacks.errors import CallbackRefused
from wecom_bridge.calling.caller import WecomApp
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.stand_in import seed as demo
from wecom_bridge.stand_in.app import create_stand_in

CALLBACK_URL = "http://guide.example/wecom/callbacks"
KEYS = callback_keys(demo.DEMO_TOKEN, demo.DEMO_ENCODING_AES_KEY, receive_id=demo.DEMO_CORP_ID)


@dataclass
class Receiver:
    """Our side of the callbacks: opens what comes and remembers it. `answers` are used up one per request."""

    messages: list[bytes] = field(default_factory=list)
    answers: list[int | Exception] = field(default_factory=list)
    on_message: Callable[[bytes], Awaitable[None]] | None = None

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        if request.method == "GET":
            try:
                sealed = SealedMessage(query.pop("echostr"), **query)
                return httpx.Response(200, content=open_message(KEYS, sealed))
            except CallbackRefused as refused:
                return httpx.Response(refused.status)
        message = open_callback(KEYS, await request.aread(), **query)
        self.messages.append(message)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        if self.on_message is not None:
            await self.on_message(message)
        return httpx.Response(answer)


@dataclass
class Bench:
    """A stand-in, seen from both sides: `client` is the product's, `do` and `see` pull the strings."""

    transport: httpx.AsyncBaseTransport
    client: WecomClient
    receiver: Receiver
    slept: list[float]
    raw: httpx.AsyncClient

    async def do(self, name: str, /, **command: object) -> Any:  # each command answers its own shape
        response = await self.raw.post(f"/_control/{name}", json=command)
        assert response.status_code == 200, response.text
        return response.json()

    async def see(self, name: str) -> Any:  # as above
        return (await self.raw.get(f"/_control/{name}")).json()

    async def calls(self, path: str) -> int:
        return int((await self.see("calls")).get(path, 0))

    async def ask(self, path: str, **query: str) -> Any:  # as above
        response = await self.raw.get(f"/cgi-bin/{path}", params=query)
        assert response.status_code == 200
        return json.loads(response.content)

    async def token(self) -> str:
        answer = await self.ask("gettoken", corpid=demo.DEMO_CORP_ID, corpsecret=demo.DEMO_APP_SECRET)
        return str(answer["access_token"])

    async def post(self, path: str, **body: object) -> Any:  # as above
        """A call that the product does not make, as any client of WeCom would make it."""
        token = {"access_token": await self.token()}
        return (await self.raw.post(f"/cgi-bin/{path}", params=token, json=body)).json()


def demo_app(*, secret: str = demo.DEMO_APP_SECRET, corp_id: str = demo.DEMO_CORP_ID) -> WecomApp:
    return WecomApp(corp_id, demo.DEMO_AGENT_ID, secret, base_url="http://stand-in")


@asynccontextmanager
async def a_bench(seed: demo.Seed | None = None) -> AsyncIterator[Bench]:
    """A fresh stand-in with the demo's corp, or another."""
    receiver = Receiver()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    app = create_stand_in(seed or demo.demo_seed(CALLBACK_URL), callback_transport=httpx.MockTransport(receiver))
    transport = transport_to(app)
    async with (
        WecomClient(demo_app(), transport=transport, sleep=sleep) as client,
        httpx.AsyncClient(transport=transport, base_url="http://stand-in") as raw,
    ):
        yield Bench(transport, client, receiver, slept, raw)
