"""A mall that sends its orders, and batches as it sends them."""

from dataclasses import dataclass
from typing import Any

import httpx

from guide_app.base.kernel.access import Role
from tests.factories import a_sku, a_store, an_associate, once, signed_in

Headers = dict[str, str]


@dataclass(frozen=True)
class Mall:
    """A source `MALL`, who sends for it, and what it sells: a cup for 39.90 in store S1, by the associate A1."""

    http: httpx.AsyncClient
    hq: Headers
    sender: Headers

    async def sends(self, *orders: object, refunds: tuple[object, ...] = (), source: str = "MALL") -> httpx.Response:
        body = {"source": source, "orders": list(orders), "refunds": list(refunds)}
        return await self.http.post("/v1/imports/orders", json=body, headers=self.sender)

    async def told(self, *orders: object, refunds: tuple[object, ...] = (), source: str = "MALL") -> Any:
        """The answer to a batch that was taken in."""
        answer = await self.sends(*orders, refunds=refunds, source=source)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def outcomes(self, *orders: object, refunds: tuple[object, ...] = ()) -> list[str]:
        return [row["outcome"] for row in (await self.told(*orders, refunds=refunds))["rows"]]

    async def became(self, external_id: str) -> Any:
        """What is known of a row."""
        answer = await self.http.get(f"/v1/imports/orders/MALL/{external_id}", headers=self.hq)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def a_mall(client: httpx.AsyncClient, *channels: str) -> Mall:
    """The mall, ready to send."""
    store = await a_store("S1")
    await an_associate(store, number="A1")
    await a_sku("CUP-01", price_fen=3990)
    await a_sku("BAG-02", price_fen=12900)
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR, number="H1"))
    sender = await signed_in(await an_associate(role=Role.INTEGRATOR, number="I1"))
    body = {"code": "MALL", "name": "万象城", "path": "/", "channels": channels or ("mall", "till")}
    answer = await client.post("/v1/order-sources", json=body, headers=hq | once())
    assert answer.status_code == 201, answer.text
    return Mall(client, hq, sender)


def a_line(sku: str = "CUP-01", quantity: int = 1, price: int = 3990, discount: int = 0) -> dict[str, object]:
    return {
        "sku": sku,
        "quantity": quantity,
        "unit_price_fen": price,
        "discount_fen": discount,
        "paid_fen": price * quantity - discount,
    }


def an_order(external_id: str, *lines: dict[str, object], **changes: object) -> dict[str, object]:
    """Two cups less 9.80, unless told otherwise, paid at ten o'clock."""
    usual: dict[str, object] = {
        "id": external_id,
        "store_code": "S1",
        "paid_at": "2026-11-20T10:03:21+08:00",
        "lines": list(lines) or [a_line(quantity=2, discount=980)],
        "associate_code": "a1",
    }
    return usual | changes


def a_refund(external_id: str, original: str, *back: tuple[str, int, int], **changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "id": external_id,
        "original_id": original,
        "refunded_at": "2026-11-21T09:00:00+08:00",
        "lines": [{"sku": sku, "quantity": units, "amount_fen": fen} for sku, units, fen in back],
    }
    return usual | changes
