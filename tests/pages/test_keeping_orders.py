"""Orders that are paid in part and past their term: on the manager's phone."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute
from tests.coupons.coupon_factories import a_shop
from tests.factories import a_sku, an_associate
from tests.pages.visitor import Visitor


async def test_the_day_counts_orders_past_their_term_and_the_manager_keeps_one(
    db: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    seller = await Visitor.signed_in(client, shop.associate)
    placed = await seller.send((await seller.visit("/a/order?line=2*RUN-1")).form("/a/order?line=2%2ARUN-1"), method="")
    cash: dict[str, str | list[str]] = {"method": "till_cash", "yuan:amount_fen": "50"}
    await seller.send_fields(placed.form(f"{placed.address}/payment"), cash)
    manager = await Visitor.signed_in(client, await an_associate(shop.store, Role.STORE_MANAGER))
    assert "笔到期" not in (await manager.visit("/a")).text
    assert "留到" in (await manager.visit("/a/store/refunds")).text
    await execute("UPDATE orders SET placed_at = placed_at - interval '3 days'")
    assert "1 笔到期" in (await manager.visit("/a")).text
    listed = await manager.visit("/a/store/refunds")
    assert "已到期" in listed.text
    (where,) = [address for address in listed.links.values() if address.endswith("/keeping")]
    assert where in (await manager.visit(placed.address)).links.values()
    page = await manager.visit(where)
    assert ("还差 ¥1,148.00" in page.text, "已收¥50.00" in page.text.replace(" ", "")) == (True, True)
    too_long = await manager.send(page.form(), days="99", reason="等发工资")
    assert (too_long.status, too_long.form().fields["reason"]) == (422, ["等发工资"])
    kept = await manager.send(too_long.form(), days="5")
    assert ("已再留 5 天" in kept.text, "已到期" in kept.text) == (True, False)
    assert "笔到期" not in (await manager.visit("/a")).text
    assert where not in (await seller.visit(placed.address)).links.values()
