"""Giving a coupon in three taps, and reading what was earned."""

import httpx

from guide_app.base.kernel.database import fetch_value
from tests.coupons.coupon_factories import a_coupon, a_shop
from tests.factories import a_member, an_associate
from tests.pages.visitor import Visitor


async def test_a_coupon_is_given_in_three_taps_and_only_as_often_as_allowed(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_coupon(shop)
    code, name = (
        await fetch_value("SELECT code FROM coupon_template"),
        await fetch_value("SELECT name FROM coupon_template"),
    )
    customer = await a_member(shop.store, dedicated=shop.associate)
    visitor = await Visitor.signed_in(client, shop.associate)
    offered = await visitor.visit("/a/coupons")
    (first,) = [address for text, address in offered.links.items() if name in text]
    assert first == f"/a/coupons/{code}"
    chosen = await visitor.visit(f"{first}?member={customer.id}")
    given = await visitor.send(chosen.form())
    assert (given.address, "已发券" in given.text) == (f"/a/customers/{customer.id}", True)
    limit = await fetch_value("SELECT per_member_limit FROM coupon_template")
    for _ in range(limit):
        again = await visitor.send((await visitor.visit(f"{first}?member={customer.id}")).form())
    assert (again.status, "上限" in again.text) == (409, True)


async def test_nobody_gives_coupons_to_customers_of_others(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    await a_coupon(shop)
    code = await fetch_value("SELECT code FROM coupon_template")
    elsewhere = await a_member()
    visitor = await Visitor.signed_in(client, shop.associate)
    assert (await visitor.visit(f"/a/coupons/{code}?member={elsewhere.id}")).status == 404


async def test_a_month_without_earnings_says_so(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    visitor = await Visitor.signed_in(client, await an_associate(shop.store))
    page = await visitor.visit("/a/earnings")
    assert (page.status, "这个月还没有提成" in page.text) == (200, True)
    assert (await visitor.visit("/a/earnings?period=2026-13")).status in {400, 422}
