"""A server is killed while it takes a batch in: sent again, every row is there once."""

import asyncio
from contextlib import suppress

import httpx
import pytest

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.locks import ORDER_INTAKE
from guide_app.ground.orders.intake.sources.schemas import CreateSource
from guide_app.ground.orders.intake.sources.service import create_source
from guide_app.ground.orders.rules import Channel
from tests.factories import a_sku, a_store, an_associate, signed_in
from tests.orders.counter import orders_agree
from tests.orders.intake.intake_batches import an_order
from tests.safety.faults import a_free_port, a_server, until_ready

pytestmark = pytest.mark.faults
ROWS = 700
AT_WORK = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = $1 AND granted"


async def test_a_batch_whose_server_was_killed_is_sent_again(database: str) -> None:
    await an_associate(await a_store("S1"), number="A1")
    await a_sku("CUP-01", price_fen=3990)
    await create_source(SYSTEM, CreateSource(name="商城", path="/", channels=[Channel.MALL], code="MALL"))
    headers = await signed_in(await an_associate(role=Role.INTEGRATOR))
    batch = {"source": "MALL", "orders": [an_order(f"M{number}") for number in range(ROWS)]}
    port = a_free_port()
    server = a_server(database, port)
    try:
        await until_ready(port)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as http:
            sending = asyncio.create_task(http.post("/v1/imports/orders", json=batch))
            while not await fetch_value(AT_WORK, ORDER_INTAKE.number):
                assert not sending.done(), "it was over before anybody looked"
            server.kill()
            with suppress(httpx.TransportError):
                await sending
            while await fetch_value(AT_WORK, ORDER_INTAKE.number):
                pass
            assert await fetch_value("SELECT count(*) FROM orders") in (0, ROWS)
            server = a_server(database, port)
            await until_ready(port)
            told = (await http.post("/v1/imports/orders", json=batch)).json()
    finally:
        server.stop()
    assert (told["booked"] + told["already"], told["refused"]) == (ROWS, 0)
    assert await fetch_value("SELECT count(*) FROM orders") == ROWS
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == ROWS
    assert await fetch_value("SELECT count(*) FROM sent_row WHERE state = 'booked'") == ROWS
    await orders_agree()
