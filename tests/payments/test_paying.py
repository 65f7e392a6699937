"""Customers pay at the stand-in: told well and badly, late, twice or not at all, while cashiers take cash."""

import asyncio
from datetime import timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.gauges import Figure, statement
from guide_app.base.kernel.subscriptions import drain
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.service.cancelling import cancel_order
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.links import behind_link
from payments.metrics import GAUGES
from payments.reconciling import compare_day
from payments.tending import OpenRequests, tend_requests
from tests.factories import an_associate, signed_in
from tests.orders.counter import one, orders_agree
from tests.payments.pay_bench import HERE, Till

LATER = timedelta(minutes=2)


async def test_a_customer_pays_by_a_code_and_it_is_booked_once(till: Till) -> None:
    order = await till.places(2)
    link = await till.posts(f"/v1/orders/{order['id']}/pay-links", till.seller)
    seen = await behind_link(link["url"].removeprefix(f"{HERE}/p/"))
    assert (seen.number, seen.due_fen, seen.lines[0].quantity) == (order["number"], order["payable_fen"], 2)
    asked = await till.asks(order)
    assert await till.asks(order) == asked
    assert asked["code_url"].startswith("http://pay.example/pay/")

    await till.bench.do("deliveries", double_next=1, tamper_next=1)
    await till.bench.do("pay", out_trade_no=asked["number"])
    await till.bench.do("deliveries", resend="all")
    (told,) = await till.bench.see("deliveries")
    assert told["answers"][0] == 401  # the one that was tampered with
    assert set(told["answers"][1:]) == {204}
    paid = await till.sees(order)
    assert (paid["status"], [payment["method"] for payment in paid["payments"]]) == ("paid", ["wechat"])
    request = await till.request_of(order)
    assert (request["state"], request["outcome"], request["code_url"]) == ("paid", "booked", None)
    assert request["transaction_id"] == paid["payments"][0]["reference"]
    assert await fetch_value("SELECT count(*) FROM pay_notification") == 1
    assert await fetch_value("SELECT count(*) FROM payment") == 1
    nothing = await till.http.post(f"/v1/orders/{order['id']}/pay-requests", json={}, headers=till.seller)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_due")
    await orders_agree()


async def test_late_notifications_and_probes_are_refused_and_silence_is_asked_about(till: Till) -> None:
    order = await till.places()
    asked = await till.asks(order)
    await till.bench.do("deliveries", late_seconds=600)
    await till.bench.do("pay", out_trade_no=asked["number"])
    assert (await till.bench.see("deliveries"))[0]["answers"] == [401, 401, 401]
    assert (await till.sees(order))["status"] == "placed"
    unsigned = await till.http.post("/v1/wechatpay/notifications/payments", json={})
    assert (unsigned.status_code, unsigned.json()["code"]) == (401, "not_proven_wechat_pay")
    assert unsigned.json()["message"]
    assert await tend_requests(clock.now(), desk=DESK) == "settled=0 failed=0"  # not yet
    assert await tend_requests(clock.now() + LATER, desk=DESK) == "settled=1 failed=0"
    assert (await till.sees(order))["status"] == "paid"
    await till.bench.do("deliveries", late_seconds=0, resend="all")
    assert (await till.bench.see("deliveries"))[0]["answers"][-1] == 204
    assert await fetch_value("SELECT count(*) FROM payment") == 1


async def test_what_is_not_as_asked_for_is_kept_and_not_booked(till: Till) -> None:
    order, other = await till.places(), await till.places()
    asked = await till.asks(order)
    await till.bench.do("pay", out_trade_no=asked["number"], told_total=1)
    assert (await till.sees(order))["status"] == "placed"
    assert (await till.request_of(order))["outcome"] == "looked_into"
    (found,) = await till.differences()
    assert (found["kind"], found["ours_fen"], found["theirs_fen"]) == ("amount", order["payable_fen"], 1)
    path = f"/v1/pay-differences/{found['id']}/resolution"
    done = await till.posts(path, till.finance, note="顾客少付，已电话补收")
    assert (done["state"], done["note"]) == ("resolved", "顾客少付，已电话补收")
    again = await till.http.post(path, json={"note": "再来一次"}, headers=till.finance | {"Idempotency-Key": "other"})
    assert again.json()["code"] == "difference_resolved"
    assert (await till.http.get("/v1/pay-differences", headers=till.manager)).status_code == 403
    await till.asks(other)
    assert await till.differences() == []


