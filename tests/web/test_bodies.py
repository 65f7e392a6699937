"""Bodies are bounded by their routes before anything is decoded: bytes, markup, depth, fields, time, number."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, Request, post
from litestar.middleware import DefineMiddleware

from guide_app.base.web import bodies
from guide_app.base.web.bodies import BOUNDS_KEY, DEFAULT, WITH_BODY, BodyGate, Bounds, refuse_heavy, takes_up_to
from guide_app.base.web.envelope import Envelope
from guide_app.base.web.errors import HANDLERS, InvalidBody
from guide_app.entry.app import create_app
from tests.asgi import transport_to
from tests.safety.served_routes import documents

SMALL = Bounds(size=1_000, seconds=0.2, elements=50, depth=5, fields=3, markup=6)


@post("/small", opt={BOUNDS_KEY: SMALL}, status_code=200)
async def small(request: Request[Any, Any, Any]) -> int:
    return len(await request.body())


@post("/usual", status_code=200)
async def usual(request: Request[Any, Any, Any]) -> int:
    return len(await request.body())


@pytest.fixture
def http() -> httpx.AsyncClient:
    gate = DefineMiddleware(BodyGate)
    application = Litestar([small, usual], middleware=[gate], exception_handlers=HANDLERS, openapi_config=None)
    return httpx.AsyncClient(transport=transport_to(application), base_url="http://guide.test")


async def test_a_body_within_its_bounds_comes_whole(http: httpx.AsyncClient) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 100

    assert (await http.post("/small", content=b"x" * 1_000)).json() == 1_000
    assert (await http.post("/small", content=in_pieces())).json() == 1_000
    assert (await http.post("/small")).json() == 0
    assert (await http.post("/usual", content=b"x" * DEFAULT.size)).json() == DEFAULT.size


async def test_a_body_that_is_too_long_is_refused_by_what_it_says_or_by_what_comes(http: httpx.AsyncClient) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 100
            yield b"x" * 100

    for sent in (b"x" * 1_001, endless()):
        answer = await http.post("/small", content=sent)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["limit_bytes"]) == (413, "body_too_large", 1_000)
        assert answer.headers["connection"] == "close"
    assert taken <= 1_200, "no more was read than told that it is too much"


async def test_a_length_that_lies_counts_for_nothing(http: httpx.AsyncClient) -> None:
    answer = await http.post("/small", content=b"x" * 1_500, headers={"Content-Length": "3"})
    assert answer.status_code == 413
    huge = await http.post("/small", content=b"x", headers={"Content-Length": "9" * 5_000})
    assert huge.status_code == 413, "refused before a byte of it was waited for"


async def test_a_slow_body_is_given_up_and_another_may_come(http: httpx.AsyncClient) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(30)

    began = time.monotonic()
    answer = await http.post("/small", content=slow())
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["seconds"]) == (408, "body_too_slow", 0.2)
    assert time.monotonic() - began < 10
    assert (await http.post("/small", content=b"{}")).json() == 2


async def test_one_caller_has_only_so_many_bodies_under_way(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "UNDER_WAY", 3)
    held = asyncio.Event()

    async def waiting() -> AsyncIterator[bytes]:
        yield b"{"
        await held.wait()
        yield b"}"

    under_way = [asyncio.create_task(http.post("/usual", content=waiting())) for _ in range(3)]
    await asyncio.sleep(0.05)
    refused = await http.post("/usual", content=b"{}")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_bodies")
    assert refused.headers["retry-after"] == "1"
    held.set()
    assert [(await one).json() for one in under_way] == [2, 2, 2]
    assert (await http.post("/usual", content=b"{}")).json() == 2


async def test_who_goes_away_before_the_end_is_not_answered() -> None:
    """And leaves no trace in the count of what is under way."""
    sent: list[Any] = []

    async def note(message: Any) -> None:
        sent.append(message)

    async def gone() -> Any:
        return {"type": "http.disconnect"}

    async def never(*_: Any) -> None:
        raise AssertionError

    gate = BodyGate(never)
    scope: Any = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "headers": [],
        "client": ("192.0.2.1", 1),
        "route_handler": usual,
    }
    receive: Callable[[], Awaitable[Any]] = gone
    await gate(scope, receive, note)
    assert sent == []
    assert gate._under_way == {}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[" * 6 + b"]" * 6, "nested deeper than 5"),
        (b"[" * 40, "nested deeper than 5"),
        (b'{"a":' * 6 + b"1" + b"}" * 6, "nested deeper than 5"),
        (b" " * 200 + b"[[[[[[]]]]]]", "nested deeper than 5"),
        (b"[" + b"{}," * 30 + b"1]", "more than 50 elements"),
        (b"[" + b"1," * 60 + b"1]", "more than 50 elements"),
        (b"<a><a><a><a><a><a><a>", "6 pieces of XML markup"),
        (b"\xef\xbb\xbf<a><a><a><a><a><a><a>", "6 pieces of XML markup"),
        ("<a><a><a><a><a><a><a>".encode("utf-16"), "6 pieces of XML markup"),
        (b'<a b="" c="" d="" e="" f="" g=""/>', "6 pieces of XML markup"),
        (b"a&b&c&d", "3 fields"),
    ],
)
def test_a_small_text_of_which_a_parser_would_make_much_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(InvalidBody) as refused:
        refuse_heavy(body, SMALL)
    (error,) = refused.value.facts["errors"]
    assert error["field"] == "body"
    assert said in error["rule"]
    assert error["rule"][0] in "JX表"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"remark": "[[[[[[[[{{{{{{{{" + "," * 200}).encode(),
        json.dumps({"remark": '\\"[[[[[[[[[[[[' + '"' * 10}).encode(),
        b"[[[[[]]]]]",
        b"[" + b"[]," * 20 + b"[]]",
        b"<xml><E><![CDATA[x]]></E></xml>",
        b"a=1&b=2&c=3",
        b"",
        b'{"never": "ending',
    ],
)
def test_what_is_only_written_in_a_text_weighs_nothing(body: bytes) -> None:
    refuse_heavy(body, SMALL)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab"\\[]{},', max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='"[\\{'), inner, max_size=3),
    max_leaves=40,
)


def deep(value: object) -> int:
    if isinstance(value, list):
        return 1 + max(map(deep, value), default=0)
    return 1 + max(map(deep, value.values()), default=0) if isinstance(value, dict) else 0


@given(st.lists(values, max_size=3), st.integers(1, 6))
def test_the_depth_of_a_document_is_what_its_decoder_finds(value: list[object], depth: int) -> None:
    body = json.dumps(value).encode()
    bounds = Bounds(depth=depth)
    if deep(msgspec.json.decode(body)) > depth:
        with pytest.raises(InvalidBody):
            refuse_heavy(body, bounds)
    else:
        refuse_heavy(body, bounds)


@pytest.mark.parametrize("piece", [b"[", b'"', b'\\"', b'"\\', b"[]", b'{"a":', b'["', b"\\", b'[{"":[', b"<a>", b"a&"])
def test_looking_takes_a_moment_whatever_comes(piece: bytes) -> None:
    longest = Bounds(size=512_000, elements=50_000)
    for start in (b"", b"[", b'["'):
        body = (start + piece * longest.size)[: longest.size]
        began = time.process_time()
        with contextlib.suppress(InvalidBody):
            refuse_heavy(body, longest)
        assert time.process_time() - began < 0.1, (start, piece)


def test_every_operation_with_a_body_tells_its_bounds_and_their_refusals(application: Envelope) -> None:
    document = documents(application)
    told = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method.upper() not in WITH_BODY:
                continue
            told += 1
            codes = {
                code
                for answer in operation["responses"].values()
                for code in answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
            }
            assert codes >= {"body_too_large", "body_too_slow", "too_many_bodies", "invalid_body"}, (method, path)
            if "requestBody" in operation:
                assert "At most" in operation["requestBody"]["description"], (method, path)
    assert told > 35


def test_what_anybody_may_send_is_small() -> None:
    application = create_app(with_database=False)
    settings = application.litestar.openapi_config
    public = {
        each.handler.operation_id: each.handler.opt.get(BOUNDS_KEY, DEFAULT)
        for each in settings.operations  # type: ignore[union-attr]  # ours, see Documentation
        if each.is_public and each.method.upper() in WITH_BODY
    }
    assert {"signIn", "confirmConsent", "receiveCallback"} <= public.keys()
    assert all(bounds.size <= 64_000 and bounds.seconds <= 15 for bounds in public.values()), public


def test_bounds_of_a_route_keep_what_they_do_not_name() -> None:
    (bounds,) = takes_up_to(size=5, elements=7).values()
    assert bounds == Bounds(size=5, elements=7)


LARGER = Bounds(size=bodies.LARGE + 1, seconds=5, is_opaque=True)


@post("/larger", opt={BOUNDS_KEY: LARGER}, status_code=200)
async def larger(request: Request[Any, Any, Any]) -> int:
    return len(await request.body())


def caller(application: Litestar, number: int) -> httpx.AsyncClient:
    """Somebody with an address of their own."""
    transport = transport_to(application, client=(f"203.0.113.{number}", 1))
    return httpx.AsyncClient(transport=transport, base_url="http://guide.test")


async def in_two(go_on: asyncio.Event) -> AsyncIterator[bytes]:
    """A body whose second half waits."""
    yield b"<" * 1_000
    await go_on.wait()
    yield b"=" * 1_000


async def test_of_large_bodies_one_caller_has_few_under_way_and_all_together_some() -> None:
    gate = DefineMiddleware(BodyGate)
    application = Litestar([larger, usual], middleware=[gate], exception_handlers=HANDLERS, openapi_config=None)
    go_on = asyncio.Event()
    callers = [caller(application, number) for number in range(bodies.LARGE_UNDER_WAY // bodies.LARGE_OF_ONE)]
    sending = [
        asyncio.create_task(each.post("/larger", content=in_two(go_on)))
        for each in callers
        for _ in range(bodies.LARGE_OF_ONE)
    ]
    await asyncio.sleep(0.2)
    for each in (callers[0], caller(application, 200)):
        refused = await each.post("/larger", content=b"x")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_bodies")
        assert (await each.post("/usual", content=b"x")).status_code == 200
    go_on.set()
    assert [answer.json() for answer in await asyncio.gather(*sending)] == [2_000] * bodies.LARGE_UNDER_WAY
    assert (await callers[0].post("/larger", content=b"x")).status_code == 200


async def test_large_bodies_together_hold_only_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    application = Litestar(
        [larger], middleware=[DefineMiddleware(BodyGate)], exception_handlers=HANDLERS, openapi_config=None
    )
    monkeypatch.setattr(bodies, "LARGE_BYTES", 3_000)
    first, second = caller(application, 1), caller(application, 2)
    go_on = asyncio.Event()
    stated = {"Content-Length": "2000"}
    sending = asyncio.create_task(first.post("/larger", content=in_two(go_on), headers=stated))
    await asyncio.sleep(0.2)
    too_much = await second.post("/larger", content=b"x" * 1_001)
    assert (too_much.status_code, too_much.json()["code"]) == (429, "too_many_bodies")
    assert (await second.post("/larger", content=b"x" * 1_000)).status_code == 200
    go_on.set()
    assert (await sending).status_code == 200
    assert (await second.post("/larger", content=b"x" * 1_001)).status_code == 200
