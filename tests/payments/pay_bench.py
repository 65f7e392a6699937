"""A stand-in of WeChat Pay for one test, a client connected to it, and what pulls its strings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx

from guide_app.base.wechat_pay import STAND_IN_MERCHANT
from payments.calling.caller import Merchant
from payments.calling.client import WechatPayClient
from payments.protocol.sealing import api_key_of
from payments.protocol.signing import MerchantKey
from payments.stand_in.app import create_stand_in
from payments.stand_in.gate import Gate
from payments.stand_in.keys import MERCHANT_SERIAL, STAND_IN_APP, MerchantFiles, merchant_files
from tests.asgi import transport_to

BASE = "http://pay.example"
HERE = "http://guide.example"


@cache
def files() -> MerchantFiles:
    """Keys that all tests of a process share."""
    return merchant_files(Path(mkdtemp()))


def merchant(**other: Any) -> Merchant:  # fields of a merchant
    """The merchant that the stand-in knows."""
    key = MerchantKey(STAND_IN_MERCHANT, MERCHANT_SERIAL, files().key)
    given = {"api_key": api_key_of(files().api_key), "base_urls": (BASE,), "notify_url": HERE} | other
    return Merchant(app_id=STAND_IN_APP, key=key, **given)


@dataclass
class PayBench:
    """A stand-in, seen from both sides: `client` is the product's, `do` and `see` pull the strings."""

    client: WechatPayClient
    gate: Gate
    raw: httpx.AsyncClient
    transport: httpx.AsyncBaseTransport

    async def do(self, name: str, /, **command: object) -> Any:  # each command answers its own shape
        response = await self.raw.post(f"/_control/{name}", json=command)
        assert response.status_code == 200, response.text
        return response.json()

    async def see(self, name: str) -> Any:  # as above
        return (await self.raw.get(f"/_control/{name}")).json()

    def calls(self, path: str) -> int:
        return sum(times for name, times in self.gate.calls.items() if path in name)


@asynccontextmanager
async def a_pay_bench(
    *, notify: httpx.AsyncBaseTransport | None = None, **other: Any
) -> AsyncIterator[PayBench]:  # fields of a merchant
    """A fresh stand-in; `notify` carries its notifications, by default into a wall that answers 204."""
    wall = notify or httpx.MockTransport(lambda _: httpx.Response(204))
    app, gate = create_stand_in(files(), base_url=BASE, transport=wall)
    transport = transport_to(app)
    client = WechatPayClient(merchant(**other), transport=transport)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as raw:
        yield PayBench(client, gate, raw, transport)
    await client.aclose()
