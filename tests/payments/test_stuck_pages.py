"""Where money that WeChat Pay cannot give back is seen: the order's pages, the lists, finance's overview."""

from typing import Any

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.subscriptions import drain
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from tests.factories import a_region, an_associate, once, signed_in
from tests.orders.counter import one
from tests.pages.visitor import Visitor
from tests.payments.pay_bench import HERE, Till


async def stuck(till: Till) -> tuple[dict[str, Any], dict[str, Any]]:
    """An order with money that WeChat Pay has closed, and that money."""
    order = await till.places()
    await till.is_paid(order)
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码不合适")
    await drain([PAYMENTS])
    await till.bench.do("refunds", become="CLOSED")
    await continue_refunds(clock.now())
    await till.bench.do("refunds", become="SUCCESS")
    (back,) = await till.backs()
    return order, back


async def test_the_order_says_that_the_money_is_not_back_and_why(till: Till) -> None:
    order, back = await stuck(till)
    there, console = f"/a/orders/{order['id']}", f"/hq/orders/{order['id']}"
    associate = await Visitor.signed_in(till.http, till.shop.associate)
    manager = await Visitor.signed_in(till.http, await an_associate(till.shop.store, Role.STORE_MANAGER))
    operator = await Visitor.signed_in(till.http, await an_associate(None, Role.HQ_OPERATOR))
    for who, where in ((associate, there), (manager, there), (operator, console)):
        page = await who.visit(where)
        assert "还没有退到" in page.text, where
        assert "多为商户余额不足" in page.text, "why"
        assert "顾客还没有收到这笔钱" in page.text, "what is said to the customer"
    assert f"/hq/payments/refunds?one={back['id']}" in (await operator.visit(console)).links.values()
    await till.posts(f"/v1/pay-refunds/{back['id']}/other-means", till.finance, reason="银行转账")
    assert "等待第二人审批" in (await associate.visit(there)).text


async def test_the_order_says_no_more_of_it_once_it_went_back(till: Till) -> None:
    order, back = await stuck(till)
    link = (await till.posts(f"/v1/orders/{order['id']}/receipt-links", till.seller))["url"].removeprefix(HERE)
    assert "微信退不回去" in (await till.http.get(link)).text
    tried = await till.http.post(f"/v1/pay-refunds/{back['id']}/attempts", headers=till.finance | once())
    assert tried.status_code == 200
    on_its_way = (await till.http.get(link)).text
    assert on_its_way.count("退款在途") == 1, "the customer sees it once"
    await continue_refunds(clock.now())
    assert "已原路退回微信" in (await till.http.get(link)).text
    associate = await Visitor.signed_in(till.http, till.shop.associate)
    assert "还没有退到" not in (await associate.visit(f"/a/orders/{order['id']}")).text
    listed = (await till.http.get(f"/v1/orders/{order['id']}/pay-refunds", headers=till.seller)).json()
    assert [(each["state"], each["again_of"]) for each in listed] == [("success", back["id"])]


async def test_finance_reads_on_the_overview_what_waits(till: Till) -> None:
    _, back = await stuck(till)
    other = await till.asks(await till.places())
    await till.bench.do("pay", out_trade_no=other["number"], told_total=1)
    finance = await Visitor.signed_in(till.http, await an_associate(None, Role.FINANCE))
    board = await finance.visit("/hq")
    assert (board.status, "微信退不回去的款" in board.text, "微信对账差异" in board.text) == (200, True, True)
    (refunds,) = {address for address in board.links.values() if address.startswith("/hq/payments/refunds")}
    (unlike,) = {address for address in board.links.values() if address.startswith("/hq/payments/differences")}
    listed = await finance.visit(refunds)
    assert ("已关闭" in listed.text, "处理" in listed.links) == (True, True)
    assert (await finance.visit(unlike)).status == 200
    seen = (await till.http.get("/v1/payments-to-settle", headers=till.finance)).json()
    assert seen == {"stuck_refunds": 1, "stuck_fen": back["amount_fen"], "open_differences": 1, "terminal_refunds": 0}
    await till.http.post(f"/v1/pay-refunds/{back['id']}/attempts", headers=till.finance | once())
    (difference,) = await till.differences()
    await till.posts(f"/v1/pay-differences/{difference['id']}/resolution", till.finance, note="已核对")
    quiet = await finance.visit("/hq")
    assert ("微信退不回去的款" in quiet.text, "微信对账差异" in quiet.text) == (False, False)


async def test_of_a_region_only_its_own_is_counted(till: Till) -> None:
    await stuck(till)
    elsewhere = await signed_in(await an_associate(None, Role.FINANCE, region=await a_region()))
    seen = (await till.http.get("/v1/payments-to-settle", headers=elsewhere)).json()
    assert seen == {"stuck_refunds": 0, "stuck_fen": 0, "open_differences": None, "terminal_refunds": None}
    assert (await till.http.get("/v1/payments-to-settle", headers=till.manager)).status_code == 403


async def test_only_what_waits_for_a_person_is_listed_where_that_is_asked(till: Till) -> None:
    _, back = await stuck(till)
    await till.http.post(f"/v1/pay-refunds/{back['id']}/attempts", headers=till.finance | once())
    waits, all_of_them = [
        (await till.http.get("/v1/pay-refunds", params=asked, headers=till.finance)).json()["items"]
        for asked in ({"for_people": "true"}, {})
    ]
    assert ([each["state"] for each in waits], len(all_of_them)) == ([], 2)


async def test_the_order_says_what_became_of_money_that_pays_nothing(till: Till) -> None:
    order = await till.places()
    asked = await till.asks(order)
    await till.posts(f"/v1/orders/{order['id']}/payments", till.seller, method="till_cash", amount_fen=100)
    await till.bench.do("pay", out_trade_no=asked["number"])
    there, console = f"/a/orders/{order['id']}", f"/hq/orders/{order['id']}"
    associate = await Visitor.signed_in(till.http, till.shop.associate)
    operator = await Visitor.signed_in(till.http, await an_associate(None, Role.HQ_OPERATOR))
    for who, where in ((associate, there), (operator, console)):
        page = await who.visit(where)
        assert ("没有入账的微信付款" in page.text, "正在原路退回微信" in page.text) == (True, True), where
    await continue_refunds(clock.now())
    assert "已原路退回微信" in (await associate.visit(there)).text


async def test_the_order_says_that_money_is_looked_into(till: Till) -> None:
    order = await till.places()
    asked = await till.asks(order)
    await till.bench.do("pay", out_trade_no=asked["number"], told_total=1)
    associate = await Visitor.signed_in(till.http, till.shop.associate)
    page = await associate.visit(f"/a/orders/{order['id']}")
    assert "财务正在核对" in page.text
    assert "0.01" in page.text, "what came in, not what was asked for"
