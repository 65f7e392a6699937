"""Money that went back pays no order any more, whoever types in the number that the customer shows."""

import asyncio
from typing import Any

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.service.cancelling import cancel_order
from payments.giving_back import continue_refunds
from payments.tending import tend_requests
from tests.factories import once
from tests.payments.pay_bench import Till
from tests.payments.test_paid_as_it_ends import LATER, all_books_agree
from tests.payments.test_second_person import approval, hq, misfit


async def typed_in(till: Till, order: dict[str, Any], transaction: str) -> httpx.Response:
    body = {"method": "wechat", "reference": transaction}
    return await till.http.post(f"/v1/orders/{order['id']}/payments", json=body, headers=till.seller | once())


def transaction_of(till: Till, number: str) -> str:
    return till.bench.gate.book.trades[number].transaction_id


async def test_money_that_came_too_late_cannot_be_typed_in(till: Till) -> None:
    order, other = await till.places(), await till.places()
    asked = await till.asks(order)
    await cancel_order(SYSTEM, order["id"], desk=DESK)
    await till.bench.do("pay", out_trade_no=asked["number"])
    assert (await till.request_of(order))["outcome"] == "given_back"
    for _ in range(2):
        refused = await typed_in(till, other, transaction_of(till, asked["number"]))
        assert (refused.status_code, refused.json()["code"]) == (409, "payment_reference_used")
        assert await continue_refunds(clock.now()) in ("done=1 failed=0", "done=0 failed=0")
    assert (await till.sees(other))["status"] == "placed"
    await all_books_agree()


async def test_money_that_finance_had_go_back_cannot_be_typed_in(till: Till) -> None:
    order, request = await misfit(till)
    asked = await till.posts(f"/v1/pay-requests/{request['id']}/returns", till.finance, reason="金额不符")
    assert (await approval(till, asked, await hq())).status_code == 200
    refused = await typed_in(till, order, transaction_of(till, request["number"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_reference_used")
    await all_books_agree()


@pytest.mark.parametrize("round_", range(4))
async def test_it_goes_back_or_pays_what_it_was_typed_in_for(till: Till, round_: int) -> None:
    """A cashier types it in while WeChat Pay is asked about it."""
    order, other = await till.places(), await till.places()
    asked = await till.asks(order)
    await till.bench.do("deliveries", lose_next=9)
    await till.bench.do("pay", out_trade_no=asked["number"])
    await cancel_order(SYSTEM, order["id"], desk=DESK)
    transaction = transaction_of(till, asked["number"])
    told = asyncio.create_task(tend_requests(clock.now() + LATER, desk=DESK))
    await asyncio.sleep(round_ / 100)
    typed, _ = await asyncio.gather(typed_in(till, other, transaction), told)
    outcome = (await till.request_of(order))["outcome"]
    assert (typed.status_code, outcome) in {(201, "looked_into"), (409, "given_back")}
    assert len(await till.backs()) == (outcome == "given_back")
    await all_books_agree()
