"""From sale to payslip: two people close a month, everybody reads their statement, what comes late counts later."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import httpx
import pytest

from commissions.handlers import COMMISSIONS
from commissions.periods.freezing import freeze_statements
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import SHANGHAI, business_date, days_of, period_of
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from inbox.handlers import INBOX
from tests.commissions.inputs.asking import Chain, a_chain
from tests.factories import a_sku, an_actor, an_associate, once, signed_in
from tests.journeys.test_inputs_of_pay import POOLS, SELLERS
from tests.pages.visitor import SeenForm, SeenPage, Visitor

DESK = CouponDesk()
CLOSING = "/hq/commissions/closing"
TOLD = "SELECT count(*) FROM event WHERE type = 'month_closed'"
DIGEST = "SELECT digest FROM commission_period WHERE state = 'closed'"


@dataclass
class Sold:
    """A chain of which somebody sold for 200.00 in a month, at 5 %; and noon of the third day after it."""

    chain: Chain
    month: str
    following: str
    order: PlaceOrder
    later: datetime


@pytest.fixture
async def sold(committed_db: str, client: httpx.AsyncClient) -> Sold:
    chain = await a_chain(client)
    for code, version, position in (("SELL", SELLERS, "ASSOCIATE"), ("SHOP", POOLS, "STORE")):
        people = [{"path": "/", "position": position, "valid_from": "2020-01-01"}]
        body = {"code": code, "name": code, "version": version, "assignments": people}
        await chain.hq.post("/v1/commission-plans", body)
    await register([COMMISSIONS, INBOX])
    line = LineWanted((await a_sku(price_fen=20_000)).code, 1)
    order = PlaceOrder([line], payment=PaymentTaken(PaymentMethod.TILL_CASH))
    month = period_of(business_date(clock.now()))
    last = days_of(month)[1]
    later = datetime.combine(last + timedelta(days=3), time(12), SHANGHAI)
    return Sold(chain, month, period_of(later.date()), order, later)


async def _as(client: httpx.AsyncClient, role: Role) -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role))


async def _close(asker: Visitor, approver: Visitor, month: str) -> SeenPage:
    """One person asks on the page of the month, another approves what waits; the page that the approval leads to."""
    page = await asker.visit(f"{CLOSING}/{month}")
    asked = await asker.send(page.form(f"{CLOSING}/{month}"), accept_unallocated="true")
    assert "已提交，等待第二人审批" in asked.text
    assert not any(form.action.endswith("/approval") for form in asked.forms), "nobody approves their own"
    waiting = (await asker.visit(f"{CLOSING}/{month}")).links["看申请"]
    return await approver.send((await approver.visit(waiting)).form(f"{waiting}/approval"))


async def test_a_month_is_closed_by_two_people_and_everybody_reads_what_it_pays(
    sold: Sold, client: httpx.AsyncClient
) -> None:
    chain, month = sold.chain, sold.month
    placed = await place_order(an_actor(chain.associate), sold.order, desk=DESK)
    await drain([COMMISSIONS])
    with clock.pinned(sold.later):
        finance, second = await _as(client, Role.FINANCE), await _as(client, Role.HQ_OPERATOR)
        begun = await finance.send((await finance.visit(CLOSING)).form(CLOSING), period=month)
        assert ("首个结账月份已设定" in begun.text, "未结账" in begun.text) == (True, True)
        assert "已批准，并已执行" in (await _close(finance, second, month)).text
        assert not await freeze_statements(), "there is no other one"
        assert await fetch_value(TOLD) == 1
        await drain([INBOX])

        closed = await finance.visit(CLOSING)
        assert (await fetch_value(DIGEST))[:12] in closed.text
        statements = await finance.visit(closed.links[month])
        assert ("王小美" in statements.links, "合计 2 位" in statements.text) == (True, True)
        assert "¥10.00" in statements.text
        found = await finance.visit(f"{CLOSING}/{month}?text={chain.associate.number}")
        assert "合计 1 位" in found.text
        assert "没有这样的工资单" in (await finance.visit(f"{CLOSING}/{month}?text=没有")).text
        [offer] = [form for form in statements.forms if form.fields.get("format") == ["csv"]]
        assert (offer.fields["list"], offer.fields["filters.period"]) == (["commission-statements"], [month])
        assert (await finance.send(offer)).address == "/hq/exports"
        one = await finance.visit(statements.links["王小美"])
        assert all(step in one.text for step in ("本期新增", "待确认", "应发", "预支", "扣回", "结转", "实发"))
        assert f"订单 {placed.number}" in one.text

        phone = await Visitor.signed_in(client, chain.associate)
        [message] = [form for form in (await phone.visit("/a/messages")).forms if "read-all" not in form.action][:1]
        told = await phone.send(message)
        assert (told.address, "已确认" in told.text, "¥10.00" in told.text) == (f"/a/statements/{month}", True, True)

        await _refund_lands_in_the_open_month(sold, placed.id, phone)
        await _nothing_settles_it_any_more(sold, finance)


async def _refund_lands_in_the_open_month(sold: Sold, order_id: object, phone: Visitor) -> None:
    manager = an_actor(sold.chain.manager_person)
    await refund_order(manager, order_id, RefundOrder([LineReturned(1, 1)]), desk=DESK)  # type: ignore[arg-type]
    await drain([COMMISSIONS])
    months = await phone.visit("/a/statements")
    assert ("已确认" in months.text, "预估" in months.text) == (True, True)
    running = await phone.visit(f"/a/statements/{sold.following}")
    assert "−¥10.00" in running.text.replace(" ", "")
    assert f"计入 {int(sold.month[5:])} 月" in running.text
    assert "结转下期" in running.text
    final = await phone.visit(f"/a/statements/{sold.month}")
    assert ("¥10.00" in final.text, "−¥10.00" in final.text) == (True, False)
    assert (await phone.visit("/a/statements/2019-01")).status == 404


async def _nothing_settles_it_any_more(sold: Sold, finance: Visitor) -> None:
    address = f"/hq/commissions/settlements/{sold.month}"
    page = await finance.visit(address)
    assert ("已结账" in page.text, [form for form in page.forms if form.action == address]) == (True, [])
    forced = await finance.send(SeenForm(address, {"_token": page.form("/sign-out").fields["_token"]}))
    assert (forced.status, "该月份已结账" in forced.text) == (409, True)
    headers = await signed_in(await an_associate(role=Role.FINANCE))
    refused = await sold.chain.http.post("/v1/settlements", json={"period": sold.month}, headers=headers | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "period_closed")


async def test_a_pool_that_goes_to_nobody_has_to_be_accepted(sold: Sold, client: httpx.AsyncClient) -> None:
    await place_order(an_actor(sold.chain.associate), sold.order, desk=DESK)
    await drain([COMMISSIONS])
    with clock.pinned(sold.later):
        finance = await _as(client, Role.FINANCE)
        settling = f"/hq/commissions/settlements/{sold.month}"
        await finance.send((await finance.visit(settling)).form(settling))
        page = await finance.visit(f"{CLOSING}/{sold.month}")
        assert "无人可分的 ¥4.00 归公司" in page.text
        form = page.form(f"{CLOSING}/{sold.month}")
        refused = await finance.send(form)
        assert (refused.status, "须补考勤或确认归公司" in refused.text) == (409, True)
        assert "已提交" in (await finance.send(form, accept_unallocated="true")).text


async def test_the_running_month_is_not_closed_nor_one_out_of_turn(sold: Sold, client: httpx.AsyncClient) -> None:
    with clock.pinned(sold.later):
        finance, auditor = await _as(client, Role.FINANCE), await _as(client, Role.AUDITOR)
        assert "还没有开始结账" in (await auditor.visit(CLOSING)).text
        ahead = await finance.send((await finance.visit(CLOSING)).form(CLOSING), period="2099-01")
        assert ahead.status == 422
        await finance.send((await finance.visit(CLOSING)).form(CLOSING), period=sold.following)
        page = await finance.visit(f"{CLOSING}/{sold.following}")
        assert ("还没过完" in page.text, [form for form in page.forms if CLOSING in form.action]) == (True, [])
        token = {"_token": page.form("/sign-out").fields["_token"]}
        forced = await finance.send(SeenForm(f"{CLOSING}/{sold.following}", token))
        assert (forced.status, "尚未结束" in forced.text) == (422, True)
        assert (await finance.visit(f"{CLOSING}/{sold.month}")).status == 404
