"""A real server under siege: bodies that never end, bombs, guessers. Somebody at a counter is served meanwhile."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from qr_codes.short_codes import mint_code
from tests.factories import a_sku, a_store, an_associate, once, signed_in
from tests.qr_codes.stickers import a_bound_code, a_phone
from tests.safety.faults import a_free_port, a_server, until_ready

pytestmark = pytest.mark.faults

STALLED = 300
CUT_OFF = 0
"""Who goes on sending what was refused finds the connection closed, sometimes before the answer is read."""
NESTED = b"<a>" * 333_000
WIDE = b"&".join(b"f%d=1" % number for number in range(120_000))
SIGNED = "msg_signature=x&timestamp={}&nonce=n"


@pytest.fixture
async def port(database: str) -> AsyncIterator[int]:
    """A server of its own on a fresh database."""
    free = a_free_port()
    server = a_server(database, free)
    try:
        await until_ready(free)
        yield free
        assert server.running
    finally:
        server.stop()


async def raw(port: int, *parts: bytes, patience: float = 30) -> bytes:
    """What a server answers to these bytes and nothing more, until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
        await writer.drain()
        return await asyncio.wait_for(reader.read(), patience)
    finally:
        writer.close()


def head(path: str, *lines: str) -> bytes:
    return "\r\n".join((f"POST {path} HTTP/1.1", "Host: guide.test", *lines, "", "")).encode()


async def test_a_body_that_stalls_is_given_up_and_its_connection_closed(port: int) -> None:
    begun = time.monotonic()
    stalled = head("/v1/auth/sign-in", "Content-Type: application/json", "Content-Length: 60")
    chunked = head("/v1/auth/sign-in", "Content-Type: application/json", "Transfer-Encoding: chunked")
    answers = await asyncio.gather(raw(port, stalled, b'{"login"'), raw(port, chunked, b"1\r\n{\r\n"))
    assert time.monotonic() - begun < 20
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b'"code":"body_too_slow"' in answer


async def test_a_length_that_lies_and_chunks_without_end_are_cut_off(port: int) -> None:
    stated = await raw(port, head("/v1/auth/sign-in", "Content-Length: 1000000000"), b"{")
    assert stated.startswith(b"HTTP/1.1 413 ")
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    endless = await raw(port, head("/v1/auth/sign-in", "Transfer-Encoding: chunked"), chunk, chunk)
    assert endless.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"body_too_large"' in endless


async def test_one_address_has_only_so_many_bodies_under_way(port: int) -> None:
    stalled = head("/v1/auth/sign-in", "Content-Length: 60")
    answers = await asyncio.gather(*(raw(port, stalled, b"{") for _ in range(STALLED)))
    told = Counter(answer.partition(b"\r\n")[0].split()[1] for answer in answers)
    assert told == {b"408": 50, b"429": STALLED - 50}


async def test_somebody_is_served_while_others_lay_siege(port: int) -> None:
    """One process, and everybody at the same address."""
    store = await a_store()
    seller, sku = await an_associate(store), await a_sku()
    headers = await signed_in(seller)
    await open_account(
        SYSTEM, OpenAccount(associate_id=(await an_associate(store)).id, login="owner", password="right horse")
    )
    code = await a_bound_code(store)
    over = asyncio.Event()
    seen: Counter[tuple[str, int]] = Counter()

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:

        async def again_and_again(what: str, method: str, path: str, **given: object) -> None:
            while not over.is_set():
                try:
                    answer = await http.request(method, path.format(code=mint_code()), **given)  # type: ignore[arg-type]
                except httpx.TransportError:
                    seen[what, CUT_OFF] += 1
                else:
                    seen[what, answer.status_code] += 1

        async def stall() -> None:
            while not over.is_set():
                await raw(port, head("/wecom/callback?" + SIGNED.format(1), "Content-Length: 60"), b"<")

        async def sell() -> list[float]:
            took = []
            for _ in range(60):
                begun = time.monotonic()
                order = {"lines": [{"sku": sku.code}], "payment": {"method": "till_cash"}}
                sold = await http.post("/v1/orders", json=order, headers=headers | once())
                assert sold.status_code == 201, sold.text
                took.append(time.monotonic() - begun)
                assert (await http.get(f"/q/{code.code}", headers=a_phone())).status_code == 200
            return took

        in_peace = await sell()
        now = SIGNED.format(int(time.time()))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        siege = [
            asyncio.create_task(again_and_again("nested", "POST", f"/wecom/callback?{now}", content=NESTED)),
            asyncio.create_task(again_and_again("tight", "POST", f"/wecom/callback?{now}", content=NESTED[:60_000])),
            asyncio.create_task(again_and_again("form", "POST", "/consent/x", content=WIDE, headers=form)),
            asyncio.create_task(again_and_again("deep", "POST", "/consent/x", content=b"[" * 7_000, headers=form)),
            asyncio.create_task(again_and_again("code", "GET", "/q/{code}")),
            asyncio.create_task(
                again_and_again(
                    "password", "POST", "/v1/auth/sign-in", json={"login": "owner", "password": "a wrong guess"}
                )
            ),
            *(asyncio.create_task(stall()) for _ in range(20)),
        ]
        besieged = await sell()
        over.set()
        await asyncio.gather(*siege)

    assert {what for what, _ in seen} == {"nested", "tight", "form", "deep", "code", "password"}
    assert {status for what, status in seen if what in ("nested", "form")} - {CUT_OFF} == {413}
    assert {status for what, status in seen if what in ("tight", "deep")} == {400}
    assert {status for what, status in seen if what == "code"} == {404, 429}
    assert {status for what, status in seen if what == "password"} == {401, 429}
    assert statistics.median(besieged) < max(0.5, 30 * statistics.median(in_peace)), "a counter waits for nobody's bomb"
    assert await fetch_value("SELECT count(*) FROM orders WHERE status = 'paid'") == 120
