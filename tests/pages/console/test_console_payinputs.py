"""What people decide about pay beside plans, by taps: goals, attendance, credit, amounts by hand, plans of people."""

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.background.running import run_next
from tests.commissions.inputs.asking import Chain, a_chain
from tests.factories import a_root, an_associate
from tests.pages.visitor import SeenForm, SeenPage, Visitor

Typed = dict[str, str | list[str]]
PLACE = "/hq/commissions"
HALF_DAYS = "SELECT sum(half_days) FROM commission_attendance"
GOALS = "SELECT sum(value_fen)::bigint FROM commission_goal"


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    return await a_chain(client)


async def _as(client: httpx.AsyncClient, role: Role) -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()))


def _sending(page: SeenPage, action: str) -> SeenForm:
    """The form that changes something, beside the one that narrows the list."""
    return next(form for form in page.forms if form.action == action and "_key" in form.fields)


async def _approved(second: Visitor, asked: SeenPage) -> None:
    assert asked.address.startswith("/hq/approvals/"), asked.text
    done = await second.send((await second.visit(asked.address)).form(f"{asked.address}/approval"))
    assert "已批准，并已执行" in done.text


async def test_goals_are_set_one_by_one_and_refused_at_their_field(chain: Chain, client: httpx.AsyncClient) -> None:
    hq, goals, number = await _as(client, Role.HQ_OPERATOR), f"{PLACE}/goals", chain.associate.number
    page = await hq.visit(goals)
    assert "这个月还没有目标" in page.text
    month: Typed = {"period": _sending(page, goals).fields["period"][0]}
    wrongs: tuple[tuple[Typed, str], ...] = (
        ({"number": "NOBODY", "yuan:value_fen": "1"}, "number"),
        ({"number": number, "yuan:value_fen": "viel"}, "yuan:value_fen"),
        ({"yuan:value_fen": "1"}, "number"),
    )
    for wrong, field in wrongs:
        again = await hq.send_fields(_sending(page, goals), month | wrong)
        assert (again.status, f'id="{field}-refusal"' in again.html) == (422, True), again.text
    opened = await hq.visit(goals)
    done = await hq.send_fields(_sending(page, goals), month | {"number": number, "yuan:value_fen": "60000"})
    assert ("目标已设定" in done.text, "¥60,000.00" in done.text) == (True, True)
    stale = await hq.send_fields(_sending(opened, goals), month | {"number": number, "yuan:value_fen": "1"})
    assert stale.status == 412, "somebody else has set a goal since the page was opened"
    picked = await hq.visit(f"{goals}?period={month['period']}&code={number}")
    assert _sending(picked, goals).fields["yuan:value_fen"] == ["60000.00"]
    assert await fetch_value(GOALS) == 6_000_000
    auditor = await _as(client, Role.AUDITOR)
    assert "设定目标" not in (await auditor.visit(goals)).text


async def test_a_manager_keeps_the_attendance_sheet(chain: Chain, client: httpx.AsyncClient) -> None:
    manager, sheet = await Visitor.signed_in(client, chain.manager_person), f"{PLACE}/attendance"
    page = await manager.visit(sheet)
    form = _sending(page, sheet)
    rows = [name for name in form.fields if name.endswith(".half_days")]
    assert (len(rows), "还没有登记" in page.text) == (2, True), "everybody of the only store"
    wrong = await manager.send_fields(form, {rows[0]: "63"})
    assert (wrong.status, f'id="{rows[0]}-refusal"' in wrong.html) == (400, True), wrong.text
    done = await manager.send_fields(form, {rows[0]: "44", rows[1]: ""})
    assert ("出勤已登记" in done.text, "合计 44 个半天" in done.text) == (True, True)
    assert await fetch_value(HALF_DAYS) == 44


