"""Money that WeChat Pay cannot give back: it is asked about, tried again, or given back by other means."""

import asyncio
from typing import Any

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.subscriptions import drain
from guide_app.base.kernel.verifying import compare
from payments.checks import CHECKS
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.protocol.messages import RefundStatus
from payments.reconciling import compare_day
from tests.factories import an_associate, once
from tests.orders.counter import one
from tests.pages.visitor import SeenForm, SeenPage, Visitor
from tests.payments.pay_bench import Till


def form_with(field: str, page: SeenPage) -> SeenForm:
    """The form of a page that has this field."""
    (found,) = [form for form in page.forms if field in form.fields]
    return found


async def stuck(till: Till, become: str = "ABNORMAL") -> dict[str, Any]:
    """Money that WeChat Pay says it cannot give back."""
    order = await till.places()
    await till.is_paid(order)
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码不合适")
    await drain([PAYMENTS])
    await till.bench.do("refunds", become=become)
    await continue_refunds(clock.now())
    (back,) = await till.backs()
    assert (back["state"], back["there_id"] is None) == (become.lower(), False)
    await till.bench.do("refunds", become="SUCCESS")
    return back


async def tries(till: Till, back: dict[str, Any], who: dict[str, str] | None = None) -> Any:  # a response
    """Somebody tries it again, by default finance."""
    return await till.http.post(f"/v1/pay-refunds/{back['id']}/attempts", headers=(who or till.finance) | once())


async def books_agree() -> None:
    """Every check of payments is content."""
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name


@pytest.mark.parametrize(("waits", "state"), [(False, "success"), (True, "processing")])
async def test_what_went_back_meanwhile_is_not_given_back_once_more(till: Till, waits: bool, state: str) -> None:
    """Somebody saw to it on WeChat Pay's own platform, whose notice was lost."""
    back = await stuck(till)
    there = till.bench.gate.book.refunds[back["number"]]
    there.status = RefundStatus.PROCESSING if waits else RefundStatus.SUCCESS
    path, body = f"/v1/pay-refunds/{back['id']}/other-means", {"reason": "银行转账"}
    refused = await till.http.post(path, json=body, headers=till.finance | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "refund_not_for_people")
    (seen,) = await till.backs()
    assert (seen["state"], seen["otherwise_why"]) == (state, "")
    if waits:
        there.status = RefundStatus.SUCCESS
        assert await continue_refunds(clock.now()) == "done=1 failed=0", "it is asked about again"


async def test_nothing_is_noted_while_wechat_pay_does_not_answer(till: Till) -> None:
    back = await stuck(till)
    await till.bench.do("faults", path="refunds", times=9, status=500)
    path, body = f"/v1/pay-refunds/{back['id']}/other-means", {"reason": "银行转账"}
    refused = await till.http.post(path, json=body, headers=till.finance | once())
    assert (refused.status_code, refused.json()["code"]) == (503, "wechat_pay_unreachable")
    assert [each["state"] for each in await till.backs()] == ["abnormal"]


async def test_finance_reads_why_nothing_is_noted_and_goes_on_when_it_can(till: Till) -> None:
    back = await stuck(till)
    finance = await Visitor.signed_in(till.http, await an_associate(None, Role.FINANCE))
    here = f"/hq/payments/refunds?one={back['id']}"
    page = await finance.visit(here)
    await till.bench.do("faults", path="refunds", times=9, status=500)
    refused = await finance.send(form_with("reason", page), reason="银行转账")
    assert (refused.status, "微信支付暂时无法连接" in refused.text) == (503, True)
    assert form_with("reason", refused).fields["reason"] == ["银行转账"], "what was typed is not lost"
    till.bench.gate.faults.clear()
    asked = await finance.send(form_with("reason", refused))
    assert "等待第二人审批" in asked.text, asked.text
    assert [form for form in asked.forms if "again" in form.fields] == [], "it is not tried again meanwhile"
    second = await Visitor.signed_in(till.http, await an_associate(None, Role.HQ_OPERATOR))
    (approval,) = {address for address in asked.links.values() if address.startswith("/hq/approvals/")}
    page = await second.visit(approval)
    assert "微信退不回去的" in page.text
    await till.bench.do("faults", path="refunds", times=9, status=500)
    away = await second.send(page.form(f"{approval}/approval"))
    assert (away.status, "微信支付暂时无法连接" in away.text) == (503, True)
    till.bench.gate.faults.clear()
    await second.send(away.form(f"{approval}/approval"))
    assert [each["state"] for each in await till.backs()] == ["otherwise"]
    assert "银行转账" in (await finance.visit(here)).text


async def test_what_was_closed_goes_back_under_another_number(till: Till) -> None:
    closed = await stuck(till, "CLOSED")
    assert closed["failure"].startswith("微信支付已关闭"), "why it waits is said"
    tried = await tries(till, closed)
    assert tried.status_code == 200, tried.text
    goes_on = tried.json()
    assert (goes_on["state"], goes_on["again_of"], goes_on["refund_id"]) == ("asked", closed["id"], closed["refund_id"])
    assert (goes_on["number"] != closed["number"], goes_on["amount_fen"]) == (True, closed["amount_fen"])
    assert await continue_refunds(clock.now()) == "done=1 failed=0"
    assert {back["number"]: back["state"] for back in await till.backs()} == {
        closed["number"]: "again",
        goes_on["number"]: "success",
    }
    there = {number: one.status for number, one in till.bench.gate.book.refunds.items()}
    assert there == {closed["number"]: RefundStatus.CLOSED, goes_on["number"]: RefundStatus.SUCCESS}
    await drain([PAYMENTS])
    assert len(await till.backs()) == 2, "the event asks for nothing more"
    assert (await compare_day(till.bench.client, business_date(clock.now()), at=clock.now())).differences == 0
    who = "SELECT count(*) FROM audit_entry WHERE action = 'payments.refund_tried_again' AND actor_id IS NOT NULL"
    assert await fetch_value(who) == 1
    await books_agree()


