"""Exchanges whose difference the customer pays by a link: nothing comes back before, and everything in that moment."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch, fetch_value, transaction
from guide_app.base.kernel.subscriptions import drain
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.jobs import cancel_unpaid_orders
from guide_app.ground.orders.reversing import take_back_sales
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.tending import OpenRequests, tend_requests
from tests.coupons.coupon_factories import a_coupon
from tests.factories import ASku, a_sku, by_wechat, once
from tests.orders.counter import one
from tests.payments.pay_bench import HERE, Till
from tests.payments.test_paid_as_it_ends import all_books_agree, expires, pays_if_open
from tests.stock.test_stock_of_orders import lies, numbers

DEARER, DIFFERENCE = 24_900, 5_000
LATER = timedelta(minutes=20)


async def buys(till: Till, quantity: int = 1, **other: Any) -> dict[str, Any]:
    """An order that is paid at the counter."""
    return await till.places(quantity, payment=by_wechat(), **other)


async def asks(till: Till, order: dict[str, Any], sku: ASku, **other: Any) -> Any:  # the answer
    """One unit for one of `sku`, the difference by a link."""
    body = {"returns": one(1), "lines": [{"sku": sku.code, "quantity": 1}], "reason": "换尺码", "by_link": True} | other
    return await till.http.post(f"/v1/orders/{order['id']}/exchanges", json=body, headers=till.manager | once())


async def holds(till: Till, order: dict[str, Any], sku: ASku | None = None, **other: Any) -> dict[str, Any]:
    answer = await asks(till, order, sku or await a_sku(price_fen=DEARER), **other)
    assert answer.status_code == 201, answer.text
    held: dict[str, Any] = answer.json()
    return held


async def state_of(held: dict[str, Any]) -> str:
    found: str = await fetch_value("SELECT state FROM exchange_hold WHERE id = $1", held["id"])
    return found


async def refused(till: Till, order: dict[str, Any]) -> list[str]:
    """What is answered to everything that would have goods of an order come back."""
    back = {"lines": one(1), "reason": "顾客要求"}
    other = {"returns": one(1), "lines": [{"sku": till.shop.sku.code, "quantity": 1}]}
    answers = [
        await till.http.post(f"/v1/orders/{order['id']}/{path}", json=body, headers=till.manager | once())
        for path, body in (
            ("refunds", back),
            ("refund-requests", back),
            ("refunds/previews", back),
            ("exchanges", other | {"reason": "换"}),
            ("exchanges", other | {"reason": "换", "by_link": True}),
            ("exchange-requests", other | {"reason": "换"}),
            ("exchanges/previews", other),
        )
    ]
    return [answer.json().get("code", "done") for answer in answers]


async def paid_by(till: Till, order: dict[str, Any]) -> list[tuple[str, int]]:
    return [(each["method"], each["amount_fen"]) for each in (await till.sees(order))["payments"]]


async def test_the_goods_come_back_in_the_moment_in_which_the_difference_is_paid(till: Till) -> None:
    old = await buys(till)
    await lies(till.shop.store, till.shop.sku, 5)
    held = await holds(till, old)
    new = held["waits_for"]
    assert (held["order_id"], held["worth_fen"], held["due_fen"]) == (old["id"], 19_900, DIFFERENCE)
    assert (new["status"], new["payable_fen"], new["due_fen"], new["carried_fen"]) == ("placed", DEARER, 5_000, 19_900)
    assert new["expires_at"] is not None
    assert await till.sees(new) == new
    assert (await till.sees(old))["refunded_fen"] == 0
    assert set(await refused(till, old)) == {"exchange_waits"}
    assert await fetch_value("SELECT count(*) FROM payment WHERE order_id = $1", new["id"]) == 0
    await all_books_agree()

    link = await till.posts(f"/v1/orders/{new['id']}/pay-links", till.seller)
    assert (link["due_fen"], link["can_be_paid"]) == (DIFFERENCE, True)
    assert "50.00" in (await till.http.get(link["url"].removeprefix(HERE))).text
    assert (await till.asks(new))["amount_fen"] == DIFFERENCE
    await till.is_paid(new)

    now, before = await till.sees(new), await till.sees(old)
    assert (now["status"], now["due_fen"], before["status"], before["refunded_fen"]) == ("paid", 0, "refunded", 19_900)
    assert await paid_by(till, new) == [("exchange", 19_900), ("wechat", DIFFERENCE)]
    assert (await till.request_of(new))["outcome"] == "booked"
    for order in (old, new):
        listed = (await till.http.get(f"/v1/orders/{order['id']}/exchanges", headers=till.seller)).json()
        assert [(each["new_order_id"], each["difference_fen"]) for each in listed] == [(new["id"], DIFFERENCE)]
        assert listed[0]["exchanged_by_name"] is not None
    assert await numbers(till.shop.sku) == (6, 0), "the return lies in the store again"
    assert await state_of(held) == "made"
    await all_books_agree()


async def test_unpaid_it_ends_as_the_order_does_and_holds_nothing(till: Till) -> None:
    old, other = await buys(till), await a_sku(price_fen=DEARER)
    await lies(till.shop.store, other, 3)
    held = await holds(till, old, other)
    new = held["waits_for"]
    asked = await till.asks(new)
    assert await numbers(other) == (3, 1)
    assert await expires(till) == 1
    assert ((await till.sees(new))["status"], await state_of(held)) == ("cancelled", "given_up")
    assert (await till.request_of(new))["state"] == "closed"
    assert not await pays_if_open(till, asked["number"])
    assert await numbers(other) == (3, 0)
    assert (await till.http.get(f"/v1/orders/{old['id']}/exchanges", headers=till.seller)).json() == []
    await all_books_agree()
    again = await holds(till, old, other)
    cancelled = await till.posts(f"/v1/orders/{again['waits_for']['id']}/cancellation", till.seller)
    assert (cancelled["status"], cancelled["due_fen"], await state_of(again)) == ("cancelled", 0, "given_up")
    await till.posts(f"/v1/orders/{old['id']}/refunds", till.manager, lines=one(1), reason="不换了")
    await all_books_agree()


async def test_money_that_comes_after_it_has_ended_goes_back(till: Till) -> None:
    old = await buys(till)
    held = await holds(till, old)
    new = held["waits_for"]
    await till.asks(new)
    at = clock.now() + timedelta(days=1)
    assert await cancel_unpaid_orders(at, desk=DESK) == 1, "without asking WeChat Pay, as where it did not know yet"
    await till.bench.do("pay", out_trade_no=(await till.request_of(new))["number"])
    assert (await till.request_of(new))["outcome"] == "given_back"
    await continue_refunds(clock.now())
    assert [back["state"] for back in await till.backs()] == ["success"]
    assert ((await till.sees(old))["refunded_fen"], (await till.sees(new))["payments"]) == (0, [])
    await all_books_agree()


async def test_the_difference_is_paid_in_parts_and_by_other_means(till: Till) -> None:
    old = await buys(till, 2)
    held = await holds(till, old)
    new = held["waits_for"]
    path = f"/v1/orders/{new['id']}/payments"
    cash = {"method": "till_cash"}
    for amount, status in ((DIFFERENCE + 1, 422), (DEARER, 422), (2_000, 201)):
        body = cash | {"amount_fen": amount}
        answer = await till.http.post(path, json=body, headers=till.seller | once())
        assert answer.status_code == status, answer.text
    assert (await till.sees(new))["due_fen"] == 3_000
    assert (await till.asks(new))["amount_fen"] == 3_000
    listed = (await till.http.get("/v1/orders/part-paid", headers=till.manager)).json()["items"]
    assert [(each["id"], each["due_fen"]) for each in listed] == [(new["id"], 3_000)]
    assert await expires(till) == 0, "what has come in is not let go by itself"
    await all_books_agree()
    await till.is_paid(new)
    assert await paid_by(till, new) == [("till_cash", 2_000), ("exchange", 19_900), ("wechat", 3_000)]
    assert (await till.sees(old))["refunded_fen"] == 19_900
    await all_books_agree()
    second = await holds(till, old)
    paid = await till.posts(f"/v1/orders/{second['waits_for']['id']}/payments", till.seller, **cash)
    assert (paid["status"], sum(each["amount_fen"] for each in paid["payments"])) == ("paid", DEARER)
    assert (await till.sees(old))["status"] == "refunded"
    await all_books_agree()


async def test_goods_that_came_back_elsewhere_end_it_and_its_money_goes_back(till: Till) -> None:
    old, paid_in_part = await buys(till), await buys(till)
    held, other = await holds(till, old), await holds(till, paid_in_part)
    number = (await till.asks(held["waits_for"]))["number"]
    await till.posts(f"/v1/orders/{other['waits_for']['id']}/payments", till.seller, method="till_cash", amount_fen=1)
    async with transaction():
        await take_back_sales([UUID(old["id"]), UUID(paid_in_part["id"])], "导错了")
    assert (await state_of(held), await state_of(other)) == ("lapsed", "lapsed")
    late = await till.http.post(
        f"/v1/orders/{held['waits_for']['id']}/payments", json={"method": "till_cash"}, headers=till.seller | once()
    )
    assert (late.status_code, late.json()["code"]) == (409, "exchange_over")
    nothing = await till.http.post(
        f"/v1/orders/{other['waits_for']['id']}/pay-requests", json={}, headers=till.seller | once()
    )
    assert nothing.json()["code"] == "nothing_due"
    await till.bench.do("pay", out_trade_no=number)
    assert (await till.request_of(held["waits_for"]))["outcome"] == "given_back"
    assert ((await till.sees(held["waits_for"]))["status"], await state_of(held)) == ("cancelled", "given_up")
    await continue_refunds(clock.now())
    assert [back["state"] for back in await till.backs()] == ["success"]
    (payment,) = (await till.sees(other["waits_for"]))["payments"]
    await till.posts(
        f"/v1/orders/{other['waits_for']['id']}/payments/{payment['id']}/giving-back",
        till.manager,
        reason="换货不能办了",
    )
    assert await cancel_unpaid_orders(clock.now(), desk=DESK, outside=OpenRequests(DESK)) == 1, "at once, as it lapsed"
    assert await state_of(other) == "given_up"
    await all_books_agree()


async def test_a_coupon_that_comes_back_with_the_goods_cannot_pay_for_what_waits(till: Till) -> None:
    _, spent = await a_coupon(till.shop)
    _, fresh = await a_coupon(till.shop)
    old = await buys(till, coupon_codes=[spent])
    dear = await a_sku(price_fen=49_900)
    answer = await asks(till, old, dear, coupon_codes=[spent])
    assert (answer.status_code, answer.json()["code"]) == (422, "coupon_comes_back_later")
    assert answer.json()["field"] == "coupon_codes.0"
    asked = {"returns": one(1), "lines": [{"sku": dear.code, "quantity": 1}], "reason": "换", "by_link": True}
    path = f"/v1/orders/{old['id']}/exchange-requests"
    body = asked | {"coupon_codes": [spent]}
    answer = await till.http.post(path, json=body, headers=till.seller | once())
    assert answer.json()["code"] == "coupon_comes_back_later"
    held = await holds(till, old, dear, coupon_codes=[fresh])
    assert held["waits_for"]["coupon_fen"] > 0
    await till.is_paid(held["waits_for"])
    assert (await till.sees(held["waits_for"]))["status"] == "paid"
    await all_books_agree()


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"payment": {"method": "till_cash"}}, "by_link"),
        ({"payments": [{"method": "till_cash"}]}, "by_link"),
        ({"reason": " "}, "reason"),
        ({"by_link": "yes"}, "by_link"),
    ],
)
async def test_what_is_not_as_it_should_be_is_refused(till: Till, other: dict[str, Any], field: str) -> None:
    old = await buys(till)
    answer = await asks(till, old, await a_sku(price_fen=DEARER), **other)
    assert answer.status_code in {400, 422}
    assert field in answer.text
    cheaper = await asks(till, old, await a_sku(price_fen=100))
    assert (cheaper.json()["code"], cheaper.json()["field"]) == ("no_difference_due", "by_link")
    assert await fetch_value("SELECT count(*) FROM exchange_hold") == 0


async def test_a_seller_asks_for_it_and_the_customer_pays_once_it_is_approved(till: Till) -> None:
    old, other = await buys(till), await a_sku(price_fen=DEARER)
    body = {"returns": one(1), "lines": [{"sku": other.code, "quantity": 1}], "reason": "换尺码", "by_link": True}
    request = await till.posts(f"/v1/orders/{old['id']}/exchange-requests", till.seller, **body)
    assert "顾客补差价 50.00 元（顾客扫码付，付清后才换）" in request["summary_zh"]
    assert await fetch_value("SELECT count(*) FROM exchange_hold") == 0
    await till.approves(request, till.manager)
    (held,) = await waiting(till, old)
    new = await till.sees({"id": held["new_order_id"]})
    assert (held["state"], held["difference_fen"], held["returns"][0]["units"]) == ("open", DIFFERENCE, 1)
    assert new["serving_id"] == str(till.shop.associate.id)
    again = await till.http.post(f"/v1/orders/{old['id']}/exchange-requests", json=body, headers=till.seller | once())
    assert again.json()["code"] == "exchange_waits"
    await till.is_paid(new)
    row = await fetch(
        "SELECT r.approval, r.recorded_by, e.exchanged_by FROM refund r JOIN exchange e ON e.refund = r.id"
    )
    assert [str(one["approval"]) for one in row] == [request["id"]]
    assert row[0]["recorded_by"] == row[0]["exchanged_by"] is not None
    (made,) = await waiting(till, old)
    assert (made["state"], await waiting(till, new)) == ("made", [made])
    assert (await till.http.get(f"/v1/orders/{old['id']}/exchange-holds")).status_code == 401
    await all_books_agree()


async def waiting(till: Till, order: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await till.http.get(f"/v1/orders/{order['id']}/exchange-holds", headers=till.seller)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.mark.parametrize("round_", range(3))
async def test_as_it_expires_and_is_paid_it_is_made_or_over(till: Till, round_: int) -> None:
    held = [await holds(till, await buys(till)) for _ in range(4)]
    numbers_ = [(await till.asks(each["waits_for"]))["number"] for each in held]
    till.bench.gate.notifier.how.lose_next = round_

    async def pays(place: int) -> bool:
        await asyncio.sleep(0.05 * (4 - place) * round_)
        return await pays_if_open(till, numbers_[place])

    told = await asyncio.gather(expires(till), *(pays(place) for place in range(4)), expires(till))
    await tend_requests(clock.now() + LATER, desk=DESK)
    await continue_refunds(clock.now())
    for each, paid in zip(held, told[1:5], strict=True):
        new, request = await till.sees(each["waits_for"]), await till.request_of(each["waits_for"])
        old_fen = await fetch_value("SELECT refunded_fen FROM orders WHERE id = $1", UUID(each["order_id"]))
        if new["status"] == "paid":
            assert (request["outcome"], await state_of(each), old_fen) == ("booked", "made", 19_900)
        else:
            assert (new["status"], await state_of(each), old_fen) == ("cancelled", "given_up", 0)
            assert request["outcome"] == ("given_back" if paid else None)
    await all_books_agree()


async def test_two_notifications_and_another_refund_at_once_move_everything_once(till: Till) -> None:
    held = [await holds(till, await buys(till)) for _ in range(3)]
    numbers_ = [(await till.asks(each["waits_for"]))["number"] for each in held]
    await till.bench.do("deliveries", double_next=9)
    await asyncio.gather(
        *(pays_if_open(till, number) for number in numbers_),
        *(refused(till, {"id": each["order_id"]}) for each in held),
        expires(till),
    )
    await tend_requests(clock.now() + LATER, desk=DESK)
    await drain([PAYMENTS])
    for each in held:
        new = await till.sees(each["waits_for"])
        made = await fetch_value("SELECT count(*) FROM exchange WHERE new_order = $1", UUID(new["id"]))
        assert (new["status"], made) in {("paid", 1), ("cancelled", 0)}
    await all_books_agree()


@pytest.mark.parametrize("round_", range(3))
async def test_two_who_take_the_difference_at_once_take_it_once(till: Till, round_: int) -> None:
    held = [await holds(till, await buys(till, 1 + round_ % 2)) for _ in range(4)]
    for each in held:
        await till.asks(each["waits_for"])

    async def takes_cash(each: dict[str, Any]) -> str:
        path = f"/v1/orders/{each['waits_for']['id']}/payments"
        answer = await till.http.post(path, json={"method": "till_cash"}, headers=till.seller | once())
        code: str = answer.json().get("code", "paid")
        return code

    told = await asyncio.gather(
        *(work for each in held for work in (takes_cash(each), till.is_paid(each["waits_for"]), takes_cash(each))),
        return_exceptions=True,
    )
    said = {one for one in told if isinstance(one, str)}
    assert said <= {"paid", "order_not_payable", "paid_meanwhile"}, "nobody is told to cancel what is paid"
    await tend_requests(clock.now() + LATER, desk=DESK)
    await continue_refunds(clock.now())
    for each in held:
        new = await till.sees(each["waits_for"])
        taken = sorted(amount for _, amount in await paid_by(till, new))
        assert (new["status"], taken, await state_of(each)) == ("paid", [DIFFERENCE, 19_900], "made")
    await all_books_agree()