async def test_a_credit_rule_is_made_and_ended_by_two_people(chain: Chain, client: httpx.AsyncClient) -> None:
    finance, second, rules = (
        await _as(client, Role.FINANCE),
        await _as(client, Role.HQ_OPERATOR),
        f"{PLACE}/credit-rules",
    )
    form = (await finance.visit((await finance.visit(rules)).links["新规则"])).form()
    nothing = await finance.send_fields(form, {"code": "SHARE", "weights.SERVING": "0"})
    assert (nothing.status, 'id="weights.SERVING-refusal"' in nothing.html) == (422, True)
    shared: Typed = {
        "code": "SHARE",
        "weights.SERVING": "6",
        "weights.DEDICATED": "4",
        "missing.DEDICATED": "TO_COMPANY",
    }
    await _approved(second, await finance.send_fields(form, shared))
    listed = await finance.visit(rules)
    assert ("专属导购 4 / 10" in listed.text, "没有专属导购时：归公司，不计提" in listed.text) == (True, True)
    one = await finance.visit(listed.links["SHARE"])
    past = await finance.send_fields(one.form(one.address), {"local:valid_to": "2020-01-01T00:00"})
    assert (past.status, 'id="local:valid_to-refusal"' in past.html) == (422, True)
    await _approved(second, await finance.send_fields(one.form(one.address), {"local:valid_to": "2099-01-01T00:00"}))
    assert "2099" in (await finance.visit(rules)).text


async def test_an_amount_by_hand_waits_for_finance(chain: Chain, client: httpx.AsyncClient) -> None:
    hq, finance, amounts = await _as(client, Role.HQ_OPERATOR), await _as(client, Role.FINANCE), f"{PLACE}/adjustments"
    page = await hq.visit(amounts)
    asked: Typed = {"number": chain.associate.number, "yuan:amount_fen": "-12.50", "reason": "重复计奖"}
    none = await hq.send_fields(_sending(page, amounts), asked | {"yuan:amount_fen": "0"})
    assert (none.status, 'id="yuan:amount_fen-refusal"' in none.html) == (422, True)
    await _approved(finance, await hq.send_fields(_sending(page, amounts), asked))
    listed = await hq.visit(f"{amounts}?number={chain.associate.number}")
    assert ("重复计奖" in listed.text, "−¥12.50" in listed.text) == (True, True)
    assert "没有这样的调整" in (await hq.visit(f"{amounts}?period=2020-01")).text


async def test_settings_and_plans_of_people(chain: Chain, client: httpx.AsyncClient) -> None:
    finance, second = await _as(client, Role.FINANCE), await _as(client, Role.HQ_OPERATOR)
    settings, people = f"{PLACE}/pay-settings", f"{PLACE}/personal-plans"
    form = (await finance.visit(settings)).form(settings)
    await _approved(second, await finance.send(form, payer_policy="OWNER_ENTITY_PAYS", restate_limit="6"))
    now = (await finance.visit(settings)).text
    assert ("导购所属公司付" in now, "6 个月内" in now) == (True, True)
    ended = await finance.send(_sending(await finance.visit(people), people), number=chain.associate.number)
    assert ("个人方案已保存" in ended.text, "回到按地点与岗位" in ended.text) == (True, True)
    again = await finance.send(_sending(await finance.visit(people), people), number=chain.associate.number)
    assert (again.status, 'id="valid_from-refusal"' in again.html) == (409, True)


async def test_a_month_is_verified_by_the_worker(chain: Chain, client: httpx.AsyncClient) -> None:
    finance, auditor, place = await _as(client, Role.FINANCE), await _as(client, Role.AUDITOR), f"{PLACE}/verifications"
    page = await finance.visit(place)
    assert "还没有核对过" in page.text
    asked = await finance.send(_sending(page, place))
    assert ("正在核对，可以离开这一页" in asked.text, "的提成台账" in asked.text) == (True, True)
    await run_next()
    seen = await auditor.visit(place)
    assert ("一致" in seen.text, "开始核对" in seen.text) == (True, False)
