"""What a chain's people do over HTTP, one call each, refused loudly when an answer is not the expected one."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.factories import once

Json = Any  # whatever the answer holds

PASSWORD = "correct horse battery"
POLL_SECONDS = 0.02
LONGEST_WAIT = 5.0


@dataclass
class Caller:
    """Somebody signed in, and what he asks for."""

    http: httpx.AsyncClient
    headers: dict[str, str]

    async def get(self, path: str, **params: str) -> Json:
        answer = await self.http.get(path, params=params, headers=self.headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    async def post(self, path: str, body: Json = None, *, status: int = 201) -> Json:
        answer = await self.http.post(path, json=body, headers=self.headers | once())
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json()

    async def pdf(self, path: str) -> bytes:
        answer = await self.http.get(path, headers=self.headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
        return answer.content


def another_device(http: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of the same application that has none of the cookies of this one."""
    return httpx.AsyncClient(transport=http._transport, base_url=http.base_url)


async def sign_in(http: httpx.AsyncClient, login: str, password: str) -> Caller:
    """Exchange login and password for a token."""
    answer = await http.post("/v1/auth/sign-in", json={"login": login, "password": password})
    assert answer.status_code == 200, answer.text
    return Caller(http, {"Authorization": f"{answer.json()['token_type']} {answer.json()['access_token']}"})


async def seconds_until(look: Callable[[], Awaitable[Json]], expected: Json) -> float:
    """Look again and again until `expected` is seen; the seconds that took. Fails, showing the last look, after 5 s."""
    started = time.monotonic()
    while (seen := await look()) != expected:
        assert time.monotonic() - started < LONGEST_WAIT, f"still {seen}, not {expected}"
        await asyncio.sleep(POLL_SECONDS)
    return time.monotonic() - started


async def open_store(hq: Caller) -> str:
    """The organisation, the catalog, a plan and a coupon template; the store's id."""
    await hq.post("/v1/regions", {"code": "EAST", "name": "华东大区", "parent": "HQ"})
    await hq.post("/v1/entities", {"code": "YT", "name": "远途服饰有限公司"})
    store = await hq.post(
        "/v1/stores",
        {"code": "SH001", "name": "上海人民广场店", "region": "EAST", "entity": "YT", "ownership": "direct"},
    )
    await hq.post("/v1/categories", {"code": "shoes", "name": "鞋"})
    await hq.post("/v1/skus", {"code": "SHOE-37", "name": "跑步鞋 37 码", "category": "shoes"})
    await hq.post("/v1/skus", {"code": "SOCKS", "name": "运动袜"})
    prices = [{"sku": "SHOE-37", "price_fen": 19_900}, {"sku": "SOCKS", "price_fen": 2_990}]
    await hq.post("/v1/prices", {"prices": prices})
    await hq.post(
        "/v1/commission-plans",
        {
            "code": "BASIC",
            "name": "基础提成 1.25%",
            "version": {
                "no": 1,
                "valid_from": "2026-11-01T00:00:00+08:00",
                "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 12_500}]}],
            },
            "assignments": [{"path": "/", "position": "ASSOCIATE", "valid_from": "2026-11-01"}],
        },
    )
    await hq.post(
        "/v1/coupon-templates",
        {
            "code": "WELCOME50",
            "name": "新会员满 300 减 50",
            "claim_from": "2026-11-01T00:00:00+08:00",
            "stock": 100,
            "terms": {"kind": "FIXED", "off": 5_000, "threshold": 30_000},
            "validity": {"kind": "AFTER_CLAIM", "days": 30},
        },
    )
    return str(store["id"])


async def take_on(hq: Caller, number: str, role: str) -> tuple[str, Caller]:
    """Somebody new in the store, with a login of his own; his id, and him signed in."""
    posting = {"role": role, "store": "SH001", "valid_from": "2026-11-01"}
    person = await hq.post("/v1/associates", {"number": number, "name": f"王{number}", "posting": posting})
    login = number.lower()
    await hq.post("/v1/accounts", {"associate_id": person["id"], "login": login, "password": PASSWORD})
    return str(person["id"]), await sign_in(hq.http, login, PASSWORD)
