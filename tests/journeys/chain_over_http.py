"""What a chain's people do over HTTP, one call each, refused loudly when an answer is not the expected one."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.factories import once

Json = Any  # whatever the answer holds

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
