"""Guessing is slow from everywhere, tells nothing, and keeps nobody out of their own login."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.web.envelope import Envelope
from guide_app.ground.auth import jobs, service
from guide_app.ground.auth.errors import LoginTaken
from guide_app.ground.auth.piccolo_migrations import auth_logins
from guide_app.ground.auth.rules import (
    FORGOTTEN_AFTER,
    KNOWN_FOR,
    OF_ADDRESS,
    OF_LOGIN,
    OF_LOGIN_AT_ADDRESS,
    TOKENS_KEPT,
    Failures,
    Throttle,
    wait_before,
)
from guide_app.ground.auth.schemas import OpenAccount, SignIn
from guide_app.ground.auth.service import open_account
from guide_app.ground.auth.throttling import forget_tries
from tests.asgi import transport_to
from tests.databases import as_owner
from tests.factories import a_store, an_associate, signed_in
from tests.statements import statements

PASSWORD = "correct horse battery"
WRONG = (401, "wrong_login_or_password")
SLOWER = (429, "too_many_tries")


class World:
    """Callers at several addresses, and a clock that stands still until it is moved."""

    def __init__(self, application: Envelope) -> None:
        self.now = clock.now()
        self._application = application

    async def sign_in(self, login: str, password: str, *, at: str = "192.0.2.1") -> httpx.Response:
        transport = transport_to(self._application, raise_app_exceptions=False, client=(at, 1))
        with clock.pinned(self.now):
            async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as http:
                return await http.post("/v1/auth/sign-in", json={"login": login, "password": password})

    async def guess(self, login: str, *, at: str = "192.0.2.1") -> tuple[int, str]:
        answer = await self.sign_in(login, "guess", at=at)
        return answer.status_code, answer.json()["code"]

    async def gets_in(self, login: str, *, at: str = "192.0.2.1") -> bool:
        return (await self.sign_in(login, PASSWORD, at=at)).status_code == 200

    def wait(self, span: timedelta) -> None:
        self.now += span


@pytest.fixture
async def world(db: None, application: Envelope) -> World:
    return World(application)


@pytest.fixture
async def login(db: None) -> str:
    return await a_login("SH001-02")


async def a_login(spelled: str) -> str:
    person = await an_associate(await a_store())
    await open_account(SYSTEM, OpenAccount(associate_id=person.id, login=spelled, password=PASSWORD))
    return spelled


@pytest.mark.parametrize(
    "typed", ["SH001-02", "sh001-02", " Sh001-02 ", "sh 001 - 02", "ＳＨ００１－０２", "SH001-02\u3000"]
)
async def test_a_login_is_found_however_it_is_spelled(world: World, login: str, typed: str) -> None:
    assert await world.gets_in(typed)


async def test_two_logins_that_differ_in_spelling_alone_cannot_be_opened(login: str) -> None:
    with pytest.raises(LoginTaken):
        await a_login("sh001-02")


async def test_logins_of_an_older_release_that_differ_in_capitals_keep_working(world: World, login: str) -> None:
    other = await a_login("elsewhere")
    await execute("UPDATE account SET login = 'sh001-02', spelled_exactly = true WHERE login = $1", other)
    whose = "SELECT login FROM account a JOIN access_token t ON t.account = a.id ORDER BY t.issued_at DESC LIMIT 1"
    for typed, meant in (("sh001-02", "sh001-02"), ("SH001-02", "SH001-02"), ("Sh001-02", "SH001-02")):
        world.wait(timedelta(seconds=1))
        assert await world.gets_in(typed)
        assert await fetch_value(whose) == meant


async def test_an_upgrade_lets_the_login_in_small_letters_or_the_oldest_answer_to_every_spelling(
    committed_db: str,
) -> None:
    _, mark, index, *_ = auth_logins.STATEMENTS
    await as_owner(committed_db, "DROP INDEX account_login_form")
    for spelled in ("WANG", "Wang", "wang", "Li", "LI", "zhao"):
        await a_login(spelled)
    await as_owner(committed_db, mark, index)
    exact = await fetch("SELECT login FROM account WHERE spelled_exactly ORDER BY id")
    assert [row["login"] for row in exact] == ["WANG", "Wang", "LI"]


async def test_wrong_passwords_slow_down_those_that_follow_and_lock_nothing(world: World, login: str) -> None:
    for _ in range(OF_LOGIN_AT_ADDRESS.free):
        assert await world.guess(login) == WRONG
    refused = await world.sign_in(login, PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == SLOWER
    assert refused.headers["retry-after"] == str(refused.json()["retry_after_seconds"]) == "1"
    world.wait(timedelta(seconds=1))
    assert await world.guess(login) == WRONG
    assert (await world.sign_in(login, "guess")).headers["retry-after"] == "2"
    world.wait(timedelta(seconds=2))
    assert await world.gets_in(login)
    assert await world.guess(login) == WRONG, "a right password begins the count anew"


async def test_the_wait_grows_to_a_quarter_of_an_hour_and_is_forgotten(world: World, login: str) -> None:
    longest = 0
    for _ in range(30):
        answer = await world.sign_in(login, "guess")
        if answer.status_code == 429:
            longest = int(answer.headers["retry-after"])
            world.wait(timedelta(seconds=longest))
    assert longest == 900
    world.wait(FORGOTTEN_AFTER + timedelta(seconds=1))
    assert await world.guess(login) == WRONG
    assert await world.gets_in(login)


async def test_a_stranger_elsewhere_keeps_nobody_out(world: World, login: str) -> None:
    assert await world.gets_in(login, at="198.51.100.7")
    for number in range(OF_LOGIN.free + 20):
        await world.guess(login, at=f"203.0.113.{number}")
    assert await world.guess(login, at="203.0.113.200") == SLOWER, "many addresses are slow together"
    assert await world.gets_in(login, at="198.51.100.7"), "where the login is known"
    elsewhere = await world.sign_in(login, PASSWORD, at="198.51.100.8")
    assert elsewhere.status_code == 429
    assert int(elsewhere.headers["retry-after"]) <= 60, "and anywhere else within a minute"
    world.wait(timedelta(minutes=1))
    assert await world.gets_in(login, at="198.51.100.8")


async def test_one_address_that_tries_many_logins_is_slow_and_who_is_known_there_gets_in(
    world: World, login: str
) -> None:
    assert await world.gets_in(login)
    for number in range(OF_ADDRESS.free):
        assert await world.guess(f"nobody-{number}") == WRONG
    assert await world.guess("nobody-at-all") == SLOWER
    assert await world.guess("nobody-at-all", at="198.51.100.8") == WRONG
    assert await world.gets_in(login)


async def test_nothing_tells_whether_a_login_exists(world: World, login: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answers to the same tries, one hash verified for each, and as many statements."""
    verified: list[str] = []
    verify = service._verify

    def counted(hashed: str, password: str) -> bool:
        verified.append(hashed[:31])
        return verify(hashed, password)

    monkeypatch.setattr(service, "_verify", counted)
    seen = []
    for name in (login, "nobody"):
        verified.clear()
        answers = []
        async with statements() as sent:
            for _ in range(12):
                answer = await world.sign_in(name, "guess")
                problem = answer.json()
                del problem["request_id"]
                told = sorted(header for header in answer.headers if not header.startswith("ratelimit"))
                answers.append((answer.status_code, problem, told))
        seen.append((answers, list(verified), len(sent)))
        world.wait(timedelta(days=1))
    assert seen[0] == seen[1]
    assert len(seen[0][1]) == OF_LOGIN_AT_ADDRESS.free