async def test_a_closed_one_can_be_closed_again_and_goes_on_from_there(till: Till) -> None:
    await tries(till, await stuck(till, "CLOSED"))
    await till.bench.do("refunds", become="CLOSED")
    await continue_refunds(clock.now())
    latest = (await till.backs())[0]
    assert latest["state"] == "closed"
    await till.bench.do("refunds", become="SUCCESS")
    third = (await tries(till, latest)).json()
    await continue_refunds(clock.now())
    assert [back["state"] for back in await till.backs()] == ["success", "again", "again"]
    assert third["again_of"] == latest["id"]
    await books_agree()


async def test_two_who_try_at_once_ask_for_one(till: Till) -> None:
    closed = await stuck(till, "CLOSED")
    answers = await asyncio.gather(*(tries(till, closed) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"refund_not_for_people"}
    assert len(await till.backs()) == 2
    await continue_refunds(clock.now())
    went = [one.amount for one in till.bench.gate.book.refunds.values() if one.status is RefundStatus.SUCCESS]
    assert went == [closed["amount_fen"]]
    await books_agree()


async def test_asked_twice_by_one_key_it_is_tried_once(till: Till) -> None:
    closed = await stuck(till, "CLOSED")
    key, path = till.finance | once(), f"/v1/pay-refunds/{closed['id']}/attempts"
    first, second = [await till.http.post(path, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert len(await till.backs()) == 2


async def test_what_wechat_pay_never_took_goes_under_its_old_number(till: Till) -> None:
    order = await till.places()
    await till.is_paid(order)
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码不合适")
    await drain([PAYMENTS])
    await till.bench.do("faults", path="refunds", status=403, code="USER_ACCOUNT_ABNORMAL")
    await continue_refunds(clock.now())
    (back,) = await till.backs()
    assert (back["state"], back["there_id"], back["failure"][:21]) == ("abnormal", None, "USER_ACCOUNT_ABNORMAL")
    tried = (await tries(till, back)).json()
    assert (tried["id"], tried["number"], tried["state"], tried["failure"]) == (back["id"], back["number"], "asked", "")
    assert await continue_refunds(clock.now()) == "done=1 failed=0"
    assert [each["state"] for each in await till.backs()] == ["success"]
    await books_agree()


async def test_an_abnormal_one_is_seen_to_there_and_then_asked_about(till: Till) -> None:
    back = await stuck(till)
    refused = await tries(till, back)
    assert (refused.status_code, refused.json()["code"]) == (409, "refund_still_stuck")
    assert refused.json()["wechat_refund"] == back["there_id"]
    till.bench.gate.book.refunds[back["number"]].status = RefundStatus.SUCCESS
    done = await tries(till, back)
    assert (done.status_code, done.json()["state"], done.json()["id"]) == (200, "success", back["id"])
    assert (await tries(till, back)).json()["code"] == "refund_not_for_people"
    assert len(till.bench.gate.book.refunds) == 1


async def test_only_finance_tries_and_nothing_happens_while_wechat_pay_is_away(till: Till) -> None:
    closed = await stuck(till, "CLOSED")
    assert (await tries(till, closed, till.manager)).status_code == 403
    await till.bench.do("faults", path="refunds", times=9, status=500)
    away = await tries(till, closed)
    assert (away.status_code, away.json()["code"]) == (503, "wechat_pay_unreachable")
    assert [each["state"] for each in await till.backs()] == ["closed"]


async def test_what_was_closed_and_goes_back_after_all_is_a_difference(till: Till) -> None:
    """It has gone back by both numbers then."""
    closed = await stuck(till, "CLOSED")
    await tries(till, closed)
    await continue_refunds(clock.now())
    await till.bench.do("refunds", finish=closed["number"])
    (twice,) = await till.differences()
    assert (twice["kind"], twice["number"], twice["ours"]) == ("state", closed["number"], "again")
    await compare_day(till.bench.client, business_date(clock.now()), at=clock.now())
    assert [each["id"] for each in await till.differences()] == [twice["id"]], "the bill says so too"


async def test_the_check_finds_a_chain_that_lost_its_end(till: Till) -> None:
    await tries(till, await stuck(till, "CLOSED"))
    (again,) = [check for check in CHECKS if check.name == "payments.again"]
    assert (await compare(again.statement)).different == 0
    await execute("UPDATE pay_refund SET amount_fen = amount_fen - 1 WHERE again_of IS NOT NULL")
    assert (await compare(again.statement)).different == 1
    await execute("UPDATE pay_refund SET again_of = NULL WHERE again_of IS NOT NULL")
    assert (await compare(again.statement)).different == 1


async def test_finance_tries_again_from_the_page_and_reads_what_to_do(till: Till) -> None:
    closed = await stuck(till, "CLOSED")
    finance = await Visitor.signed_in(till.http, await an_associate(None, Role.FINANCE))
    page = await finance.visit(f"/hq/payments/refunds?one={closed['id']}")
    assert "会换一个退款单号重新申请" in page.text
    assert "多为商户余额不足" in page.text
    done = await finance.send(form_with("again", page))
    assert "已重新申请退款" in done.text
    assert "已换号重新申请" in (await finance.visit("/hq/payments/refunds")).text
    manager = await Visitor.signed_in(till.http, await an_associate(till.shop.store, Role.STORE_MANAGER))
    shown = await manager.visit(f"/hq/payments/refunds?one={closed['id']}")
    assert [form for form in shown.forms if "again" in form.fields or "reason" in form.fields] == []
