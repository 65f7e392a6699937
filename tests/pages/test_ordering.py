"""开单 on the phone, without a script: from a search to a paid order, and back again."""

from dataclasses import replace

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.orders.returns.rules import RefundTerms
from pages.associate.ordering.cart import CartInAddress
from tests.coupons.coupon_factories import a_coupon, a_shop
from tests.factories import a_member, a_reference, a_sku, an_associate
from tests.orders.terms import without_limits, write_terms_of_refunds
from tests.pages.visitor import Visitor
from tests.statements import statements_of_the_pool

ORDERS = "SELECT count(*) FROM orders"


async def test_an_order_is_searched_priced_with_the_best_coupon_and_paid(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900, name="追风轻量跑鞋 37")
    await a_coupon(shop, {"kind": "FIXED", "off": 5_000})
    visitor = await Visitor.signed_in(client, shop.associate)
    found = await visitor.visit(f"/a/order?member={shop.member.id}&q=跑鞋")
    (add,) = [address for text, address in found.links.items() if "追风轻量跑鞋 37" in text]
    cart = await visitor.visit(add)
    assert "¥549.00" in cart.text
    number = a_reference()
    order = await visitor.send(cart.form(add), method="wechat", reference=number)
    assert (order.status, "收款成功" in order.text, "已付款" in order.text) == (200, True, True)
    assert await fetch_value("SELECT payable_fen FROM orders") == 54_900
    again = await visitor.send(cart.form(add), method="wechat", reference=number)
    assert again.address == order.address
    assert await fetch_value(ORDERS) == 1


