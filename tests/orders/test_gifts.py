"""Gifts go with other goods, unless the chain lets them go by themselves."""

from dataclasses import replace

import httpx
import pytest

from guide_app.base.kernel.database import execute
from guide_app.base.settings import settings
from guide_app.ground.orders import carts
from tests.factories import a_sku, a_store, an_associate, once, signed_in


async def test_gifts_alone_are_refused_unless_the_chain_allows_them(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = await signed_in(await an_associate(await a_store()))
    bag, card, shoe = await a_sku(price_fen=0), await a_sku(price_fen=0), await a_sku()
    await execute("UPDATE sku SET kind = 'gift' WHERE id = ANY($1::uuid[])", [bag.id, card.id])

    async def answers(*skus: str) -> list[tuple[int, str | None]]:
        lines = {"lines": [{"sku": sku, "quantity": 1} for sku in skus]}
        paid = {"payment": {"method": "till_cash"}}
        preview = await client.post("/v1/orders/previews", json=lines, headers=headers)
        order = await client.post("/v1/orders", json=lines | paid, headers=headers | once())
        return [(one.status_code, one.json().get("code")) for one in (preview, order)]

    assert await answers(bag.code, card.code) == [(422, "gifts_alone")] * 2
    assert await answers(bag.code, shoe.code) == [(200, None), (201, None)]
    monkeypatch.setattr(carts, "settings", lambda: replace(settings(), gifts_sold_alone=True))
    assert await answers(bag.code) == [(200, None), (201, None)]
