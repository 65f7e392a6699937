"""The whole way of an order that is paid by a link: ordered for pick-up, paid, fetched by the code that the customer
sees, a unit of it returned in another store, given back by WeChat Pay, and reconciled to the fen."""

import re

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_row
from guide_app.base.kernel.subscriptions import drain
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.queries import refunds_in_reach
from guide_app.ground.orders.returns import exports
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.reconciling import compare_day
from tests.factories import a_store, an_associate, hq_actor, once, signed_in
from tests.orders.counter import one, orders_agree
from tests.pages.visitor import Visitor
from tests.payments.pay_bench import BASE, HERE, Till

SUMS = """
SELECT (SELECT sum(amount_fen) FROM payment)::bigint AS came,
  (SELECT sum(amount_fen) FROM refund)::bigint AS went,
  (SELECT sum(amount_fen) FROM refund_payment)::bigint AS by_ways,
  (SELECT sum(amount_fen) FROM pay_refund)::bigint AS asked
"""


async def test_from_the_link_to_the_pick_up_to_a_return_elsewhere_and_the_bill(till: Till) -> None:
    order = await till.places(3, member_id=None, fulfilment={"way": "pick_up"})
    link = await till.posts(f"/v1/orders/{order['id']}/pay-links", till.seller)
    page = link["url"].removeprefix(HERE)
    (there,) = re.findall(rf'href="{BASE}(/pay/\w+)"', (await till.http.get(page)).text)
    await till.bench.raw.post(there)
    (shown,) = re.findall(r'class="code">(\d{3} \d{3})<', (await till.http.get(page)).text)
    payer, till.http.cookies = till.http.cookies, httpx.Cookies()
    handed_on = await till.http.get(page)
    assert (shown in handed_on.text, "取货码只在付款的手机上显示" in handed_on.text) == (False, True)
    assert "guide_payer" not in handed_on.headers.get("Set-Cookie", ""), "who comes after the payment has not paid"
    till.http.cookies = payer
    await till.posts(f"/v1/orders/{order['id']}/fulfilment/ready", till.seller)
    assert "已备好，可以来取" in (await till.http.get(page)).text
    await till.posts(f"/v1/orders/{order['id']}/fulfilment/handovers", till.seller, code=shown)
    assert (await till.sees(order))["completed_at"] is not None

    elsewhere = await a_store()
    theirs = await signed_in(await an_associate(elsewhere, Role.STORE_MANAGER))
    looked = await till.http.post("/v1/order-lookups", json={"number": order["number"]}, headers=theirs | once())
    assert [each["number"] for each in looked.json()] == [order["number"]]
    back = await till.posts(
        f"/v1/orders/{order['id']}/refunds",
        theirs,
        number=order["number"],
        lines=one(1),
        reason="尺码",
    )
    assert "退款在途" in (await till.http.get(page)).text
    await drain([PAYMENTS])
    assert await continue_refunds(clock.now()) == "done=1 failed=0"
    assert "已原路退回微信" in (await till.http.get(page)).text
    assert (await compare_day(till.bench.client, business_date(clock.now()), at=clock.now())).differences == 0
    sums = await fetch_row(SUMS)
    assert sums is not None
    assert sums["came"] == order["payable_fen"]
    assert sums["went"] == sums["by_ways"] == sums["asked"] == back["amount_fen"] == order["payable_fen"] // 3
    await orders_agree()

    hq = await hq_actor()
    (listed,) = (await refunds_in_reach(hq, PageRequest(None, 5))).items
    assert (listed.returned_at_store_id, listed.store_id) == (elsewhere.id, till.shop.store.id)
    assert [(way.method, way.amount_fen) for way in listed.ways] == [("wechat", back["amount_fen"])]
    assert exports._ways(listed) == f"微信 WeChat ¥{back['amount_fen'] / 100:.2f}"
    desk = await Visitor.signed_in(till.http, await an_associate(None, Role.HQ_OPERATOR))
    shown_there = await desk.visit("/hq/orders/refunds")
    assert f"退到 {elsewhere.name}" in shown_there.text
    assert "微信" in shown_there.text