async def test_a_price_that_changed_meanwhile_is_told_and_what_was_typed_stays(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    visitor = await Visitor.signed_in(client, shop.associate)
    form = (await visitor.visit("/a/order?line=1*RUN-1")).form("/a/order?line=1%2ARUN-1")
    refused = await visitor.send(form, amount="100", method="alipay", reference="T-77")
    assert refused.status == 422
    assert refused.form("/a/order?line=1%2ARUN-1").fields["reference"] == ["T-77"]
    assert refused.form("/a/order?line=1%2ARUN-1").fields["amount"] == ["59900"]
    assert await fetch_value(ORDERS) == 0


async def test_a_page_that_asks_again_by_itself_does_not_take_what_the_next_one_tells(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    visitor = await Visitor.signed_in(client, shop.associate)
    form = (await visitor.visit("/a/order?line=1*RUN-1")).form("/a/order?line=1%2ARUN-1")
    done = await visitor.led_on(form, method="till_cash")
    assert "收款成功" not in (await visitor.asks_again(done)).text
    assert "收款成功" in (await visitor.visit(done)).text
    assert "收款成功" not in (await visitor.visit(done)).text


async def test_what_was_left_unpaid_is_paid_later_or_given_up(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    visitor = await Visitor.signed_in(client, shop.associate)
    for way in ("payment", "cancellation"):
        cart = await visitor.visit("/a/order?line=2*RUN-1")
        placed = await visitor.send(cart.form("/a/order?line=2%2ARUN-1"), method="")
        assert "待付款" in placed.text
        if way == "payment":
            done = await visitor.send(placed.form(f"{placed.address}/payment"), method="till_cash")
            assert "已付款" in done.text
        else:
            sure = await visitor.visit(f"{placed.address}/cancellation")
            assert "¥1,198.00" in sure.text
            assert "已取消" in (await visitor.send(sure.form())).text


async def test_what_is_paid_in_part_is_given_back_before_it_is_given_up(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    seller = await Visitor.signed_in(client, shop.associate)
    placed = await seller.send((await seller.visit("/a/order?line=2*RUN-1")).form("/a/order?line=2%2ARUN-1"), method="")
    sure = await seller.visit(f"{placed.address}/cancellation")
    cash: dict[str, str | list[str]] = {"method": "till_cash", "yuan:amount_fen": "50"}
    await seller.send_fields(placed.form(f"{placed.address}/payment"), cash)
    late = await seller.send(sure.form())
    assert "该订单已收部分款项，请先退回再取消" in late.text
    told = (await seller.visit(f"{placed.address}/cancellation")).text
    assert ("已收 ¥50.00" in told, "退款由店长办理" in told, "确认取消" in told) == (True, True, False)
    manager = await Visitor.signed_in(client, await an_associate(shop.store, Role.STORE_MANAGER))
    assert "退款由店长办理" not in (await manager.visit(f"{placed.address}/cancellation")).text
    seen = await manager.visit(placed.address)
    (where,) = [address for address in seen.links.values() if address.endswith("/giving-back")]
    await manager.send((await manager.visit(where)).form(), reason="顾客不要了")
    assert "已取消" in (await seller.send((await seller.visit(f"{placed.address}/cancellation")).form())).text


async def test_a_part_payment_above_the_limit_goes_back_by_two(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    await write_terms_of_refunds(RefundTerms(limits={Role.STORE_MANAGER: 4_999}))
    seller = await Visitor.signed_in(client, shop.associate)
    placed = await seller.send((await seller.visit("/a/order?line=2*RUN-1")).form("/a/order?line=2%2ARUN-1"), method="")
    cash: dict[str, str | list[str]] = {"method": "till_cash", "yuan:amount_fen": "50"}
    await seller.send_fields(placed.form(f"{placed.address}/payment"), cash)
    manager = await Visitor.signed_in(client, await an_associate(shop.store, Role.STORE_MANAGER))
    seen = await manager.visit(placed.address)
    (where,) = [address for address in seen.links.values() if address.endswith("/giving-back")]
    asking = await manager.visit(where)
    assert "超出您岗位的限额" in asking.text
    assert "等待第二人审批" in (await manager.send(asking.form(), reason="顾客不要了")).text
    again = await manager.send((await manager.visit(where)).form(), reason="再提交一次")
    assert again.status == 409
    supervisor = await Visitor.signed_in(client, await an_associate(None, Role.FINANCE))
    waiting = await supervisor.visit("/a/store/refunds")
    assert "¥50.00" in waiting.text
    (form,) = [one for one in waiting.forms if one.action.startswith("/a/store/refunds/")]
    await supervisor.send(replace(form, action=form.action.replace("/no", "/yes")))
    assert await fetch_value("SELECT sum(amount_fen) FROM payment") == 0


async def test_a_manager_pays_back_and_an_associate_asks_for_it(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    await without_limits()
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    visitor = await Visitor.signed_in(client, shop.associate)
    cart = (await visitor.visit("/a/order?line=2*RUN-1")).form("/a/order?line=2%2ARUN-1")
    bare = await visitor.send(cart, method="wechat")
    assert (bare.status, 'id="reference-refusal"' in bare.html) == (422, True), "no bill could be held against it"
    order = await visitor.send(cart, method="wechat", reference=a_reference())
    asked = await visitor.send_fields(
        (await visitor.visit(f"{order.address}/refund")).form(), {"units.l1": "1", "reason": "颜色不合适"}
    )
    assert "已退款" not in asked.text
    assert await fetch_value("SELECT count(*) FROM refund") == 0
    manager = await Visitor.signed_in(client, await an_associate(shop.store, Role.STORE_MANAGER))
    form = (await manager.visit(f"{order.address}/refund")).form()
    too_many = await manager.send_fields(form, {"units.l1": "3", "reason": "尺码不合适"})
    assert too_many.status == 422
    assert too_many.form().fields["units.l1"] == ["3"]
    back = await manager.send_fields(form, {"units.l1": "1", "reason": "尺码不合适"})
    assert "已退款 ¥599.00" in back.text
    assert "−¥599.00" in back.text.replace("− ¥", "−¥")


async def test_customers_are_found_without_their_phone_in_an_address(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    visitor = await Visitor.signed_in(client, await an_associate(shop.store, Role.STORE_MANAGER))
    customer = await a_member(shop.store, phone="+8613912345678")
    found = await visitor.send((await visitor.visit("/a/order/customer?line=1*RUN-1")).form(), q="139 1234 5678")
    chosen = [address for address in found.links.values() if str(customer.id) in address]
    assert chosen == [f"/a/order?line=1%2ARUN-1&member={customer.id}"]
    wrong = await visitor.send((await visitor.visit("/a/order/customer")).form(), q="12345")
    assert (wrong.status, wrong.form().fields["q"]) == (422, ["12345"])


async def test_a_cart_is_priced_in_one_read(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    visitor = await Visitor.signed_in(client, shop.associate)
    await visitor.visit("/a/order?line=1*RUN-1")
    async with statements_of_the_pool() as sent:
        await visitor.visit("/a/order?line=1*RUN-1")
    assert len([each for each in sent if each.startswith(("SELECT", "\nSELECT", "WITH"))]) <= 3


@pytest.mark.parametrize("query", ["line=0*A&line=x*B&line=*C&line=-1*D&line=9999*E&member=x&coupon=Y", ""])
def test_what_is_no_cart_is_an_empty_one(query: str) -> None:
    from litestar.testing import RequestFactory

    request = RequestFactory().get("/a/order?" + query)
    assert CartInAddress.of(request) == CartInAddress()
