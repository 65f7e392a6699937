"""Finance pays a closed month out by taps: a batch by two people, its files, payroll's reference; and what is owed."""

import hashlib
from datetime import date

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from tests.commissions.payouts.months import IN_NOVEMBER, OCTOBER, Chain, a_closed_october
from tests.factories import a_region, an_associate
from tests.pages.visitor import SeenForm, SeenPage, Visitor

PAYOUTS = "/hq/commissions/payouts"
OWED = "/hq/commissions/franchise-statements"
LEAVES = "UPDATE posting SET valid_to = $2 WHERE associate = $1"
DEBTS = "/hq/commissions/leaver-debts"


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    return await a_closed_october(client)


async def _approved(second: Visitor, asked: SeenPage) -> SeenPage:
    assert asked.address.startswith("/hq/approvals/"), asked.text
    return await second.send((await second.visit(asked.address)).form(f"{asked.address}/approval"))


def _making(page: SeenPage) -> SeenForm:
    """The form that asks for a batch, beside the one that chooses a month."""
    return next(form for form in page.forms if form.action == PAYOUTS and "_key" in form.fields)


async def _visitors(client: httpx.AsyncClient, chain: Chain, *names: str) -> list[Visitor]:
    return [await Visitor.signed_in(client, chain.staff[name]) for name in names]


async def test_finance_makes_a_batch_downloads_it_and_notes_that_payroll_paid(
    chain: Chain, client: httpx.AsyncClient
) -> None:
    with chain.at(IN_NOVEMBER):
        finance, second, auditor = await _visitors(client, chain, "finance", "second", "auditor")
        begun = await finance.visit(PAYOUTS)
        assert "还没有发放批次" in begun.text
        asked = await finance.send(_making(begun), period=OCTOBER)
        assert "等待第二人批准" in (await finance.visit(PAYOUTS)).text
        again = await finance.send(_making(await finance.visit(PAYOUTS)), period=OCTOBER)
        assert (again.status, 'id="period-refusal"' in again.html) == (409, True)
        assert "已批准，并已执行" in (await _approved(second, asked)).text

        listed = await auditor.visit(f"{PAYOUTS}?period={OCTOBER}")
        assert ("¥620.01" in listed.text, "待发放" in listed.text, "生成批次" in listed.text) == (True, True, False)
        one = await finance.visit((await finance.visit(PAYOUTS)).links[OCTOBER])
        assert all(said in one.text for said in ("¥500.01", "¥120.00", "其中扣回 −¥3.45", "合计 2 位"))
        found = await finance.visit(f"{one.address}?text=A-30")
        assert ("合计 1 位" in found.text, "王小美" in found.links, "李小明" in found.links) == (True, False, True)
        assert "没有这样的明细" in (await finance.visit(f"{one.address}?text=没有")).text
        for name in ("下载 XLSX", "下载 CSV"):
            content = await _content(finance, one.links[name])
            assert hashlib.sha256(content).hexdigest() in one.text

        wrong = await finance.send(one.form(f"{one.address}/payment"), reference="PAY-11", paid_on="2026-10-01")
        assert (wrong.status, 'id="paid_on-refusal"' in wrong.html) == (422, True)
        paid = await finance.send(wrong.form(f"{one.address}/payment"), paid_on="2026-11-05")
        assert ("已登记发放" in paid.text, "PAY-11" in paid.text, "已发放" in paid.text) == (True, True, True)
        assert [form for form in paid.forms if form.action.startswith(one.address + "/")] == []


async def _content(visitor: Visitor, address: str) -> bytes:
    answer = await visitor._ask("GET", address)
    assert answer.status_code == 200
    return answer.content


async def test_a_batch_that_is_not_paid_is_cancelled_by_two_people(chain: Chain, client: httpx.AsyncClient) -> None:
    with chain.at(IN_NOVEMBER):
        finance, second = await _visitors(client, chain, "finance", "second")
        await _approved(second, await finance.send(_making(await finance.visit(PAYOUTS)), period=OCTOBER))
        one = await finance.visit((await finance.visit(PAYOUTS)).links[OCTOBER])
        cancelling = f"{one.address}/cancellation"
        asked = await finance.send(one.form(cancelling), reason="人数不对")
        waiting = await finance.visit(one.address)
        assert ("等待第二人批准" in waiting.text, cancelling in waiting.html) == (True, False)
        await _approved(second, asked)
        gone = await finance.visit(one.address)
        assert ("已作废" in gone.text, "人数不对" in gone.text) == (True, True)
        assert "已结账、还没有批次的月份" in (await finance.visit(PAYOUTS)).text, "the month can be paid anew"


async def test_legal_entities_see_what_they_owe_each_other(chain: Chain, client: httpx.AsyncClient) -> None:
    with chain.at(IN_NOVEMBER):
        (auditor,) = await _visitors(client, chain, "auditor")
        assert "公司之间没有往来" in (await auditor.visit(OWED)).text, "adjustments are paid by the employer"
        assert (await auditor.visit(f"{OWED}?period=2026-11")).status == 409
        assert (await auditor.visit(f"{OWED}/2026-10/{chain.own.id}/{chain.own.id}")).status == 404


async def test_the_debt_of_a_leaver_is_written_off_by_two_people(chain: Chain, client: httpx.AsyncClient) -> None:
    await execute(LEAVES, chain.people["zhao"].id, date(2026, 10, 31))
    with chain.at(IN_NOVEMBER):
        finance, second = await _visitors(client, chain, "finance", "second")
        listed = await finance.visit(DEBTS)
        assert ("¥3.00" in listed.text, "待核销" in listed.text) == (True, True)
        assert "没有这样的欠款" in (await finance.visit(f"{DEBTS}?state=written_off")).text
        one = await finance.visit(listed.links["=赵小云"])
        asked = await finance.send(one.form(one.address), reason="联系不上本人")
        assert "等待第二人批准" in (await finance.visit(one.address)).text
        await _approved(second, asked)
        assert "已核销" in (await finance.visit(one.address)).text
        assert "不欠提成" in (await finance.visit(f"{DEBTS}/{chain.people['li'].id}")).text


async def test_who_reaches_a_part_of_the_chain_finds_no_payouts(chain: Chain, client: httpx.AsyncClient) -> None:
    manager = await Visitor.signed_in(client, chain.staff["manager"])
    assert (await manager.visit(PAYOUTS)).status == 403
    regional = await Visitor.signed_in(client, await an_associate(role=Role.FINANCE, region=await a_region("WEST")))
    assert [(await regional.visit(address)).status for address in (PAYOUTS, OWED)] == [404, 404]
    assert await fetch_value("SELECT count(*) FROM commission_payout") == 0
