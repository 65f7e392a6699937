"""A month is read payee by payee and entry by entry, and settled; who leads a store sees their own alone."""

import httpx
import pytest

from guide_app.base.kernel import locks
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import connection
from tests.commissions.test_months import Chain, chain
from tests.factories import a_root, an_associate
from tests.pages.visitor import SeenForm, Visitor

__all__ = ["chain"]


async def _as(client: httpx.AsyncClient, role: Role) -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()))


@pytest.fixture
async def finance(chain: Chain, client: httpx.AsyncClient) -> Visitor:
    """The browser of finance."""
    return await _as(client, Role.FINANCE)


async def test_a_month_is_read_to_the_sentence_of_each_entry(chain: Chain, finance: Visitor) -> None:
    board = await finance.visit("/hq/commissions/months")
    assert "合计 6 位" in board.text
    first = chain.stores[0]
    narrowed = await finance.visit(f"/hq/commissions/months?period={chain.period}&store={first.code}")
    assert ("合计 2 位" in narrowed.text, "XLSX" in narrowed.text) == (True, True)
    seller = chain.sellers[0].associate_id
    one = await finance.visit(f"/hq/commissions/months/{seller}?period={chain.period}")
    assert "基数 ¥9.99 × 1.2% = ¥0.12" in one.text
    assert "P1@1" in one.text
    elsewhen = await finance.visit(f"/hq/commissions/months?period=2020-01&store={first.code}")
    assert "这里这个月没有业绩" in elsewhen.text
    assert "这个月还没有业绩" in (await finance.visit("/hq/commissions/months?period=2020-01")).text
    assert "这个月没有分录" in (await finance.visit(f"/hq/commissions/months/{seller}?period=2020-01")).text
    unknown = await finance.visit("/hq/commissions/months?store=NONE")
    assert (unknown.status, 'id="store-refusal"' in unknown.html) == (422, True)


async def test_the_list_goes_to_a_file_as_it_is_narrowed(chain: Chain, finance: Visitor) -> None:
    board = await finance.visit(f"/hq/commissions/months?period={chain.period}&store={chain.stores[0].code}")
    form = next(form for form in board.forms if form.fields.get("list") == ["commission-payees"])
    assert form.fields["filters.path"] == [chain.stores[0].path]
    assert (await finance.send(form)).address == "/hq/exports"


async def test_a_month_is_settled_and_every_settlement_is_on_record(chain: Chain, finance: Visitor) -> None:
    listed = await finance.visit("/hq/commissions/settlements")
    assert "进行中" in listed.text
    address = listed.links[chain.period]
    month = await finance.visit(address)
    assert "这个月还没有结算过" in month.text
    settled = await finance.send(month.form(address))
    assert "结算完成，新增 6 条分录" in settled.text
    assert "净销售与业绩一致" in settled.text
    assert "首次" in settled.text
    again = await finance.send(settled.form(address))
    assert "没有新增分录" in again.text
    ahead = await finance.send(SeenForm("/hq/commissions/settlements/2099-01", again.form(address).fields))
    assert (ahead.status, "尚未开始" in ahead.text) == (422, True)
    assert (await finance.visit("/hq/commissions/settlements/2026-13")).status == 422


async def test_while_somebody_settles_the_form_says_so(chain: Chain, finance: Visitor) -> None:
    address = f"/hq/commissions/settlements/{chain.period}"
    form = (await finance.visit(address)).form(address)
    async with connection() as somebody, somebody.transaction():
        assert await somebody.fetchval(locks.TRY, locks.SETTLEMENT.number, "")
        busy = await finance.send(form)
        assert (busy.status, "正在结算或结账" in busy.text) == (409, True)
    assert "新增 6 条分录" in (await finance.send(busy.form(address))).text


async def test_who_may_not_see_it_is_refused(chain: Chain, finance: Visitor, client: httpx.AsyncClient) -> None:
    auditor = await _as(client, Role.AUDITOR)
    month = await auditor.visit(f"/hq/commissions/settlements/{chain.period}")
    assert (month.status, "谁在什么时候结算过" in month.links) == (200, True)
    assert not any("settlements" in form.action for form in month.forms)
    token = month.form("/sign-out").fields["_token"]
    forced = await auditor.send(SeenForm(f"/hq/commissions/settlements/{chain.period}", {"_token": token}))
    assert forced.status == 403
    supervisor = await _as(client, Role.SUPERVISOR)
    assert (await supervisor.visit("/hq/commissions/settlements")).status == 403
    assert (await supervisor.visit("/hq/commissions/months")).status == 200
    store = await _as(client, Role.ASSOCIATE)
    assert (await store.visit("/hq/commissions/months")).status == 403
