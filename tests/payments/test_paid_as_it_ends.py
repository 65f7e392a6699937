"""Customers who pay while their order expires or is given up, or the till takes cash: every fen is somewhere once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from coupons.checks import CHECKS as COUPON_CHECKS
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.subscriptions import drain
from guide_app.base.kernel.verifying import compare
from guide_app.base.settings import settings
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.jobs import cancel_unpaid_orders
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.stock.checks import CHECKS as STOCK_CHECKS
from payments.checks import CHECKS as PAY_CHECKS
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.tending import OpenRequests, give_up, tend_requests, waiting_of
from tests.coupons.coupon_factories import a_coupon, stored
from tests.factories import once
from tests.orders.counter import one, orders_agree
from tests.orders.terms import without_limits
from tests.payments.pay_bench import Till
from tests.payments.test_pay_page import a_page
from tests.stock.test_stock_of_orders import lies, numbers

LATER = timedelta(minutes=2)


async def all_books_agree() -> None:
    await orders_agree()
    for check in (*COUPON_CHECKS, *STOCK_CHECKS, *PAY_CHECKS):
        assert (await compare(check.statement)).different == 0, check.name


async def pays_if_open(till: Till, number: str) -> bool:
    """Whether the customer could still pay."""
    answer = await till.bench.raw.post("/_control/pay", json={"out_trade_no": number})
    return answer.status_code == 200


async def expires(till: Till) -> int:
    """The job, long after."""
    at = clock.now() + timedelta(minutes=settings().order_expires_minutes + 1)
    return await cancel_unpaid_orders(at, desk=DESK, outside=OpenRequests(DESK))


@pytest.mark.parametrize("round_", range(3))
async def test_an_order_that_expires_as_it_is_paid_is_paid_or_over_and_holds_nothing(till: Till, round_: int) -> None:
    await lies(till.shop.store, till.shop.sku, 50)
    orders, coupons, numbers_ = [], [], []
    for _ in range(6):
        coupon, code = await a_coupon(till.shop)
        orders.append(await till.places(coupon_codes=[code]))
        coupons.append(coupon)
        numbers_.append((await till.asks(orders[-1]))["number"])
    assert await numbers(till.shop.sku) == (50, 6)
    till.bench.gate.notifier.how.lose_next = round_

    async def pays(place: int) -> bool:
        await asyncio.sleep(0.04 * (6 - place) * round_)
        return await pays_if_open(till, numbers_[place])

    went = await asyncio.gather(
        expires(till),
        *(pays(place) for place in range(6)),
        expires(till),
        tend_requests(clock.now() + LATER, desk=DESK),
    )
    could_pay = went[1:7]
    await tend_requests(clock.now() + LATER * 9, desk=DESK)
    await drain([PAYMENTS])
    await continue_refunds(clock.now())
    taken = 0
    for order, coupon, paid in zip(orders, coupons, could_pay, strict=True):
        seen, request = await till.sees(order), await till.request_of(order)
        if not paid:
            assert (seen["status"], request["state"]) == ("cancelled", "closed")
        elif seen["status"] == "paid":
            assert (request["outcome"], len(seen["payments"])) == ("booked", 1)
            taken += 1
        else:
            assert (seen["status"], request["outcome"], seen["payments"]) == ("cancelled", "given_back", [])
        assert (await stored(coupon))[0] == ("USED" if seen["status"] == "paid" else "ISSUED")
    assert await numbers(till.shop.sku) == (50 - taken, 0)
    late = await fetch_value("SELECT count(*) FROM pay_request WHERE outcome = 'given_back'")
    there = await till.bench.see("refunds")
    assert [back["status"] for back in there] == ["SUCCESS"] * late
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_cancelled'") == 6 - taken
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == taken
    await all_books_agree()


async def test_a_request_is_closed_while_its_customer_pays(till: Till) -> None:
    orders = [await till.places() for _ in range(5)]
    waiting = []
    for order in orders:
        await till.asks(order)
        found = await waiting_of(UUID(order["id"]))
        assert found is not None
        waiting.append(found)
    told = await asyncio.gather(
        *(give_up(till.bench.client, each, desk=DESK) for each in waiting),
        *(pays_if_open(till, each.number) for each in waiting),
        *(give_up(till.bench.client, each, desk=DESK) for each in waiting),
    )
    for order, paid in zip(orders, told[5:10], strict=True):
        seen, request = await till.sees(order), await till.request_of(order)
        assert (seen["status"], request["state"]) == (("paid", "paid") if paid else ("placed", "closed"))
    assert await till.backs() == []
    await all_books_agree()


async def test_in_its_last_second_a_request_is_paid_and_a_second_later_it_is_not(till: Till) -> None:
    in_time, late = await till.places(), await till.places()
    first, second = await till.asks(in_time), await till.asks(late)
    till.bench.gate.notifier.how.lose_next = 9
    for number, seconds in ((first["number"], -1), (second["number"], 0)):
        trade = till.bench.gate.book.trades[number]
        trade.expires_at = till.bench.gate.book.now() - timedelta(seconds=seconds)
    assert await pays_if_open(till, first["number"])
    till.bench.gate.book.trade(second["number"])
    assert not await pays_if_open(till, second["number"])
    await asyncio.gather(*(tend_requests(clock.now() + timedelta(minutes=16), desk=DESK) for _ in range(3)))
    assert [(await till.sees(order))["status"] for order in (in_time, late)] == ["paid", "placed"]
    assert (await till.request_of(late))["state"] == "closed"
    renewed = await till.asks(late)
    assert renewed["number"] != second["number"]
    await till.bench.do("deliveries", lose_next=0)
    assert await pays_if_open(till, renewed["number"])
    assert (await till.sees(late))["status"] == "paid"
    await all_books_agree()


async def paid_in_three_ways(till: Till) -> dict[str, Any]:
    """Three articles: 100 yuan in cash, 200 by card, the rest by WeChat Pay."""
    order = await till.places(3)
    path = f"/v1/orders/{order['id']}/payments"
    await till.posts(path, till.seller, method="till_cash", amount_fen=10_000)
    await till.posts(path, till.seller, method="till_card", amount_fen=20_000, reference="T-1")
    asked = await till.asks(order)
    assert asked["amount_fen"] == order["payable_fen"] - 30_000
    assert await pays_if_open(till, asked["number"])
    return await till.sees(order)


async def test_a_refund_larger_than_each_payment_goes_back_to_several(till: Till) -> None:
    await without_limits()
    order = await paid_in_three_ways(till)
    assert (order["status"], len(order["payments"])) == ("paid", 3)
    wechat = order["payable_fen"] - 30_000
    path = f"/v1/orders/{order['id']}/refunds"
    two = await till.posts(path, till.manager, lines=one(2), reason="尺码不合适")
    ways = {way["method"]: way["amount_fen"] for way in two["paid_back"]}
    assert two["amount_fen"] > max(wechat, 20_000)
    assert ways == {"wechat": wechat, "till_card": two["amount_fen"] - wechat}
    rest = await till.posts(path, till.manager, lines=one(1), reason="尺码不合适")
    assert {way["method"] for way in rest["paid_back"]} <= {"till_card", "till_cash"}
    assert two["amount_fen"] + rest["amount_fen"] == order["payable_fen"]
    more = await till.http.post(path, json={"lines": one(1), "reason": "再退"}, headers=till.manager | once())
    assert more.status_code in {409, 422}
    await drain([PAYMENTS])
    await continue_refunds(clock.now())
    assert [back["amount"]["refund"] for back in await till.bench.see("refunds")] == [wechat]
    await all_books_agree()


async def test_an_order_that_is_paid_in_part_is_neither_refunded_nor_cancelled(till: Till) -> None:
    order = await till.places(2)
    asked = await till.asks(order)
    paying = f"/v1/orders/{order['id']}/payments"
    await till.posts(paying, till.seller, method="till_cash", amount_fen=5_000)
    refunds = {"lines": one(1), "reason": "不要了"}
    answer = await till.http.post(f"/v1/orders/{order['id']}/refunds", json=refunds, headers=till.manager | once())
    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_refundable")
    answer = await till.http.post(f"/v1/orders/{order['id']}/cancellation", headers=till.seller | once())
    assert answer.json()["code"] in {"part_paid", "money_on_its_way"}
    answer = await till.http.post(f"/v1/orders/{order['id']}/cancellation", headers=till.seller | once())
    assert answer.json()["code"] == "part_paid"
    assert (await till.request_of(order))["state"] == "closed", "nobody pays more than what is due by it"
    assert not await pays_if_open(till, asked["number"])
    rest = await till.asks(order)
    assert rest["amount_fen"] == order["payable_fen"] - 5_000
    await all_books_agree()


async def test_cash_for_a_part_while_the_customer_pays_all_goes_back_by_wechat(till: Till) -> None:
    order = await till.places(2)
    asked = await till.asks(order)
    await till.posts(f"/v1/orders/{order['id']}/payments", till.seller, method="till_cash", amount_fen=5_000)
    assert await pays_if_open(till, asked["number"])
    request, seen = await till.request_of(order), await till.sees(order)
    page = (await till.http.get(await a_page(till, order))).text
    assert ("有一笔付款原路退回" in page, "还需付上面的金额" in page, "<svg" in page) == (True, True, True)
    assert (request["outcome"], seen["status"], seen["due_fen"]) == (
        "given_back",
        "placed",
        order["payable_fen"] - 5_000,
    )
    await continue_refunds(clock.now())
    (back,) = await till.bench.see("refunds")
    assert (back["amount"]["refund"], back["status"]) == (order["payable_fen"], "SUCCESS")
    assert await pays_if_open(till, (await till.asks(order))["number"])
    assert (await till.sees(order))["status"] == "paid"
    await all_books_agree()


async def test_who_paid_for_what_was_given_up_reads_that_it_goes_back(till: Till) -> None:
    order, unpaid = await till.places(), await till.places()
    pages = [await a_page(till, each) for each in (order, unpaid)]
    asked = await till.asks(order)
    for each in (order, unpaid):
        await cancel_order(SYSTEM, UUID(each["id"]), desk=DESK)
    assert await pays_if_open(till, asked["number"])
    paid, nothing = [(await till.http.get(page)).text for page in pages]
    assert ("您付的款原路退回" in paid, "退款在途" in paid, "没有扣款" in paid) == (True, True, False)
    assert ("没有扣款" in nothing, "原路退回，进度见下" in nothing) == (True, False)
    await continue_refunds(clock.now())
    assert "已原路退回微信" in (await till.http.get(pages[0])).text
    await all_books_agree()


async def test_a_part_that_went_back_makes_more_due_and_what_comes_for_less_is_a_part(till: Till) -> None:
    order = await till.places(2)
    paying = f"/v1/orders/{order['id']}/payments"
    part = (await till.posts(paying, till.seller, method="till_cash", amount_fen=5_000))["payments"][0]
    asked = await till.asks(order)
    await till.posts(f"{paying}/{part['id']}/giving-back", till.manager, reason="改为全部微信支付")
    assert await pays_if_open(till, asked["number"])
    seen = await till.sees(order)
    assert (seen["status"], seen["due_fen"]) == ("placed", 5_000)
    assert await pays_if_open(till, (await till.asks(order))["number"])
    paid = await till.sees(order)
    assert (paid["status"], sum(each["amount_fen"] for each in paid["payments"] if not each["given_back"])) == (
        "paid",
        order["payable_fen"],
    )
    rows = await fetch("SELECT outcome FROM pay_request ORDER BY id")
    assert [row["outcome"] for row in rows] == ["booked", "booked"]
    await all_books_agree()


async def test_a_part_by_wechat_that_goes_back_is_seen_at_once_and_once(till: Till) -> None:
    order = await till.places(2)
    paying = f"/v1/orders/{order['id']}/payments"
    cash = (await till.posts(paying, till.seller, method="till_cash", amount_fen=5_000))["payments"][0]
    asked = await till.asks(order)
    await till.posts(f"{paying}/{cash['id']}/giving-back", till.manager, reason="改为全部微信支付")
    assert await pays_if_open(till, asked["number"])
    page = await a_page(till, order)
    (part,) = [each for each in (await till.sees(order))["payments"] if each["method"] == "wechat"]
    assert "退款在途" not in (await till.http.get(page)).text
    await till.posts(f"{paying}/{part['id']}/giving-back", till.manager, reason="不要了")
    assert (await till.http.get(page)).text.count("退款在途") == 1, "before it is asked for"
    await drain([PAYMENTS])
    assert (await till.http.get(page)).text.count("退款在途") == 1
    await continue_refunds(clock.now())
    assert "已原路退回微信" in (await till.http.get(page)).text
