"""A stand-in of WeChat Pay for one test, a client connected to it, and what pulls its strings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
import pytest

from guide_app.base.settings import settings
from guide_app.base.wechat_pay import STAND_IN_MERCHANT, wechat_pay
from payments import connecting, links, paying_page
from payments.calling.caller import Merchant
from payments.calling.client import WechatPayClient
from payments.protocol.sealing import api_key_of
from payments.protocol.signing import MerchantKey
from payments.stand_in.app import create_stand_in
from payments.stand_in.gate import Gate
from payments.stand_in.keys import MERCHANT_SERIAL, STAND_IN_APP, MerchantFiles, merchant_files
from tests.asgi import transport_to
from tests.coupons.coupon_factories import Shop
from tests.factories import once

BASE = "http://pay.example"
HERE = "http://guide.test"


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


def set_wechat_pay(monkeypatch: pytest.MonkeyPatch, bench: PayBench) -> None:
    """Let the settings name the stand-in's merchant, and the process's client lead to this stand-in."""
    changed = replace(
        settings(), wechat_pay=wechat_pay(files().environment("http://127.0.0.1:1")), public_base_url=HERE
    )
    for module in (connecting, links, paying_page):
        monkeypatch.setattr(module, "settings", lambda: changed)
    monkeypatch.setattr(connecting, "new_client", lambda: bench.client)
    connecting.shared_client.cache_clear()


@dataclass
class Till:
    """A shop whose customers pay by WeChat Pay at a stand-in that tells the very application."""

    bench: PayBench
    http: httpx.AsyncClient
    shop: Shop
    seller: dict[str, str]
    manager: dict[str, str]
    finance: dict[str, str]

    async def places(self, quantity: int = 1, **other: Any) -> dict[str, Any]:
        """An order that waits for its money."""
        lines = [{"sku": self.shop.sku.code, "quantity": quantity}]
        body = {"member_id": str(self.shop.member.id), "lines": lines} | other
        return await self.posts("/v1/orders", self.seller, **body)

    async def is_paid(self, order: dict[str, Any]) -> None:
        """The customer pays the request that is open."""
        asked = await self.asks(order)
        await self.bench.do("pay", out_trade_no=asked["number"])

    async def asks(self, order: dict[str, Any]) -> dict[str, Any]:
        """A request that the customer can pay."""
        return await self.posts(f"/v1/orders/{order['id']}/pay-requests", self.seller)

    async def sees(self, order: dict[str, Any]) -> dict[str, Any]:
        """The order as it is."""
        seen: dict[str, Any] = (await self.http.get(f"/v1/orders/{order['id']}", headers=self.seller)).json()
        return seen

    async def request_of(self, order: dict[str, Any]) -> dict[str, Any]:
        """Its latest request."""
        seen = await self.http.get(f"/v1/orders/{order['id']}/pay-requests", headers=self.seller)
        latest: dict[str, Any] = seen.json()[-1]
        return latest

    async def posts(self, path: str, who: dict[str, str], **body: Any) -> dict[str, Any]:
        """What a POST answers that is taken in."""
        answer = await self.http.post(path, json=body, headers=who | once())
        assert answer.is_success, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def approves(self, asked: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
        """A second person approves what was asked for."""
        return await self.posts(f"/v1/approvals/{asked['id']}/approval", who)

    async def backs(self) -> list[dict[str, Any]]:
        """Money that goes back, the newest first."""
        items: list[dict[str, Any]] = (await self.http.get("/v1/pay-refunds", headers=self.finance)).json()["items"]
        return items

    async def differences(self) -> list[dict[str, Any]]:
        """What is to be looked into and still open."""
        answer = await self.http.get("/v1/pay-differences", params={"state": "open"}, headers=self.finance)
        items: list[dict[str, Any]] = answer.json()["items"]
        return items