async def test_wrong_old_passwords_are_counted_with_those_of_signing_in(world: World, application: Envelope) -> None:
    person = await an_associate(await a_store())
    await open_account(SYSTEM, OpenAccount(associate_id=person.id, login="changer", password=PASSWORD))
    headers = await signed_in(person)
    transport = transport_to(application, client=("192.0.2.1", 1))
    codes = []
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test", headers=headers) as http:
        with clock.pinned(world.now):
            for old in [*["guess"] * OF_LOGIN_AT_ADDRESS.free, PASSWORD]:
                change = {"old_password": old, "new_password": "another good one"}
                codes.append((await http.post("/v1/auth/password", json=change)).json()["code"])
    assert codes == ["wrong_login_or_password"] * OF_LOGIN_AT_ADDRESS.free + ["too_many_tries"]
    assert await world.guess("changer") == SLOWER


async def test_guesses_made_at_once_are_counted_all(committed_db: str, application: Envelope) -> None:
    world, spelled = World(application), await a_login("racing")
    guesses = await asyncio.gather(*(world.guess(spelled) for _ in range(20)))
    assert sorted(guesses) == [WRONG] * OF_LOGIN_AT_ADDRESS.free + [SLOWER] * (20 - OF_LOGIN_AT_ADDRESS.free)


