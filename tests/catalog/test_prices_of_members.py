"""A member with a price of their level and a store with one of its own: the same price by every way that names them."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel.access import SYSTEM, Customer, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.products.making import ProductNamed, ensure_products
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from guide_app.ground.orders.own_orders import own_order
from tests.factories import AMember, a_member, a_sku, a_store, an_associate, once, signed_in
from tests.pages.visitor import Visitor

CHAIN, STORE, GOLD, GOLD_HERE, LIVE, GOLD_LIVE = 50_000, 46_000, 44_000, 42_000, 41_000, 40_000
LEVELS = "INSERT INTO member_level (code, rank, name_zh, name_en) VALUES ('gold', 1, '金卡', 'gold')"


class Shop:
    """A store with an associate, asked by every way that they and their customer have."""

    def __init__(self, http: httpx.AsyncClient, store: Any, gold: AMember, sku: UUID) -> None:
        self.http, self.store, self.gold, self.sku = http, store, gold, sku
        self.headers: dict[str, str] = {}
        self.leads: dict[str, str] = {}

    async def posted(self, path: str, body: Mapping[str, object], by: dict[str, str] | None = None) -> dict[str, Any]:
        answer = await self.http.post(path, json=body, headers=(by or self.headers) | once())
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def seen(self, member: AMember | None, channel: str) -> dict[str, int]:
        """What a unit costs this member by each way; nobody in particular without one."""
        buyer: dict[str, object] = {"member_id": str(member.id)} if member else {}
        lines = [{"sku": "K1", "quantity": 1}]
        body = {"lines": lines, "channel": channel} | buyer
        sold = await self.posted("/v1/orders", body | {"payment": {"method": "till_cash"}})
        cart = await self.posted("/v1/carts", body)
        changed = await self.http.patch(
            f"/v1/carts/{cart['id']}", json={"note": "x"}, headers=self.headers | {"If-Match": f'"{cart["version"]}"'}
        )
        at = self.headers | once() | {"If-Match": changed.headers["etag"]}
        kept = (await self.http.post(f"/v1/carts/{cart['id']}/orders", json={}, headers=at)).json()
        instead = {"returns": [{"line": 1, "units": 1}], "lines": lines}
        weighed = await self.posted(f"/v1/orders/{sold['id']}/exchanges/previews", instead, self.leads)
        taken = await self.posted(f"/v1/orders/{sold['id']}/exchanges", instead | {"reason": "换色"}, self.leads)
        link = (await self.posted(f"/v1/orders/{kept['id']}/pay-links", {}))["url"]
        (due,) = re.findall(r'amount number">¥([\d,.]+)<', (await self.http.get(link[link.index("/p/") :])).text)
        found = {
            "placed": sold["lines"][0]["unit_price_fen"],
            "preview": (await self.posted("/v1/orders/previews", body))["lines"][0]["unit_price_fen"],
            "quote": (await self.posted("/v1/quotes", body))["lines"][0]["unit_price_fen"],
            "parked": cart["lines"][0]["seen_fen"],
            "parked, now": cart["now"]["lines"][0]["unit_price_fen"],
            "parked, changed": changed.json()["now"]["lines"][0]["unit_price_fen"],
            "parked, ordered": kept["lines"][0]["unit_price_fen"],
            "exchange, previewed": weighed["lines"][0]["unit_price_fen"],
            "exchanged": taken["new_order"]["lines"][0]["unit_price_fen"],
            "behind the pay link": round(float(due.replace(",", "")) * 100),
        }
        if member is not None:
            own = await own_order(Customer(member.id, new_id()), UUID(sold["id"]))
            found["my own order"] = own.lines[0].paid_fen
        return found


@pytest.fixture
async def shop(db: None, client: httpx.AsyncClient) -> Shop:
    store = await a_store()
    sku = await a_sku("K1", CHAIN)
    await execute(LEVELS)
    gold = await a_member(store)
    await execute("UPDATE member SET level = 'gold' WHERE id = $1", gold.id)
    here = store.code
    prices = [
        NewPrice(sku="K1", store=here, price_fen=STORE),
        NewPrice(sku="K1", price_fen=GOLD, level="gold"),
        NewPrice(sku="K1", store=here, price_fen=GOLD_HERE, level="gold"),
        NewPrice(sku="K1", store=here, price_fen=LIVE, channel="livestream"),
        NewPrice(sku="K1", store=here, price_fen=GOLD_LIVE, level="gold", channel="livestream"),
    ]
    await set_prices(SYSTEM, SetPrices(prices=prices))
    made = Shop(client, store, gold, sku.id)
    made.headers = await signed_in(await an_associate(store))
    made.leads = await signed_in(await an_associate(store, role=Role.STORE_MANAGER))
    return made


@pytest.mark.parametrize(
    ("channel", "of_gold", "of_everybody"),
    [("associate_app", GOLD_HERE, STORE), ("phone", GOLD_HERE, STORE), ("livestream", GOLD_LIVE, LIVE)],
)
async def test_a_member_has_one_price_by_every_way(shop: Shop, channel: str, of_gold: int, of_everybody: int) -> None:
    plain = await a_member(shop.store)
    assert set((await shop.seen(shop.gold, channel)).values()) == {of_gold}
    for nobody in (None, plain):
        assert set((await shop.seen(nobody, channel)).values()) == {of_everybody}


async def test_the_phone_shows_the_members_price_and_a_shared_page_that_of_everybody(shop: Shop) -> None:
    person = await an_associate(shop.store)
    phone, member = await Visitor.signed_in(shop.http, person), f"member={shop.gold.id}"
    for page in (f"/a/order?line=1*K1&{member}", f"/a/order?q=K1&{member}"):
        assert "420.00" in (await phone.visit(page)).text, page
    for page in ("/a/order?line=1*K1", "/a/order?q=K1"):
        text = (await phone.visit(page)).text
        assert ("460.00" in text, "420.00" in text) == (True, False), page
    assert "400.00" in (await phone.visit(f"/a/order?line=1*K1&{member}&channel=livestream")).text
    await ensure_products([ProductNamed(code="P1", name="云感跑鞋", brand=None, category=None)])
    await execute("UPDATE sku SET spu = 'P1' WHERE id = $1", shop.sku)
    thing = {"kind": "product", "id": str(await fetch_value("SELECT id FROM product WHERE code = 'P1'"))}
    url = (await shop.posted("/v1/share-links", thing))["url"]
    shared = (await shop.http.get(url[url.index("/l/") :])).text
    assert ("</small>460<small>.00" in shared, "会员价以结账时为准" in shared) == (True, True)
