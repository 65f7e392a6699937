"""Money that WeChat Pay cannot give back: it is asked once more before anybody says that it was given otherwise."""

from typing import Any

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.subscriptions import drain
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.protocol.messages import RefundStatus
from tests.factories import an_associate, once
from tests.orders.counter import one
from tests.pages.visitor import Visitor
from tests.payments.pay_bench import Till


async def stuck(till: Till) -> dict[str, Any]:
    """Money that WeChat Pay says it cannot give back."""
    order = await till.places()
    await till.is_paid(order)
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码不合适")
    await drain([PAYMENTS])
    await till.bench.do("refunds", become="ABNORMAL")
    await continue_refunds(clock.now())
    (back,) = await till.backs()
    assert back["state"] == "abnormal"
    return back


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
    refused = await finance.send(page.form(here), reason="银行转账")
    assert (refused.status, "微信支付暂时无法连接" in refused.text) == (503, True)
    assert refused.form(here).fields["reason"] == ["银行转账"], "what was typed is not lost"
    till.bench.gate.faults.clear()
    done = await finance.send(refused.form(here))
    assert "银行转账" in done.text
    assert [each["state"] for each in await till.backs()] == ["otherwise"]
