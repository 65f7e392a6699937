"""PostgreSQL crashes, the server is killed: every acknowledged order is there, once, and nothing is half done."""

import asyncio
import time

import pytest

from guide_app.base.kernel.database import fetch, fetch_value
from tests.factories import a_sku, an_associate, signed_in
from tests.safety.faults import OwnPostgres, Till, a_free_port, a_server, until_ready

pytestmark = pytest.mark.faults
CLIENTS, EACH = 6, 30

BOOKS = """
SELECT o.id, o.payable_fen, p.amount_fen AS paid, l.paid_fen AS lines, count(e.seq) AS told
FROM orders o
JOIN (SELECT order_id, sum(amount_fen) AS amount_fen FROM payment GROUP BY order_id) p ON p.order_id = o.id
JOIN (SELECT order_id, sum(paid_fen) AS paid_fen FROM order_line GROUP BY order_id) l ON l.order_id = o.id
LEFT JOIN event e ON e.type = 'order_paid' AND e.payload->>'order_id' = o.id::text
GROUP BY o.id, o.payable_fen, p.amount_fen, l.paid_fen
"""


async def a_till(port: int) -> Till:
    """Clients of an associate who sells one article."""
    sku = await a_sku(price_fen=19_900)
    headers = await signed_in(await an_associate())
    order = {"lines": [{"sku": sku.code, "quantity": 2}], "payment": {"method": "till_cash"}}
    return Till(port, headers, order)


async def under_load(port: int) -> tuple[Till, asyncio.Task[None]]:
    """Clients that sell already, at a server that has just become ready."""
    till = await a_till(port)
    await until_ready(port)
    return till, asyncio.create_task(till.sell(CLIENTS, EACH))


async def require_each_once(till: Till) -> None:
    """Every acknowledged key has one order, there is no other, and every order adds up and was told once."""
    books = {row["id"]: row for row in await fetch(BOOKS)}
    acknowledged = {order["id"] for order in till.acknowledged.values()}
    assert len(acknowledged) == len(till.acknowledged)
    assert {str(order_id) for order_id in books} == acknowledged
    assert await fetch_value("SELECT count(*) FROM orders") == len(acknowledged)
    assert await fetch_value("SELECT count(*) FROM remembered_answer") == len(acknowledged)
    for row in books.values():
        assert row["payable_fen"] == row["paid"] == row["lines"] == 39_800
        assert row["told"] == 1


async def test_postgresql_crashes_under_load_and_every_key_gets_its_one_order(
    postgres: OwnPostgres, database: str
) -> None:
    port = a_free_port()
    server = a_server(database, port)
    try:
        till, selling = await under_load(port)
        await till.until_sold(CLIENTS * EACH // 4)
        await asyncio.to_thread(postgres.restart_at_once)
        back = time.monotonic()
        sold_before = len(till.acknowledged)
        await till.until_sold(sold_before + 1)
        assert time.monotonic() - back < 5, "the server does not recover by itself"
        await selling
        assert server.running
    finally:
        server.stop()
    assert till.problems == []
    assert till.failures, "nothing failed: the crash was not felt"
    assert len(till.acknowledged) == CLIENTS * EACH
    await require_each_once(till)


async def test_the_server_is_killed_under_load_and_no_acknowledged_order_is_lost_or_doubled(database: str) -> None:
    port = a_free_port()
    server = a_server(database, port)
    try:
        till, selling = await under_load(port)
        await till.until_sold(CLIENTS * EACH // 3)
        server.kill()
        before = {order["id"] for order in till.acknowledged.values()}
        kept = {str(row["id"]) for row in await fetch("SELECT id FROM orders")}
        assert before <= kept
        server = a_server(database, port)
        await selling
    finally:
        server.stop()
    assert till.problems == []
    assert till.failures, "nothing failed: the kill was not felt"
    await require_each_once(till)
