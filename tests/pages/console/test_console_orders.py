"""Orders in the console: found, added up, opened, and only within reach."""

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from tests.coupons.coupon_factories import a_shop
from tests.factories import a_region, a_root, a_sku, an_associate
from tests.pages.visitor import Visitor


async def test_orders_are_listed_added_up_opened_and_hidden_from_other_regions(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900, name="追风轻量跑鞋 37")
    associate = await Visitor.signed_in(client, shop.associate)
    cart = await associate.visit("/a/order?line=2*RUN-1")
    placed = await associate.send(cart.form("/a/order?line=2%2ARUN-1"), method="wechat")
    order_id = placed.address.rpartition("/")[2]
    for role in (Role.HQ_OPERATOR, Role.AUDITOR):
        visitor = await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()))
        listed = await visitor.visit("/hq/orders?status=paid")
        assert ("¥1,198.00" in listed.text, "合计 1 单" in listed.text) == (True, False)
        paid_on = clock.now().date()
        summed = await visitor.visit(f"/hq/orders?first={paid_on}&last={paid_on}")
        assert "合计 1 单" in summed.text
        assert "没有这样的订单" in (await visitor.visit("/hq/orders?status=placed")).text
        day = await visitor.visit(f"/hq/orders?first=2000-01-01&last=2000-01-02&store={shop.store.code}")
        assert (day.status, "没有这样的订单" in day.text) == (200, True)
        one = await visitor.visit(f"/hq/orders/{order_id}")
        assert (one.status, "追风轻量跑鞋 37" in one.text, shop.store.name in one.text) == (200, True, True)
        assert [form.action for form in one.forms if "orders" in form.action] == []
        assert (await visitor.visit("/hq/orders?store=NOWHERE")).status == 422
        assert (await visitor.visit("/hq/orders?status=x")).status == 400
    far = await an_associate(role=Role.SUPERVISOR, region=await a_region("FAR"))
    supervisor = await Visitor.signed_in(client, far)
    assert "没有订单" in (await supervisor.visit("/hq/orders")).text
    assert (await supervisor.visit(f"/hq/orders/{order_id}")).status == 404
