"""A part payment goes back by the chain's terms, as refunds do: alone up to a limit of its order, above it by two."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.ground.orders.returns.errors import SecondPersonNeededToRefund
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import (
    GivePaymentBack,
    LineReturned,
    LineWanted,
    OrderView,
    PaymentTaken,
    PlaceOrder,
    RefundOrder,
)
from guide_app.ground.orders.service.giving_back import give_payment_back
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.coupons.coupon_factories import a_shop
from tests.factories import an_actor, an_associate, once, signed_in
from tests.orders.counter import Counter, a_counter, books_agree, one, orders_agree
from tests.orders.terms import write_terms_of_refunds

Body = dict[str, Any]
LIMIT = 20_000
TERMS = RefundTerms(limits={Role.STORE_MANAGER: LIMIT})


@pytest.fixture
async def counter(committed_db: str, client: httpx.AsyncClient) -> Counter:
    made = await a_counter(client)
    await write_terms_of_refunds(TERMS)
    return made


async def _order(counter: Counter, *amounts: int, units: int = 3) -> Body:
    wanted = {"lines": [{"sku": counter.shop.sku.code, "quantity": units}]}
    order: Body = (await counter.http.post("/v1/orders", json=wanted, headers=counter.seller | once())).json()
    for fen in amounts:
        order = await _pays(counter, order, fen)
    return order


async def _pays(counter: Counter, order: Body, fen: int) -> Body:
    body, path = {"method": "till_cash", "amount_fen": fen}, f"/v1/orders/{order['id']}/payments"
    answer = await counter.http.post(path, json=body, headers=counter.seller | once())
    assert answer.status_code == 201, answer.text
    paid: Body = answer.json()
    return paid


async def _gives(counter: Counter, order: Body, place: int, status: int = 200) -> Body:
    path = f"/v1/orders/{order['id']}/payments/{order['payments'][place]['id']}/giving-back"
    answer = await counter.http.post(path, json={"reason": "顾客改变主意"}, headers=counter.manager | once())
    assert answer.status_code == status, answer.text
    found: Body = answer.json()
    return found


async def test_what_is_above_the_limit_waits_for_somebody_who_gives_so_much(counter: Counter) -> None:
    order = await _order(counter, LIMIT + 1)
    asked = await _gives(counter, order, 0, 202)
    payment = order["payments"][0]["id"]
    assert (asked["kind"], asked["subject"]) == ("orders.giving_back", f"payment:{payment}")
    assert order["number"] in asked["summary_zh"]
    assert "¥200.01" in asked["summary_zh"]
    assert await fetch_value("SELECT count(*) FROM payment WHERE gives_back IS NOT NULL") == 0, "nothing is done yet"
    assert (await _gives(counter, order, 0, 409))["code"] == "already_asked"
    approval = f"/v1/approvals/{asked['id']}/approval"
    same = await counter.http.post(approval, json={"note": ""}, headers=counter.manager | once())
    assert same.status_code == 403, "nobody approves what they asked for"
    colleague = await signed_in(await an_associate(counter.shop.store, Role.STORE_MANAGER))
    below = await counter.http.post(approval, json={"note": ""}, headers=colleague | once())
    assert (below.status_code, below.json()["code"], below.json()["limit_fen"]) == (409, "refund_above_limit", LIMIT)
    finance = await signed_in(await an_associate(None, Role.FINANCE))
    done = await counter.http.post(approval, json={"note": ""}, headers=finance | once())
    assert done.status_code == 200, done.text
    (back,) = await fetch("SELECT amount_fen, approval FROM payment WHERE gives_back IS NOT NULL")
    assert (back["amount_fen"], str(back["approval"])) == (-LIMIT - 1, asked["id"])
    (entry,) = await fetch("SELECT detail FROM audit_entry WHERE action = 'orders.payment_given_back'")
    assert asked["id"] in entry["detail"]
    assert "approved_by" in entry["detail"]
    assert (await counter.sees(order))["due_fen"] == order["payable_fen"]
    await orders_agree()


async def test_one_sum_counts_over_all_payments_and_refunds_of_an_order(counter: Counter) -> None:
    order = await _order(counter, 12_000, 8_000, 1)
    await _gives(counter, order, 0)
    await _gives(counter, order, 1)
    await _gives(counter, order, 2, 202)
    paid = await _pays(counter, order, order["payable_fen"] - 1)
    assert paid["status"] == "paid"
    waits = await counter.gives_back(paid, lines=one(1))
    assert waits.status_code == 202, "what went back before it was paid is of the same order"
    other = await counter.buys(1)
    assert (await counter.gives_back(other, lines=one(1))).status_code == 201
    await books_agree()


async def test_what_was_asked_for_and_went_back_meanwhile_is_not_given_twice(counter: Counter) -> None:
    order = await _order(counter, LIMIT + 1)
    asked = await _gives(counter, order, 0, 202)
    finance = await signed_in(await an_associate(None, Role.FINANCE))
    path = f"/v1/orders/{order['id']}/payments/{order['payments'][0]['id']}/giving-back"
    alone = await counter.http.post(path, json={"reason": "财务直接退"}, headers=finance | once())
    assert alone.status_code == 200, "who has no limit"
    other = await signed_in(await an_associate(None, Role.FINANCE))
    late = await counter.http.post(f"/v1/approvals/{asked['id']}/approval", json={"note": ""}, headers=other | once())
    assert (late.status_code, late.json()["code"]) == (404, "payment_not_found")
    assert await fetch_value("SELECT count(*) FROM payment WHERE gives_back IS NOT NULL") == 1
    await orders_agree()


async def test_two_that_give_back_at_once_do_not_pass_the_limit_together(committed_db: str) -> None:
    shop = await a_shop()
    await write_terms_of_refunds(TERMS)
    seller, desk = an_actor(shop.associate), CouponDesk()
    managers = [an_actor(await an_associate(shop.store, Role.STORE_MANAGER)) for _ in range(4)]
    placed = await place_order(seller, PlaceOrder([LineWanted(shop.sku.code, 3)]), desk=desk)
    for _ in managers:
        await pay_order(seller, placed.id, PaymentTaken(PaymentMethod.TILL_CASH, amount_fen=9_000), desk=desk)
    ids: list[UUID] = [row["id"] for row in await fetch("SELECT id FROM payment")]
    answers = await asyncio.gather(
        *(
            give_payment_back(manager, placed.id, payment, GivePaymentBack("同时"))
            for manager, payment in zip(managers, ids, strict=True)
        ),
        return_exceptions=True,
    )
    given = [answer for answer in answers if isinstance(answer, OrderView)]
    refused = [answer for answer in answers if isinstance(answer, SecondPersonNeededToRefund)]
    assert (len(given), len(refused)) == (LIMIT // 9_000, len(ids) - LIMIT // 9_000), answers
    assert await fetch_value("SELECT -sum(amount_fen) FROM payment WHERE gives_back IS NOT NULL") <= LIMIT
    # A refund of the same order, once it is paid, finds the limit used up as well.
    await pay_order(seller, placed.id, PaymentTaken(PaymentMethod.TILL_CASH), desk=desk)
    with pytest.raises(SecondPersonNeededToRefund):
        await refund_order(managers[0], placed.id, RefundOrder(lines=[LineReturned(1, 1)], reason="大小"), desk=desk)
    await orders_agree()
