"""How many requests a caller may send, and how the application puts dependencies together."""

import asyncio

import httpx
import pytest
from litestar import Litestar, get
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware

from guide_app.base.web.errors import HANDLERS
from guide_app.base.web.injection import resolve_in_turn
from guide_app.base.web.limits import UNMETERED, Meter, RequestLimit
from tests.asgi import transport_to


class _Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 6_000.0

    def __call__(self) -> float:
        return self.seconds


@get("/till")
async def till() -> str:
    return "ok"


@get("/mall", opt=UNMETERED)
async def mall() -> str:
    return "ok"


def _client(application: Litestar) -> httpx.AsyncClient:
    transport = transport_to(application)
    return httpx.AsyncClient(transport=transport, base_url="http://guide.test")


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def http(clock: _Clock) -> httpx.AsyncClient:
    limit = DefineMiddleware(RequestLimit, meter=Meter(2, clock=clock))
    application = Litestar([till, mall], middleware=[limit], exception_handlers=HANDLERS, openapi_config=None)
    return _client(application)


async def test_every_answer_says_where_the_caller_stands(http: httpx.AsyncClient, clock: _Clock) -> None:
    clock.seconds += 18
    answer = await http.get("/till")
    told = {name: value for name, value in answer.headers.items() if name.startswith("ratelimit-")}
    assert told == {
        "ratelimit-policy": "2; w=60",
        "ratelimit-limit": "2",
        "ratelimit-remaining": "1",
        "ratelimit-reset": "42",
    }


async def test_what_is_too_much_is_refused_until_the_window_ends(http: httpx.AsyncClient, clock: _Clock) -> None:
    clock.seconds += 59
    assert [(await http.get("/till")).status_code for _ in range(4)] == [200, 200, 429, 429]
    refused = await http.get("/till")
    assert refused.json()["code"] == "too_many_requests"
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.headers["retry-after"], refused.headers["ratelimit-remaining"]) == ("1", "0")
    clock.seconds += 1
    assert (await http.get("/till")).headers["ratelimit-remaining"] == "1"


async def test_callers_are_counted_apart_by_their_tokens(http: httpx.AsyncClient) -> None:
    mine, yours = {"Authorization": "Bearer mine"}, {"Authorization": "Bearer yours"}
    assert [(await http.get("/till", headers=mine)).status_code for _ in range(3)] == [200, 200, 429]
    assert (await http.get("/till", headers=yours)).status_code == 200
    assert (await http.get("/till")).status_code == 200, "nobody's address has sent anything without a token"


async def test_a_route_with_a_limit_of_its_own_is_left_out(http: httpx.AsyncClient) -> None:
    answers = [await http.get("/mall") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit-limit" not in answers[0].headers
    assert (await http.get("/till")).headers["ratelimit-remaining"] == "1"


def test_the_meter_forgets_a_window_when_it_ends(clock: _Clock) -> None:
    meter = Meter(3, clock=clock)
    assert [meter.count(b"a").remaining for _ in range(4)] == [2, 1, 0, 0]
    assert not meter.count(b"a").within
    clock.seconds += 60
    assert meter.count(b"a").within


async def test_dependencies_are_resolved_in_turn_and_in_the_order_of_need() -> None:
    tasks, order = set(), []

    async def first() -> int:
        tasks.add(asyncio.current_task())
        order.append("first")
        return 1

    async def second() -> int:
        tasks.add(asyncio.current_task())
        order.append("second")
        return 2

    async def both(first: NamedDependency[int], second: NamedDependency[int]) -> int:
        tasks.add(asyncio.current_task())
        order.append("both")
        return first + second

    @get("/")
    async def route(first: NamedDependency[int], second: NamedDependency[int], both: NamedDependency[int]) -> int:
        tasks.add(asyncio.current_task())
        return first + second + both

    needed = {"first": Provide(first), "second": Provide(second), "both": Provide(both)}
    application = Litestar([route], dependencies=needed, openapi_config=None)
    resolve_in_turn(application)
    async with _client(application) as http:
        assert (await http.get("/")).text == "6"
    assert order[-1] == "both"
    assert len(order) == 3
    assert len(tasks) == 1, "no task was started beside the request's own"
