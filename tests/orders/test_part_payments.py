"""Orders that are paid in parts, and refunds that say where their money goes, over HTTP and on the books."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.settings import settings
from guide_app.ground.orders.errors import MoneyOnItsWay, OrderNotPayable, PaidMeanwhile
from guide_app.ground.orders.events import OrderRefunded, PaymentGivenBack
from guide_app.ground.orders.jobs import cancel_unpaid_orders
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, OrderView, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from tests.coupons.coupon_factories import a_shop
from tests.databases import as_owner
from tests.factories import a_reference, an_actor, by_wechat, once
from tests.orders.counter import Counter, a_counter, books_agree, one, orders_agree
from tests.orders.terms import without_limits

Body = dict[str, Any]


@pytest.fixture
async def counter(committed_db: str, client: httpx.AsyncClient) -> Counter:
    return await a_counter(client)


async def _places(counter: Counter, units: int = 3, **body: object) -> httpx.Response:
    wanted = {"lines": [{"sku": counter.shop.sku.code, "quantity": units}]} | body
    return await counter.http.post("/v1/orders", json=wanted, headers=counter.seller | once())


async def _pays(counter: Counter, order: Body, **body: object) -> httpx.Response:
    path = f"/v1/orders/{order['id']}/payments"
    return await counter.http.post(path, json=body, headers=counter.seller | once())


async def _facts(kind: type[OrderRefunded | PaymentGivenBack], name: str) -> list[Any]:
    rows = await fetch("SELECT payload FROM event WHERE type = $1 ORDER BY seq", name)
    return [kind.decode(row["payload"]) for row in rows]


async def test_paid_half_in_cash_and_half_by_card_it_goes_back_to_the_card_first(counter: Counter) -> None:
    await without_limits()
    order = (await _places(counter)).json()
    due = order["payable_fen"]
    cash = (await _pays(counter, order, method="till_cash", amount_fen=due // 2)).json()
    assert (cash["status"], cash["due_fen"], cash["paid_at"]) == ("placed", due - due // 2, None)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == 0
    too_much = await _pays(counter, order, method="till_card", amount_fen=due)
    assert (too_much.status_code, too_much.json()["payable_fen"]) == (422, due - due // 2)
    assert (await _pays(counter, order, method="till_card", amount_fen=0)).status_code == 422
    paid = (await _pays(counter, order, method="till_card", reference="T-77")).json()
    assert (paid["status"], paid["due_fen"]) == ("paid", 0)
    assert [one["amount_fen"] for one in paid["payments"]] == [due // 2, due - due // 2]
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == 1
    assert (await _pays(counter, order, method="till_cash")).json()["code"] == "order_not_payable"
    first = (await counter.gives_back(order, lines=one(1))).json()
    assert [(way["method"], way["reference"]) for way in first["paid_back"]] == [("till_card", "T-77")]
    second = (await counter.gives_back(order, lines=one(2))).json()
    assert sum(way["amount_fen"] for way in second["paid_back"]) == second["amount_fen"]
    seen = await counter.sees(order)
    assert [each["back_fen"] for each in seen["payments"]] == [each["amount_fen"] for each in seen["payments"]]  # type: ignore[attr-defined]
    told = await _facts(OrderRefunded, "order_refunded")
    assert [sum(way.amount_fen for way in fact.paid_back) for fact in told] == [
        first["amount_fen"],
        second["amount_fen"],
    ]
    await books_agree()


async def test_several_payments_at_once_add_up(counter: Counter) -> None:
    both = [{"method": "till_cash", "amount_fen": 1_000}, {"method": "wechat", "reference": "42-1"}]
    order = (await _places(counter, payments=both)).json()
    assert (order["status"], order["payments"][1]["amount_fen"]) == ("paid", order["payable_fen"] - 1_000)
    for wrong, field in (
        ([{"method": "till_cash", "amount_fen": 1}], "payments"),
        ([{"method": "till_cash"}, by_wechat()], "payments"),
        ([{"method": "till_cash", "amount_fen": 1}, {"method": "exchange"}], "payments.1.method"),
    ):
        refused = await _places(counter, payments=wrong)
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert (await _places(counter, payments=both, payment=by_wechat())).status_code == 422
    used = await _places(counter, payments=both)
    assert (used.status_code, used.json()["code"]) == (409, "payment_reference_used")
    await books_agree()


async def test_what_came_in_for_an_order_goes_back_before_it_is_cancelled(counter: Counter) -> None:
    order = (await _places(counter)).json()
    part = (await _pays(counter, order, method="wechat", amount_fen=700, reference="42-9")).json()["payments"][0]
    cancel = f"/v1/orders/{order['id']}/cancellation"
    refused = await counter.http.post(cancel, headers=counter.seller | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "part_paid")
    back = f"/v1/orders/{order['id']}/payments/{part['id']}/giving-back"
    said = {"reason": "顾客改变主意"}
    assert (await counter.http.post(back, json=said, headers=counter.seller | once())).status_code == 403
    given = (await counter.http.post(back, json=said, headers=counter.manager | once())).json()
    assert (given["due_fen"], given["payments"][0]["given_back"]) == (order["payable_fen"], True)
    again = await counter.http.post(back, json=said, headers=counter.manager | once())
    assert (again.status_code, again.json()["code"]) == (404, "payment_not_found")
    (told,) = await _facts(PaymentGivenBack, "payment_given_back")
    assert (str(told.payment_id), told.method, told.reference, told.amount_fen) == (part["id"], "wechat", "42-9", 700)
    audited = "SELECT count(*) FROM audit_entry WHERE action = 'orders.payment_given_back'"
    assert await fetch_value(audited) == 1
    await orders_agree()
    gone = await counter.http.post(cancel, headers=counter.seller | once())
    assert (gone.json()["status"], gone.json()["due_fen"]) == ("cancelled", 0)
    await orders_agree()


async def test_an_order_of_before_gives_back_what_its_payments_have_left(counter: Counter, committed_db: str) -> None:
    """Refunds of before did not say where they went; what follows never gives a payment more than it has."""
    both = [{"method": "till_cash", "amount_fen": 1_000}, by_wechat()]
    order = (await _places(counter, payments=both)).json()
    assert (await counter.gives_back(order, lines=one(1))).status_code == 201
    await as_owner(
        committed_db,
        "ALTER TABLE refund_payment DISABLE TRIGGER append_only",
        "ALTER TABLE refund DISABLE TRIGGER append_only",
        "DELETE FROM refund_payment",
        "UPDATE refund SET returned_at_store = NULL",
    )
    last = (await counter.gives_back(order, lines=one(2))).json()
    wechat = order["payable_fen"] - 1_000
    before = order["payable_fen"] - last["amount_fen"]
    assert {way["method"]: way["amount_fen"] for way in last["paid_back"]} == {
        "wechat": wechat - before,
        "till_cash": 1_000,
    }
    await books_agree()


async def test_two_tills_that_take_the_rest_at_once_take_it_once(committed_db: str) -> None:
    shop = await a_shop()
    seller = an_actor(shop.associate)
    placed = await place_order(seller, PlaceOrder([LineWanted(shop.sku.code, 3)]), desk=CouponDesk())
    part = PaymentTaken(PaymentMethod.TILL_CASH, amount_fen=1_000)
    rest = PaymentTaken(PaymentMethod.WECHAT, reference=a_reference())
    await pay_order(seller, placed.id, part, desk=CouponDesk())
    answers = await asyncio.gather(
        *(
            asyncio.create_task(pay_order(seller, placed.id, taking, desk=CouponDesk()))
            for taking in (rest, part, rest, part, rest)
        ),
        return_exceptions=True,
    )
    taken = [answer for answer in answers if isinstance(answer, OrderView)]
    assert len(taken) >= 1
    assert all(isinstance(answer, OrderView | PaidMeanwhile | OrderNotPayable) for answer in answers), answers
    assert await fetch_value("SELECT sum(amount_fen) FROM payment") == await fetch_value(
        "SELECT CASE status WHEN 'paid' THEN payable_fen ELSE part_paid_fen END FROM orders"
    )
    assert len(await fetch("SELECT FROM payment")) == 1 + len(taken)


async def test_an_order_waits_until_it_expires_unless_money_has_come_or_is_on_its_way(counter: Counter) -> None:
    class Phone:
        """A customer who is paying for `order` at this moment."""

        order = ""

        async def may_cancel(self, order_id: UUID) -> bool:
            return str(order_id) != self.order

    waits, part, paying = [(await _places(counter)).json() for _ in range(3)]
    lifetime = timedelta(minutes=settings().order_expires_minutes)
    placed_at = datetime.fromisoformat(waits["placed_at"])
    assert datetime.fromisoformat(waits["expires_at"]) == placed_at + lifetime
    part = (await _pays(counter, part, method="till_cash", amount_fen=1)).json()
    assert (part["expires_at"], part["due_fen"]) == (None, part["payable_fen"] - 1)
    outside = Phone()
    outside.order = paying["id"]
    with pytest.raises(MoneyOnItsWay):
        await cancel_order(SYSTEM, UUID(paying["id"]), desk=CouponDesk(), outside=outside)
    later = now() + lifetime
    assert await cancel_unpaid_orders(later - timedelta(minutes=1), desk=CouponDesk(), outside=outside) == 0
    assert await cancel_unpaid_orders(later, desk=CouponDesk(), outside=outside) == 1
    assert [(await counter.sees(one))["status"] for one in (waits, part, paying)] == ["cancelled", "placed", "placed"]
    listed = (await counter.http.get("/v1/orders/part-paid", headers=counter.manager)).json()["items"]
    assert [(one["id"], one["part_paid_fen"]) for one in listed] == [(part["id"], 1)]


async def test_a_stores_day_says_by_method_and_channel_what_came_in_and_went_out(counter: Counter) -> None:
    both = [{"method": "till_cash", "amount_fen": 1_000}, by_wechat()]
    order = (await _places(counter, payments=both)).json()
    wechat = order["payable_fen"] - 1_000
    back = (await counter.gives_back(order, lines=one(1))).json()["amount_fen"]
    part = (
        await _pays(counter, (await _places(counter)).json(), method="till_card", amount_fen=300, reference="T-300")
    ).json()
    path = f"/v1/orders/{part['id']}/payments/{part['payments'][0]['id']}/giving-back"
    await counter.http.post(path, json={"reason": "换现金"}, headers=counter.manager | once())
    day = (await counter.http.get(f"/v1/stores/{order['store_id']}/day", headers=counter.manager)).json()
    assert [tuple(row.values()) for row in day["methods"]] == [
        ("till_card", "associate_app", 300, 300, 0),
        ("till_cash", "associate_app", 1_000, 0, 1_000),
        ("wechat", "associate_app", wechat, back, wechat - back),
    ]
    assert sum(row["net_fen"] for row in day["methods"]) == day["net_fen"]
