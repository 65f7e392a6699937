"""The page that an associate holds out, and what the customer sees behind its code: paid, to be fetched, given back."""

import re
from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Customer
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import drain
from guide_app.base.settings import settings
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.service.cancelling import cancel_order
from pages.associate.fulfilling.tending import digits_of
from pages.associate.ordering.pay_code import minutes_left
from payments import connecting
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.queries import own_backs
from tests.orders.counter import one
from tests.pages.visitor import SeenPage, Visitor
from tests.payments.pay_bench import HERE, Till

PICK_UP = {"member_id": None, "fulfilment": {"way": "pick_up"}}
HOURS = """
INSERT INTO store_hours (store, week, version)
SELECT $1, jsonb_agg('[{"opens": 0, "closes": 1440}]'::jsonb), 1 FROM generate_series(1, 7)
"""


def link_on(page: SeenPage) -> str:
    (address,) = re.findall(rf'data-copy="{HERE}(/p/[^"]+)"', page.html)
    return str(address)


async def test_an_order_is_held_out_paid_fetched_and_given_back(till: Till) -> None:
    await execute("UPDATE store SET address = '南京东路 1 号' WHERE id = $1", till.shop.store.id)
    await execute(HOURS, till.shop.store.id)
    order = await till.places(2, **PICK_UP)
    seller = await Visitor.signed_in(till.http, till.shop.associate)
    here = f"/a/orders/{order['id']}/hand-over"
    blank = await seller.visit(here)
    assert "生成付款码" in blank.text
    made = await seller.send((await seller.visit(f"/a/orders/{order['id']}")).form(here))
    first = link_on(made)
    assert ('data-poll="3"' in made.html, "<svg viewBox" in made.html) == (True, True)
    assert link_on(await seller.visit(here)) == first
    assert link_on(await seller.send(blank.form(here))) == first  # going back and sending it again does no harm
    second = link_on(await seller.send(made.form(here), renew="yes"))
    assert (await till.http.get(first)).status_code == 404
    assert await fetch_value("SELECT count(*) FROM pay_link") == 2

    cash = {"method": "till_cash", "amount_fen": 1_000}
    await till.posts(f"/v1/orders/{order['id']}/payments", till.seller, **cash)
    part = await seller.visit(here)
    assert "已收 ¥10.00" in part.text
    before = await till.http.get(second)
    assert ("取货" in before.text, "现金" in before.text) == (False, True)
    await till.is_paid(order)
    done = await seller.visit(here)
    assert all(word in done.text for word in ("收款成功", "备好货，等顾客来取", "再开一单"))
    assert (second in done.html, "data-copy" in done.html) == (False, False)
    assert "该订单没有待付金额" in (await seller.send(part.form(here), renew="yes")).text

    customers = (await till.http.get(second)).text
    assert all(word in customers for word in ("南京东路 1 号", "今天 00:00-24:00", "备货中"))
    (digits,) = re.findall(r'class="code">(\d{3} \d{3})<', customers)
    scanned = f"{HERE}/a/store/fulfilment/{order['id']}?code={digits.replace(' ', '')}"
    desk = await seller.visit(scanned.removeprefix(HERE))
    handing = desk.form(f"/a/store/fulfilment/{order['id']}/handover")
    assert handing.fields["code"] == [digits.replace(" ", "")]
    assert "已交付" in (await seller.send(handing, code=scanned)).text
    after = (await till.http.get(second)).text
    assert ("已交付" in after, digits in after) == (True, False)

    ways = [{"payment_id": paid["id"]} for paid in (await till.sees(order))["payments"]]
    back = {"lines": one(1), "reason": "尺码", "pay_back": ways}
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, **back)
    waits = (await till.http.get(second)).text
    assert ("退款在途" in waits, "已在门店退款" in waits, "已退 1 件" in waits) == (True, True, True)
    await drain([PAYMENTS])
    await till.bench.do("faults", path="refunds", times=1, status=403, code="USER_ACCOUNT_ABNORMAL")
    await continue_refunds(clock.now() + timedelta(minutes=2))
    assert "请到门店领取" in (await till.http.get(second)).text


async def test_while_money_is_looked_into_no_second_payment_is_asked_for(till: Till) -> None:
    order = await till.places()
    seller = await Visitor.signed_in(till.http, till.shop.associate)
    here = f"/a/orders/{order['id']}/hand-over"
    assert "作废" in (await seller.send((await seller.visit(here)).form(here))).text
    await till.bench.do("pay", out_trade_no=(await till.asks(order))["number"], told_total=1)
    wrong = await seller.visit(here)
    assert ("与本单不符" in wrong.text, "在收银台收款" in wrong.text) == (True, True)
    assert ("data-copy" in wrong.html, "作废" in wrong.text) == (False, False)


async def test_it_says_what_is_due_at_the_till_and_what_is_over(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    order, gone, late = await till.places(), await till.places(), await till.places()
    seller = await Visitor.signed_in(till.http, till.shop.associate)
    pages = {}
    for each in (order, gone, late):
        here = f"/a/orders/{each['id']}/hand-over"
        pages[each["id"]] = here
        await seller.send((await seller.visit(here)).form(here))
    await till.asks(order)
    await till.bench.do("faults", path="transactions", times=9, status=500)
    await execute("UPDATE pay_request SET ask_at = $1", clock.now())
    assert "微信支付暂时没有回应" in (await seller.visit(pages[order["id"]])).text
    await cancel_order(SYSTEM, gone["id"], desk=DESK)
    assert "订单已取消" in (await seller.visit(pages[gone["id"]])).text
    await execute("UPDATE orders SET placed_at = placed_at - interval '2 days' WHERE id = $1", late["id"])
    over = await seller.visit(pages[late["id"]])
    assert ("已过付款时限" in over.text, "data-copy" in over.html) == (True, False)
    monkeypatch.setattr(connecting, "settings", settings)
    unset = await seller.visit(pages[order["id"]])
    assert "请在收银台收" in unset.text
    await till.posts(f"/v1/orders/{order['id']}/payments", till.seller, method="till_cash")
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码")
    (back,) = await own_backs(Customer(till.shop.member.id, new_id()), order["id"])
    assert (back.method, back.state) == ("till_cash", None)


def test_minutes_are_whole_and_digits_are_what_is_scanned() -> None:
    at = clock.now()
    assert minutes_left(at + timedelta(hours=2, seconds=1), at=at) == (2, 1)
    assert minutes_left(at + timedelta(seconds=1), at=at) == (0, 1)
    assert minutes_left(at, at=at) is None
    assert digits_of("123 456") == digits_of("http://x/a?code=123456") == "123456"
