"""A link from the associate who shares it to the customer who opens it, takes its coupon and buys."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Customer, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.envelope import Envelope
from guide_app.ground.catalog.products.making import ProductNamed, ensure_products
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from sharing.errors import AlreadyClaimed, LinkUnknown
from sharing.handlers import SHARES
from sharing.service.claiming import claim_by_link
from tests.asgi import transport_to
from tests.coupons.coupon_factories import a_template
from tests.databases import owning
from tests.factories import a_member, a_price, a_sku, a_store, an_actor, an_associate, once, signed_in

PHONE = {"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0", "accept": "text/html"}
BOT = {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)", "accept": "text/html"}
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)
TOUCHES = "SELECT kind, associate, member FROM touch WHERE kind IN ('share', 'click') ORDER BY at, kind DESC, member"


@pytest.fixture
async def browser(committed_db: str, application: Envelope) -> AsyncIterator[httpx.AsyncClient]:
    """A customer's phone that keeps cookies."""
    async with httpx.AsyncClient(transport=transport_to(application), base_url="http://guide.test") as http:
        yield http


async def test_from_a_shared_product_to_the_order_that_follows(
    committed_db: str, client: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    store, elsewhere = await a_store(), await a_store()
    seller, stranger = await an_associate(store, name="王小美"), await an_associate(elsewhere)
    manager = await an_associate(store, Role.STORE_MANAGER)
    member, sku = await a_member(store), await a_sku(price_fen=29_900)
    await ensure_products([ProductNamed(code="RUN-9", name="云感跑鞋", brand=None, category=None)])
    product: UUID = await fetch_value("SELECT id FROM product WHERE code = 'RUN-9'")
    await execute("UPDATE sku SET spu = 'RUN-9' WHERE id = $1", sku.id)
    await a_price(sku, 25_900, path=store.path)
    await register([SHARES])
    hers, now = await signed_in(seller), clock.now()

    async def share(body: dict[str, str], who: dict[str, str] = hers) -> httpx.Response:
        return await client.post("/v1/share-links", json={"kind": "product", **body}, headers=who | once())

    answers = await asyncio.gather(*(share({"id": str(product)}) for _ in range(3)))
    assert {one.status_code for one in answers} == {201}
    (url,) = {one.json()["url"] for one in answers}
    given = (await share({"id": str(product), "member_id": str(member.id)})).json()
    assert given["url"] != url
    assert (await share({"id": str(new_id())})).status_code == 404
    assert (
        await share({"id": str(product), "member_id": str(member.id)}, await signed_in(stranger))
    ).status_code == 404

    path = url[url.index("/l/") :]
    await browser.get(path, headers=BOT)
    seen = [await browser.get(path, headers=PHONE) for _ in range(2)]
    assert [one.status_code for one in seen] == [200, 200]
    assert len(gzip.compress(seen[0].content, 6)) <= 10_000
    assert all(word in seen[0].text for word in ("云感跑鞋", ">259<", "王小美", "/q/")), seen[0].text
    known = given["url"][given["url"].index("/l/") :]
    for _ in range(2):
        await browser.get(known, headers=PHONE)
    assert [tuple(row) for row in await fetch(TOUCHES)] == [
        ("share", seller.id, None),
        ("share", seller.id, member.id),
        ("click", seller.id, member.id),
    ]
    desk, who = CouponDesk(), an_actor(manager)
    wanted = PlaceOrder([LineWanted(sku.code, 2)], member.id, store.id, payment=CASH)
    order = await place_order(who, wanted, desk=desk)
    await place_order(who, PlaceOrder([LineWanted(sku.code)], (await a_member(store)).id, payment=CASH), desk=desk)
    with clock.pinned(now + timedelta(days=31)):
        await place_order(who, wanted, desk=desk)
    back = RefundOrder([LineReturned(1, 1)])
    await refund_order(who, order.id, back, desk=desk)

    async def counts(of: dict[str, str]) -> list[tuple[int, ...]]:
        await drain([SHARES])
        found = await client.get("/v1/share-links", headers=of)
        assert found.status_code == 200, found.text
        figures = ("shares", "clicks", "orders", "received_fen", "net_fen")
        return [tuple(one[figure] for figure in figures) for one in found.json()["items"]]

    expected = [(2, 2, 1, 51_800, 25_900)]
    assert await counts(hers) == await counts(await signed_in(manager)) == expected
    assert await counts(await signed_in(stranger)) == []
    async with owning(committed_db):
        await rebuild(SHARES)
    assert await counts(hers) == expected
    await execute("UPDATE product SET state = 'ended' WHERE id = $1", product)
    assert "现在不卖了" in (await browser.get(path, headers=PHONE)).text
    assert (await share({"id": str(product)})).status_code == 409
    unknown = await browser.get("/l/AAAAAAAAAAAAAAAA", headers=PHONE)
    assert (unknown.status_code, "链接不存在" in unknown.text) == (404, True)


async def test_a_coupon_is_taken_once_by_a_link_and_issued_by_who_shared_it(
    committed_db: str, client: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    store = await a_store()
    seller, member = await an_associate(store), await a_member(store)
    template = (await a_template(per_member_limit=5, quota=1)).template
    body = {"kind": "coupon", "id": str(template.id)}
    url = (await client.post("/v1/share-links", json=body, headers=await signed_in(seller) | once())).json()["url"]
    token = url.rpartition("/")[2]
    page = await browser.get(f"/l/{token}", headers=PHONE)
    assert re.findall(r'href="(/my/links/[^"]+)"', page.text) == [f"/my/links/{token}"]
    led = await browser.get(f"/my/links/{token}", headers=PHONE)
    assert (led.status_code, led.headers["location"]) == (303, f"/my/sign-in?claim={token}")
    customer, other = Customer(member.id, new_id()), Customer((await a_member(store)).id, new_id())
    taken = await asyncio.gather(*(claim_by_link(customer, token) for _ in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in taken) == ["AlreadyClaimed", "AlreadyClaimed", "IssuedCoupon"]
    with pytest.raises(AlreadyClaimed):
        await claim_by_link(customer, token)
    issued = await fetch("SELECT owner, issuer FROM coupon")
    assert [tuple(row) for row in issued] == [(member.id, seller.id)]
    clicked = await fetch("SELECT associate, member FROM touch WHERE kind = 'click'")
    assert [tuple(row) for row in clicked] == [(seller.id, member.id)]
    refused = await asyncio.gather(claim_by_link(other, token), return_exceptions=True)
    assert type(refused[0]).__name__ == "CouponQuotaUsedUp", "the day's quota of who shared it holds"
    assert await fetch_value("SELECT count(*) FROM share_claim") == 1
    await execute("UPDATE associate SET status = 'left' WHERE id = $1", seller.id)
    await claim_by_link(other, token)
    assert await fetch_value("SELECT issuer FROM coupon WHERE owner = $1", other.member_id) is None
    with pytest.raises(LinkUnknown):
        await claim_by_link(customer, "AAAAAAAAAAAAAAAA")
