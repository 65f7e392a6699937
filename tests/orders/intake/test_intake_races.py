"""The same batches at once, and a refund beside its order: nothing is doubled, and nothing waits for ever."""

import asyncio

import httpx

from guide_app.base.kernel.database import fetch_value
from tests.factories import once
from tests.orders.counter import orders_agree
from tests.orders.intake.intake_batches import a_mall, a_refund, an_order


async def test_doubled_batches_at_once_book_each_row_once(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)
    other = {"code": "MINI", "name": "小程序", "path": "/", "channels": ["mini_program"]}
    assert (await client.post("/v1/order-sources", json=other, headers=mall.hq | once())).status_code == 201
    batch = [
        an_order(f"M{number}", member={"card": f"VIP{number % 7}"}, payments=paid(f"W{number}")) for number in range(40)
    ]
    backs = tuple(a_refund(f"R{number}", f"M{number}", ("CUP-01", 1, 3500)) for number in range(20))
    told = await asyncio.gather(
        *(mall.told(*batch) for _ in range(3)),
        *(mall.told(refunds=backs) for _ in range(3)),
        # Another source takes no turns with it: the members are the same, and so are the references of payments.
        mall.told(*batch, source="MINI"),
    )
    own, others = told[:6], told[6]["booked"]
    given_back = await fetch_value("SELECT count(*) FROM refund")
    assert sum(one["booked"] + one["applied_later"] for one in own) == 40 - others + given_back
    assert await fetch_value("SELECT count(*) FROM orders") == 40
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == 40
    assert await fetch_value("SELECT count(*) FROM member WHERE source = 'till'") == 7
    assert given_back == {0: 20, 40: 0}.get(others, given_back)  # whose orders are the other's wait for ever
    if not others:
        assert await fetch_value("SELECT count(*) FROM sent_row WHERE state = 'waiting'") == 0
    await orders_agree()


def paid(reference: str) -> list[dict[str, object]]:
    return [{"method": "wechat", "amount_fen": 7000, "reference": reference}]
