"""Money that leaves by hand, or that is not what was asked for: a second person says so, and nothing goes twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row, fetch_value
from guide_app.base.kernel.subscriptions import drain
from guide_app.base.kernel.verifying import compare
from guide_app.entry.wiring import DESK
from payments.checks import CHECKS
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.protocol.messages import RefundStatus, TradeState
from payments.reconciling import compare_day
from payments.tending import tend_requests
from tests.factories import an_associate, once, signed_in
from tests.orders.counter import one, orders_agree
from tests.pages.visitor import Visitor
from tests.payments.pay_bench import Till


async def hq() -> dict[str, str]:
    """Somebody who may approve."""
    return await signed_in(await an_associate(None, Role.HQ_OPERATOR))


async def stuck(till: Till) -> dict[str, Any]:
    """Money that WeChat Pay says it cannot give back."""
    order = await till.places()
    await till.is_paid(order)
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码不合适")
    await drain([PAYMENTS])
    await till.bench.do("refunds", become="ABNORMAL")
    await continue_refunds(clock.now())
    await till.bench.do("refunds", become="SUCCESS")
    (back,) = await till.backs()
    return back


async def otherwise(till: Till, back: dict[str, Any]) -> dict[str, Any]:
    """Finance asks to note that it was given back by other means."""
    return await till.posts(f"/v1/pay-refunds/{back['id']}/other-means", till.finance, reason="银行转账")


async def approval(till: Till, asked: dict[str, Any], who: dict[str, str]) -> Any:  # a response
    return await till.http.post(f"/v1/approvals/{asked['id']}/approval", json={}, headers=who | once())


async def misfit(till: Till, told: int = 1) -> tuple[dict[str, Any], dict[str, Any]]:
    """An order whose customer paid another amount, and the request."""
    order = await till.places()
    asked = await till.asks(order)
    await till.bench.do("pay", out_trade_no=asked["number"], told_total=told)
    till.bench.gate.book.trades[asked["number"]].total = told
    return order, await till.request_of(order)


async def books_agree() -> None:
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name
    await orders_agree()


async def test_two_people_say_that_it_was_given_back_by_other_means(till: Till) -> None:
    back = await stuck(till)
    asked = await otherwise(till, back)
    assert (asked["kind"], asked["approvers"]) == ("payments.other_means", ["finance", "hq_operator"])
    assert "银行转账" in asked["summary_zh"]
    (seen,) = await till.backs()
    assert (seen["state"], seen["approval_id"]) == ("abnormal", asked["id"])
    own = await approval(till, asked, till.finance)
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    assert (await approval(till, asked, till.manager)).status_code in {403, 404}
    again = await till.http.post(
        f"/v1/pay-refunds/{back['id']}/other-means", json={"reason": "现金"}, headers=till.finance | once()
    )
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")
    done = await approval(till, asked, await hq())
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    (seen,) = await till.backs()
    assert (seen["state"], seen["otherwise_why"], seen["approval_id"]) == ("otherwise", "银行转账", None)
    entry = await fetch_row("SELECT detail FROM audit_entry WHERE action = 'payments.given_back_otherwise'")
    assert entry is not None
    assert asked["id"] in str(entry["detail"]), "the audit log names the approval"
    await books_agree()


async def test_while_a_second_person_is_asked_it_is_not_tried_again(till: Till) -> None:
    back = await stuck(till)
    till.bench.gate.book.refunds[back["number"]].status = RefundStatus.CLOSED
    asked = await otherwise(till, back)
    path = f"/v1/pay-refunds/{back['id']}/attempts"
    refused = await till.http.post(path, headers=till.finance | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "refund_awaits_approval")
    assert refused.json()["approval"] == asked["id"]
    await till.posts(f"/v1/approvals/{asked['id']}/withdrawal", till.finance)
    assert (await till.http.post(path, headers=till.finance | once())).status_code == 200


async def test_what_wechat_pay_gave_back_meanwhile_is_not_approved(till: Till) -> None:
    back = await stuck(till)
    asked = await otherwise(till, back)
    till.bench.gate.book.refunds[back["number"]].status = RefundStatus.SUCCESS
    refused = await approval(till, asked, await hq())
    assert (refused.status_code, refused.json()["code"]) == (409, "refund_not_for_people")
    assert [each["state"] for each in await till.backs()] == ["success"]
    assert await till.differences() == []


async def test_nothing_is_approved_while_wechat_pay_does_not_answer(till: Till) -> None:
    asked = await otherwise(till, await stuck(till))
    await till.bench.do("faults", path="refunds", times=9, status=500)
    second = await hq()
    refused = await approval(till, asked, second)
    assert (refused.status_code, refused.json()["code"]) == (503, "wechat_pay_unreachable")
    assert [each["state"] for each in await till.backs()] == ["abnormal"]
    till.bench.gate.faults.clear()
    assert (await approval(till, asked, second)).status_code == 200


@pytest.mark.parametrize("turn", range(3))
async def test_a_notice_and_an_approval_at_once_leave_one_word(till: Till, turn: int) -> None:
    """Either the money went by WeChat Pay and the approval is refused, or it went twice and somebody is told."""
    back = await stuck(till)
    asked, second = await otherwise(till, back), await hq()
    approved, _ = await asyncio.gather(approval(till, asked, second), till.bench.do("refunds", finish=back["number"]))
    (seen,) = await till.backs()
    if approved.status_code == 200:
        assert seen["state"] == "otherwise"
        (twice,) = await till.differences()
        assert (twice["number"], twice["ours"]) == (back["number"], "otherwise")
    else:
        assert (approved.json()["code"], seen["state"]) == ("refund_not_for_people", "success")
        assert await till.differences() == []


async def test_a_payment_of_another_amount_goes_back_whole(till: Till) -> None:
    order, request = await misfit(till)
    assert (request["outcome"], request["paid_fen"]) == ("looked_into", 1)
    path = f"/v1/pay-requests/{request['id']}/returns"
    refused = await till.http.post(path, json={"reason": "金额不符"}, headers=till.manager | once())
    assert refused.status_code == 403
    asked = await till.posts(path, till.finance, reason="金额不符，已请顾客重付")
    assert (asked["kind"], "0.01 元" in asked["summary_zh"]) == ("payments.payment_back", True)
    assert await till.backs() == []
    assert (await approval(till, asked, await hq())).status_code == 200
    (back,) = await till.backs()
    assert (back["state"], back["amount_fen"], back["refund_id"]) == ("asked", 1, None)
    assert await continue_refunds(clock.now()) == "done=1 failed=0"
    assert [one.amount for one in till.bench.gate.book.refunds.values()] == [1]
    assert await till.differences() == []
    assert (await till.request_of(order))["outcome"] == "given_back"
    await compare_day(till.bench.client, business_date(clock.now()), at=clock.now())
    assert await till.differences() == [], "the bill says the same"
    resolved = "SELECT count(*) FROM pay_difference WHERE resolved_by IS NOT NULL AND note LIKE '%重付%'"
    assert await fetch_value(resolved) == 1
    await till.is_paid(order)
    assert (await till.sees(order))["status"] == "paid", "the customer pays what is due"
    await books_agree()


async def test_it_goes_back_once_whoever_approves(till: Till) -> None:
    _, request = await misfit(till)
    asked = await till.posts(f"/v1/pay-requests/{request['id']}/returns", till.finance, reason="金额不符")
    people = [await hq() for _ in range(3)]
    answers = await asyncio.gather(*(approval(till, asked, who) for who in people))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    await continue_refunds(clock.now())
    assert [one.amount for one in till.bench.gate.book.refunds.values()] == [1]
    refused = await till.http.post(
        f"/v1/pay-requests/{request['id']}/returns", json={"reason": "金额不符"}, headers=till.finance | once()
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_counted")


async def test_what_went_back_on_the_platform_does_not_go_back_again(till: Till) -> None:
    _, request = await misfit(till)
    path, body = f"/v1/pay-requests/{request['id']}/returns", {"reason": "金额不符"}
    asked = await till.posts(path, till.finance, **body)
    till.bench.gate.book.trades[request["number"]].state = TradeState.REFUND
    refused = await approval(till, asked, await hq())
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_went_back")
    await till.posts(f"/v1/approvals/{asked['id']}/withdrawal", till.finance)
    refused = await till.http.post(path, json=body, headers=till.finance | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_went_back")
    assert await till.backs() == []


async def test_what_is_booked_or_anothers_does_not_go_back(till: Till) -> None:
    order = await till.places()
    await till.is_paid(order)
    booked = await till.request_of(order)
    _, foreign = await misfit(till)
    await execute("UPDATE pay_difference SET kind = 'merchant' WHERE number = $1", foreign["number"])
    for request in (booked, foreign):
        path = f"/v1/pay-requests/{request['id']}/returns"
        refused = await till.http.post(path, json={"reason": "金额不符"}, headers=till.finance | once())
        assert (refused.status_code, refused.json()["code"]) == (409, "payment_counted")


async def test_what_a_cashier_typed_in_for_another_order_does_not_go_back(till: Till) -> None:
    """Its money is counted there."""
    order, other = await till.places(), await till.places()
    asked = await till.asks(order)
    await till.bench.do("deliveries", lose_next=9)
    await till.bench.do("pay", out_trade_no=asked["number"])
    transaction = till.bench.gate.book.trades[asked["number"]].transaction_id
    await till.posts(f"/v1/orders/{other['id']}/payments", till.seller, method="wechat", reference=transaction)
    await tend_requests(clock.now() + timedelta(minutes=2), desk=DESK)
    request = await till.request_of(order)
    assert request["outcome"] == "looked_into"
    path = f"/v1/pay-requests/{request['id']}/returns"
    refused = await till.http.post(path, json={"reason": "收错单"}, headers=till.finance | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_counted")


async def test_what_came_in_is_asked_where_nobody_kept_it(till: Till) -> None:
    """Rows of before it was kept."""
    _, request = await misfit(till, told=3)
    await execute("UPDATE pay_request SET paid_fen = NULL WHERE number = $1", request["number"])
    asked = await till.posts(f"/v1/pay-requests/{request['id']}/returns", till.finance, reason="金额不符")
    assert "0.03 元" in asked["summary_zh"]


async def test_finance_has_it_go_back_from_the_page(till: Till) -> None:
    await misfit(till)
    (difference,) = await till.differences()
    finance = await Visitor.signed_in(till.http, await an_associate(None, Role.FINANCE))
    page = await finance.visit(f"/hq/payments/differences?one={difference['id']}")
    assert "原路退回 ¥0.01" in page.text
    (form,) = [form for form in page.forms if "request_id" in form.fields]
    assert "等待第二人审批" in (await finance.send(form, reason="金额不符")).text
    assert await fetch_value("SELECT count(*) FROM approval WHERE state = 'pending'") == 1
