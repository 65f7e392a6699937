"""A mall's system from its first key to an associate's pay: over HTTP, as the engineer of the mall meets it.

The order: 2 pairs of shoes at 199.00 less 8.00 and freight of 10.00. One pair comes back, for 195.00.

    paid for the shoes   39 800 - 800       = 39 000
    1.25 %               487.50             ->   488
    kept                 39 000 - 19 500    = 19 500
    1.25 %               243.75             ->   244: 244 are taken back
"""

import asyncio
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry import wiring
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from tests.factories import an_associate
from tests.journeys.chain_over_http import PASSWORD, Caller, open_store, sign_in, take_on
from tests.orders.counter import orders_agree
from tests.orders.intake.intake_batches import a_line, a_mall
from tests.orders.intake.intake_batches import a_refund as refund_of
from tests.orders.intake.intake_batches import an_order as order_of

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
BOOKS = """
SELECT r.state, o.goods_fen, o.refunded_fen, o.refunded_freight_fen, o.returned_in_full, (
    SELECT array_agg((l.no, l.returned_units, l.refunded_fen) ORDER BY l.no)::text FROM order_line l
    WHERE l.order_id = o.id
  ) AS lines
FROM sent_row r JOIN orders o ON o.id = r.order_id WHERE r.source = $1 ORDER BY r.external_id
"""


def an_order(**changes: object) -> dict[str, object]:
    line = {"sku": "SHOE-37", "quantity": 2, "unit_price_fen": 19_900, "discount_fen": 800, "paid_fen": 39_000}
    return {
        "id": "TB-1001",
        "store_code": "SH001",
        "paid_at": "2026-11-18T11:00:00+08:00",
        "lines": [line],
        "freight_fen": 1_000,
        "payments": [{"method": "wechat", "amount_fen": 40_000, "reference": "420000-TB-1001"}],
        "associate_code": "E01",
        "channel": "mall",
    } | changes


async def test_from_the_key_to_the_pay_of_who_served(committed_db: str, client: httpx.AsyncClient) -> None:
    with clock.pinned(NOON):
        operator = await an_associate(role=Role.HQ_OPERATOR)
        await open_account(SYSTEM, OpenAccount(associate_id=operator.id, login="hq", password=PASSWORD))
        hq = await sign_in(client, "hq", PASSWORD)
        await open_store(hq)
        _, seller = await take_on(hq, "E01", "associate")
        source = {"code": "TB", "name": "天猫旗舰店", "path": "/", "channels": ["mall"]}
        await hq.post("/v1/order-sources", source)
        sender = await an_associate(role=Role.INTEGRATOR)
        await open_account(SYSTEM, OpenAccount(associate_id=sender.id, login="tb", password=PASSWORD))
        mall = await sign_in(client, "tb", PASSWORD)

        async def sends(orders: Any = (), refunds: Any = ()) -> Any:
            body = {"source": "TB", "orders": list(orders), "refunds": list(refunds)}
            answer = await client.post("/v1/imports/orders", json=body, headers=mall.headers)
            assert answer.status_code == 200, answer.text
            return answer.json()

        back = {
            "id": "TB-R-1",
            "original_id": "TB-1001",
            "refunded_at": "2026-11-18T11:30:00+08:00",
            "lines": [{"sku": "SHOE-37", "quantity": 1, "amount_fen": 19_500}],
        }
        early = await sends(refunds=[back])
        assert (early["waiting"], early["rows"][0]["outcome"]) == (1, "waiting")
        told = await sends([an_order(), an_order(id="TB-1002", lines=[{"sku": "SHOE-37"}])])
        assert [row["outcome"] for row in told["rows"]] == ["booked", "refused"]
        assert told["rows"][1]["problem"]["field"].startswith("lines")
        assert told["applied_later"] == 1
        assert [row["outcome"] for row in (await sends([an_order()], [back]))["rows"]] == ["already", "already"]
        (other,) = (await sends([an_order(freight_fen=0, payments=[])]))["rows"]
        assert (other["outcome"], other["problem"]["code"]) == ("refused", "id_used")
        assert await fetch_value("SELECT count(*) FROM orders") == 1

        await register(wiring.SUBSCRIBERS)
        await drain(wiring.SUBSCRIBERS)
        earned = (await seller.get("/v1/my/commissions", period="2026-11"))["items"]
        assert sorted(entry["amount_fen"] for entry in earned) == [-244, 488]
        order = await _seen(hq, told["rows"][0]["order_id"])
        assert (order["channel"], order["payable_fen"], order["refunded_fen"]) == ("mall", 40_000, 19_500)
    await orders_agree()


async def _seen(hq: Caller, order_id: str) -> Any:
    return await hq.get(f"/v1/orders/{order_id}")


async def test_sales_and_returns_give_the_same_books_in_whatever_order_they_arrive(
    client: httpx.AsyncClient, committed_db: str
) -> None:
    mall, chance = await a_mall(client), Random("arrival")
    rows: list[tuple[str, Any]] = [
        ("orders", order_of(f"M{one}", a_line(quantity=3), freight_fen=500)) for one in "ABC"
    ]
    rows += [("refunds", refund_of(f"R{one}1", f"M{one}", ("CUP-01", 1, 3990))) for one in "ABC"]
    rows += [("refunds", refund_of(f"R{one}2", f"M{one}", ("CUP-01", 2, 7980), freight_fen=500)) for one in "AB"]
    rows += [("refunds", refund_of("RC2", "MC", amount_fen=1_000, lines=[]))]
    seen = []
    for arrival in range(5):
        source = f"MALL{arrival}"
        made = {"code": source, "name": source, "path": "/", "channels": ["mall"]}
        answer = await client.post("/v1/order-sources", json=made, headers=mall.hq | {"Idempotency-Key": source})
        assert answer.status_code == 201, answer.text
        batches: list[dict[str, list[object]]] = [{"orders": [], "refunds": []} for _ in range(4)]
        for kind, row in chance.sample(rows, len(rows)):
            for batch in chance.sample(batches, chance.choice((1, 1, 2))):  # some come twice
                batch[kind].append(row)
        tellings = [mall.told(*one["orders"], refunds=tuple(one["refunds"]), source=source) for one in batches]
        if arrival % 2:
            await asyncio.gather(*tellings)
        else:
            for telling in tellings:
                await telling
        seen.append([tuple(row) for row in await fetch(BOOKS, source)])
    assert len(seen[0]) == len(rows)
    assert {row[0] for row in seen[0]} == {"booked"}
    assert all(books == seen[0] for books in seen)
    await orders_agree()
