"""Tokens end when they should, passwords are not guessed, and nobody asks too much or too large."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.settings import settings
from guide_app.base.web.authentication import SESSION_COOKIE
from guide_app.entry.app import create_app
from guide_app.ground.auth import service, tokens
from guide_app.ground.auth.schemas import OpenAccount, SignIn
from guide_app.ground.auth.service import open_account
from tests.asgi import transport_to
from tests.factories import AnAssociate, a_store, an_associate, once, signed_in

PASSWORD = "correct horse battery"
PROMISED_SECONDS = 20.0
ROOT = Path(__file__).parents[2]


class Passing:
    """A monotonic clock that can be moved on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """The clock by which remembered tokens are forgotten."""
    moved = Passing()
    monkeypatch.setattr(tokens, "time", moved)
    return moved


async def a_login(person: AnAssociate) -> str:
    """The person's login, with PASSWORD."""
    login = person.number.lower()
    await open_account(SYSTEM, OpenAccount(associate_id=person.id, login=login, password=PASSWORD))
    return login


async def try_in(http: httpx.AsyncClient, login: str, password: str) -> tuple[int, str]:
    """Status and problem of a sign-in."""
    answer = await http.post("/v1/auth/sign-in", json={"login": login, "password": password})
    return answer.status_code, answer.json().get("code", "")


async def let_go(http: httpx.AsyncClient, person: AnAssociate) -> None:
    """HQ lets somebody go, as of today."""
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    answer = await http.post(f"/v1/associates/{person.id}/leave", json={}, headers=headers | once())
    assert answer.status_code == 200, answer.text


async def test_who_has_left_is_out_within_twenty_seconds(db: None, client: httpx.AsyncClient, passing: Passing) -> None:
    person = await an_associate(await a_store())
    headers = await signed_in(person)
    assert (await client.get("/v1/auth/me", headers=headers)).status_code == 200
    await let_go(client, person)
    assert tokens.REMEMBERED_SECONDS <= PROMISED_SECONDS / 2, "the other half is for a request that is under way"
    passing.ahead = tokens.REMEMBERED_SECONDS
    for path in ("/v1/auth/me", "/v1/orders", "/v1/members"):
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_who_has_left_is_out_of_pages_and_programs_after_twenty_seconds_at_most(
    db: None, client: httpx.AsyncClient, passing: Passing
) -> None:
    person = await an_associate(await a_store())
    headers = await signed_in(person)
    token = headers["Authorization"].partition(" ")[2]
    asks = {"Accept": "text/html", "Cookie": f"{SESSION_COOKIE}={token}"}
    assert (await client.get("/v1/auth/me", headers=headers)).status_code == 200
    assert (await client.get("/a", headers=asks)).status_code == 200
    await let_go(client, person)
    passing.ahead = tokens.REMEMBERED_SECONDS
    assert (await client.get("/v1/auth/me", headers=headers)).status_code == 401
    page = await client.get("/a", headers=asks)
    assert (page.status_code, page.headers["location"].partition("?")[0]) == (303, "/sign-in")


async def test_who_has_left_cannot_sign_in_again(db: None, client: httpx.AsyncClient) -> None:
    person = await an_associate(await a_store())
    login = await a_login(person)
    assert (await try_in(client, login, PASSWORD))[0] == 200
    await let_go(client, person)
    status, _ = await try_in(client, login, PASSWORD)
    assert status in {401, 403}


async def test_who_has_left_is_out_of_every_other_process_too(committed_db: str, client: httpx.AsyncClient) -> None:
    person = await an_associate(await a_store())
    headers = await signed_in(person)
    believed_for = 1.0
    watcher = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).parent / "token_watcher.py"),
        committed_db,
        headers["Authorization"].partition(" ")[2],
        str(believed_for),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert watcher.stdout is not None
    assert await asyncio.wait_for(watcher.stdout.readline(), 30) == b"believed\n"
    await let_go(client, person)
    left = time.monotonic()
    assert await asyncio.wait_for(watcher.stdout.readline(), 30) == b"refused\n"
    assert time.monotonic() - left < believed_for + 1.0
    assert await watcher.wait() == 0


async def test_a_token_is_not_believed_beyond_its_end(db: None, client: httpx.AsyncClient, passing: Passing) -> None:
    headers = await signed_in(await an_associate(await a_store()))
    nearly = clock.now() + timedelta(hours=1) - timedelta(seconds=2)
    with clock.pinned(nearly):
        assert (await client.get("/v1/auth/me", headers=headers)).status_code == 200
    passing.ahead = 3.0
    with clock.pinned(nearly + timedelta(seconds=3)):
        assert (await client.get("/v1/auth/me", headers=headers)).status_code == 401


async def test_a_token_that_was_signed_out_is_refused_at_once(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(await a_store()))
    assert (await client.get("/v1/auth/me", headers=headers)).status_code == 200
    assert (await client.delete("/v1/auth/sign-in", headers=headers)).status_code == 204
    assert (await client.get("/v1/auth/me", headers=headers)).status_code == 401


async def test_a_password_is_kept_as_a_hash_and_a_token_as_a_digest(db: None) -> None:
    login = await a_login(await an_associate(await a_store()))
    token = (await service.sign_in(SignIn(login, PASSWORD))).access_token
    kept = await fetch_value("SELECT password_hash FROM account WHERE login = $1", login)
    assert kept.startswith("$argon2id$")
    rows = await fetch_value("SELECT string_agg(t::text, ' ') FROM access_token t")
    assert token not in rows
    assert token.encode().hex() not in rows


@pytest.fixture
def five_a_minute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings of a small installation."""
    monkeypatch.setenv("GUIDE_RATE_LIMIT", "5")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
async def strict_client(db: None, five_a_minute: None) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to an application that takes five requests a minute from one caller."""
    transport = transport_to(create_app(with_database=False), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as http:
        yield http


async def test_too_many_requests_are_refused_for_that_caller_alone(strict_client: httpx.AsyncClient) -> None:
    hasty = await signed_in(await an_associate(await a_store()))
    patient = await signed_in(await an_associate(await a_store()))
    answers = [await strict_client.get("/v1/auth/me", headers=hasty) for _ in range(6)]
    # A window may end in between; then the count begins anew.
    while answers[-1].status_code == 200:
        answers.append(await strict_client.get("/v1/auth/me", headers=hasty))
        assert len(answers) < 20
    refused = answers[-1]
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-limit"] == "5"
    assert refused.headers["ratelimit-remaining"] == "0"
    assert refused.headers["ratelimit-policy"] == "5; w=60"
    assert int(refused.headers["ratelimit-reset"]) <= 60
    assert (await strict_client.get("/v1/auth/me", headers=patient)).status_code == 200


async def test_a_made_up_token_is_no_way_around_the_limit_of_signing_in(strict_client: httpx.AsyncClient) -> None:
    statuses = set()
    for number in range(20):
        made_up = {"Authorization": f"Bearer made-up-{number}"}
        answer = await strict_client.post("/v1/auth/sign-in", json={"login": "x", "password": "y"}, headers=made_up)
        statuses.add(answer.status_code)
    assert statuses == {401, 429}


async def test_a_body_without_a_stated_length_is_measured_as_it_comes(db: None, client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1_200):
            yield b" " * 1_000

    headers = await signed_in(await an_associate(await a_store()))
    for path in ("/v1/auth/sign-in", "/v1/orders", "/v1/coupon-quotes", "/v1/members/search", "/consent/x"):
        sent = headers | once() | {"Content-Type": "application/json", "Accept": "application/json"}
        answer = await client.post(path, content=endless(), headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large"), path