async def test_at_its_end_a_request_is_closed_and_money_of_the_last_second_counts(till: Till) -> None:
    order, late = await till.places(), await till.places()
    await till.asks(order)
    asked = await till.asks(late)
    await till.bench.do("deliveries", lose_next=1)
    await till.bench.do("pay", out_trade_no=asked["number"])
    requests = OpenRequests(DESK)
    assert await requests.may_cancel(order["id"])
    assert (await till.request_of(order))["state"] == "closed"
    assert not await requests.may_cancel(late["id"])
    assert (await till.sees(late))["status"] == "paid"
    renewed = await till.asks(order)
    assert (
        renewed["number"] != (await till.http.get("/v1/pay-requests", headers=till.seller)).json()["items"][2]["number"]
    )
    await till.bench.do("faults", path="close", times=9)
    assert not await requests.may_cancel(order["id"])  # nobody can say


async def test_money_for_an_order_that_is_over_goes_back_by_itself(till: Till) -> None:
    order = await till.places()
    asked = await till.asks(order)
    await cancel_order(SYSTEM, order["id"], desk=DESK)
    await till.bench.do("pay", out_trade_no=asked["number"])
    assert (await till.request_of(order))["outcome"] == "given_back"
    (back,) = await till.backs()
    assert (back["amount_fen"], back["state"], back["refund_id"]) == (order["payable_fen"], "asked", None)
    await till.bench.do("faults", path="refunds", times=1, after=True, status=500)
    await till.bench.do("deliveries", lose_next=1)
    assert await continue_refunds(clock.now()) == "done=0 failed=1"
    assert await continue_refunds(clock.now() + LATER) == "done=1 failed=0"
    assert len(await till.bench.see("refunds")) == 1
    assert (await till.backs())[0]["state"] == "success"
    await orders_agree()


async def test_an_order_is_not_cancelled_over_money_that_nobody_told_of(till: Till) -> None:
    order, other = await till.places(), await till.places()
    asked = await till.asks(order)
    await till.bench.do("deliveries", lose_next=9)
    await till.bench.do("pay", out_trade_no=asked["number"])
    path = f"/v1/orders/{order['id']}/cancellation"
    refused = await till.http.post(path, headers=till.seller | {"Idempotency-Key": "give-up"})
    assert (refused.status_code, refused.json()["code"]) == (409, "money_on_its_way")
    assert "正在支付" in refused.json()["title_zh"]
    assert (await till.sees(order))["status"] == "paid"
    again = await till.http.post(path, headers=till.seller | {"Idempotency-Key": "give-up-again"})
    assert again.json()["code"] == "order_not_cancellable"

    asked = await till.asks(other)
    paid = await till.bench.do("pay", out_trade_no=asked["number"])
    third = await till.places()
    typed = {"method": "wechat", "reference": paid["transaction_id"]}  # the cashier took the wrong order
    await till.posts(f"/v1/orders/{third['id']}/payments", till.seller, **typed)
    await tend_requests(clock.now() + LATER, desk=DESK)
    assert ((await till.request_of(other))["outcome"], (await till.sees(other))["status"]) == ("looked_into", "placed")
    today = business_date(clock.now())
    assert (await compare_day(till.bench.client, today, at=clock.now())).differences == 1
    (found,) = await till.differences()
    assert (found["kind"], found["ours"], found["order_number"]) == ("state", "looked_into", other["number"])
    note = {"note": "店员录到了另一单，已更正"}
    await till.posts(f"/v1/pay-differences/{found['id']}/resolution", till.finance, **note)
    assert (await compare_day(till.bench.client, today, at=clock.now())).differences == 0
    figures = {one.name: one.value for one in await fetch_as(Figure, statement(GAUGES))}
    assert figures == dict.fromkeys(figures, 0) | {"guide_pay_requests_open": 0}
    await till.asks(await till.places())
    (opened,) = [one for one in await fetch_as(Figure, statement(GAUGES)) if one.value]
    assert (opened.name, opened.value) == ("guide_pay_requests_open", 1)