async def test_right_passwords_of_a_whole_shift_at_once_all_get_in(committed_db: str, application: Envelope) -> None:
    world = World(application)
    logins = [await a_login(f"shift-{number}") for number in range(20)]
    assert all(await asyncio.gather(*(world.gets_in(each) for each in logins)))


async def test_no_login_and_no_address_is_kept_in_clear_and_what_is_over_is_dropped(world: World, login: str) -> None:
    assert await world.gets_in(login, at="198.51.100.7")
    await world.guess("somebody", at="203.0.113.9")
    kept = await fetch_value("SELECT string_agg(a::text, ' ') FROM sign_in_attempt a")
    for secret in (login.lower(), "somebody", "198.51.100.7", "203.0.113.9"):
        assert secret.encode().hex() not in kept
        assert secret not in kept
    rows = "SELECT count(*) FROM sign_in_attempt"
    assert await forget_tries(world.now + FORGOTTEN_AFTER + timedelta(seconds=1)) == 5, "all but where one is known"
    assert await fetch_value(rows) == 1
    assert await forget_tries(world.now + KNOWN_FOR + timedelta(hours=2)) == 1


async def test_tokens_that_serve_nothing_any_more_are_dropped(world: World, login: str) -> None:
    with clock.pinned(world.now):
        held = (await service.sign_in(SignIn(login, PASSWORD))).expires_at
        revoked = (await service.sign_in(SignIn(login, PASSWORD))).access_token
        await service.sign_out(revoked)
    assert await jobs.forget_dead_tokens(world.now + TOKENS_KEPT - timedelta(seconds=1)) == 0
    assert await jobs.forget_dead_tokens(world.now + TOKENS_KEPT + timedelta(seconds=1)) == 1
    assert await jobs.forget_dead_tokens(held + TOKENS_KEPT + timedelta(seconds=1)) == 1


MOMENT = datetime.fromisoformat("2026-11-30T08:00:00+00:00")
throttles = st.sampled_from([OF_LOGIN, OF_LOGIN_AT_ADDRESS, OF_ADDRESS])


@given(throttles, st.integers(0, 10_000))
def test_a_wait_never_shrinks_with_more_failures_and_has_an_end(throttle: Throttle, failures: int) -> None:
    wait = throttle.wait(failures)
    assert throttle.wait(failures + 1) >= wait
    assert wait <= throttle.longest
    assert bool(wait) == (failures >= throttle.free)


@given(st.lists(st.integers(0, 2_000), min_size=3, max_size=3), st.integers(0, 4_000), st.booleans())
def test_who_waits_as_long_as_told_may_try(numbers: list[int], ago: int, known: bool) -> None:
    failures = [Failures(number, MOMENT - timedelta(seconds=ago)) for number in numbers]
    seconds = wait_before(*failures, known=known, at=MOMENT)
    assert seconds >= 0
    assert wait_before(*failures, known=known, at=MOMENT + timedelta(seconds=seconds)) == 0
    if known:
        assert seconds <= wait_before(*failures, known=False, at=MOMENT)


@given(st.integers(0, 2_000), st.integers(1, 100_000))
def test_a_clock_that_is_set_back_makes_nobody_wait_longer(number: int, back: int) -> None:
    later = Failures(number, MOMENT + timedelta(seconds=back))
    assert wait_before(later, later, later, known=False, at=MOMENT) <= 900