async def test_cash_and_wechat_at_the_same_moment_one_wins(till: Till) -> None:
    orders = [await till.places() for _ in range(4)]
    numbers = [(await till.asks(order))["number"] for order in orders]
    till.bench.gate.notifier.how.lose_next = 2
    for number in numbers[:2]:
        await till.bench.do("pay", out_trade_no=number)

    async def cash(order: dict[str, object]) -> int:
        key = {"Idempotency-Key": f"cash-{order['id']}"}
        path = f"/v1/orders/{order['id']}/payments"
        return (await till.http.post(path, json={"method": "till_cash"}, headers=till.seller | key)).status_code

    await asyncio.gather(
        *(cash(order) for order in orders),
        *(till.bench.do("pay", out_trade_no=number) for number in numbers[2:]),
        tend_requests(clock.now() + LATER, desk=DESK),
        tend_requests(clock.now() + LATER, desk=DESK),
    )
    await tend_requests(clock.now() + LATER * 2, desk=DESK)
    for order in orders:
        payments = (await till.sees(order))["payments"]
        outcome = (await till.request_of(order))["outcome"]
        assert len(payments) == 1
        assert outcome == ("booked" if payments[0]["method"] == "wechat" else "given_back")
    late = await fetch_value("SELECT count(*) FROM pay_request WHERE outcome = 'given_back'")
    assert len(await till.backs()) == late
    await orders_agree()


async def test_refunds_go_back_the_way_the_money_came(till: Till) -> None:
    order = await till.places(3)
    await till.bench.do("pay", out_trade_no=(await till.asks(order))["number"])
    path = f"/v1/orders/{order['id']}/refunds"
    for _ in range(2):
        await till.posts(path, till.manager, lines=one(1), reason="尺码不合适")
    await drain([PAYMENTS])
    await drain([PAYMENTS])
    assert [back["state"] for back in await till.backs()] == ["asked", "asked"]
    await till.bench.do("refunds", wait=True)
    await continue_refunds(clock.now())
    first, second = await till.backs()
    assert (first["state"], second["state"]) == ("processing", "processing")
    await till.bench.do("refunds", finish=first["number"])
    await till.bench.do("refunds", become="ABNORMAL", finish=second["number"])
    await till.bench.do("deliveries", resend="all")
    states = {back["number"]: back["state"] for back in await till.backs()}
    assert (states[first["number"]], states[second["number"]]) == ("success", "abnormal")
    assert await continue_refunds(clock.now() + timedelta(days=1)) == "done=0 failed=0"
    path = f"/v1/pay-refunds/{second['id']}/other-means"
    refused = await till.http.post(path, json={"reason": "银行转账"}, headers=till.manager | {"Idempotency-Key": "m"})
    assert refused.status_code == 403
    asked = await till.posts(path, till.finance, reason="账户注销，已银行转账退回")
    assert {back["state"] for back in await till.backs()} == {"success", "abnormal"}, "nothing is noted yet"
    await till.approves(asked, await signed_in(await an_associate(None, Role.HQ_OPERATOR)))
    (done,) = [back for back in await till.backs() if back["id"] == second["id"]]
    assert (done["state"], done["otherwise_why"]) == ("otherwise", "账户注销，已银行转账退回")
    assert len(await till.bench.see("refunds")) == 2
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'payments.given_back_otherwise'") == 1
    assert await till.differences() == []
    await till.bench.do("refunds", become="SUCCESS", finish=second["number"])
    await till.bench.do("deliveries", resend="all")
    (twice,) = await till.differences()
    assert (twice["kind"], twice["number"], twice["ours"]) == ("state", second["number"], "otherwise")
    assert twice["theirs_fen"] == twice["ours_fen"] == second["amount_fen"]
    await compare_day(till.bench.client, business_date(clock.now()), at=clock.now())
    assert [each["id"] for each in await till.differences()] == [twice["id"]], "the bill says so too"
    await orders_agree()
