"""Building the organisation by pages: HQ makes and posts, supervisors see their region, auditors change nothing."""

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.ground.stores.schemas import CreateEntity
from guide_app.ground.stores.service import create_entity
from tests.factories import a_member, a_region, a_store, an_associate, hq_actor
from tests.pages.visitor import Visitor

PASSWORD = "right horse battery"


async def test_headquarters_make_a_region_and_a_store_and_post_somebody(db: None, client: httpx.AsyncClient) -> None:
    await a_region("EAST")
    await create_entity(await hq_actor(), CreateEntity(code="YT", name="远途商贸"))
    operator = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    page = await operator.visit("/hq/organisation")
    form = (await operator.visit(page.links["新建区域"])).form()
    region = await operator.send(form, parent="EAST", code="SH", name="上海")
    assert (region.status, "上海 已建立" in region.text, "/EAST/SH/" in region.text) == (200, True, True)
    form = (await operator.visit(region.links["新建门店"])).form()
    assert form.fields["region"] == ["SH"]
    store = await operator.send(form, code="SH900", name="上海西岸店", entity="YT", ownership="direct")
    assert (store.status, "上海西岸店 已建立" in store.text, "SH900" in store.text) == (200, True, True)
    form = (await operator.visit(store.links["入职"])).form()
    person = await operator.send_fields(
        form, {"number": "N900", "name": "林知秋", "posting.role": "associate", "phone": "13800138000"}
    )
    assert (person.status, "林知秋 已入职" in person.text, "SH900" in person.text) == (200, True, True)
    assert "13800138000" not in person.html
    changed = await operator.send((await operator.visit(person.links["修改"])).form(), title="资深导购")
    assert "资深导购" in changed.text
    form = (await operator.visit(changed.links["离职"])).form()
    begun = await operator.send(form, on="2999-01-01")
    assert "林知秋 的离职已登记" in begun.text
    gone = await operator.visit(person.address)
    assert "即将离职" in gone.text


async def test_a_taken_code_is_said_at_its_field_and_what_was_typed_stays(db: None, client: httpx.AsyncClient) -> None:
    await a_region("EAST")
    operator = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    form = (await operator.visit("/hq/organisation/regions/new")).form()
    assert (await operator.send(form, parent="EAST", code="SH", name="上海")).status == 200
    again = await operator.send((await operator.visit("/hq/organisation/regions/new")).form(), code="SH", name="沪")
    assert (again.status, again.form().fields["name"]) == (409, ["沪"])
    assert "编码已被使用" in again.text
    twice = await operator.send(form, parent="EAST", code="SH", name="上海")
    assert (twice.status, "/EAST/SH/" in twice.text) == (200, True)


async def test_an_edit_that_somebody_overtook_is_refused_and_kept(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    operator = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    first = (await operator.visit(f"/hq/organisation/stores/{store.id}/edit")).form()
    second = (await operator.visit(f"/hq/organisation/stores/{store.id}/edit")).form()
    assert "新的名字" in (await operator.send(first, name="新的名字")).text
    late = await operator.send(second, name="更晚的名字")
    assert (late.status, late.form().fields["name"]) == (412, ["更晚的名字"])
    second.fields["_version"] = ["x"]
    assert (await operator.send(second, name="没有版本")).status == 422


async def test_leaving_shows_in_numbers_what_stays_behind(db: None, client: httpx.AsyncClient) -> None:
    east = await a_region("EAST")
    store = await a_store("SH001", east)
    leaver = await an_associate(store)
    await a_member(store, dedicated=leaver)
    await an_associate(None, Role.SUPERVISOR, region=east, name="周督导")
    operator = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    page = await operator.visit(f"/hq/people/{leaver.id}/leaving")
    assert "专属顾客1" in page.text.replace("\n", "").replace(" ", "")
    region = await operator.visit(f"/hq/organisation/regions/{east.id}")
    assert ("任职于此区域" in region.text, "周督导" in region.text) == (True, True)


async def test_regions_and_companies_get_other_names(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store("SH001", await a_region("EAST"))
    operator = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    region = await operator.visit(f"/hq/organisation/regions/{store.region_id}")
    edit = (await operator.visit(region.links["修改"])).form()
    late = (await operator.visit(region.links["修改"])).form()
    renamed = await operator.send(edit, name="华东一区")
    assert ("华东一区 已保存" in renamed.text, renamed.address) == (True, region.address)
    stale = await operator.send(late, name="华东二区")
    assert (stale.status, stale.form().fields["name"]) == (412, ["华东二区"])
    entities = await operator.visit("/hq/organisation/entities")
    form = (await operator.visit(entities.links["修改 导购服饰有限公司修改"])).form()
    nameless = await operator.send(form, name="")
    assert nameless.status == 400
    assert "导购股份 已保存" in (await operator.send(nameless.form(), name="导购股份")).text


async def test_a_supervisor_sees_the_own_region_alone(db: None, client: httpx.AsyncClient) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    near, far = await a_store("E_01", east), await a_store("W_01", west)
    stranger = await an_associate(far)
    supervisor = await Visitor.signed_in(client, await an_associate(None, Role.SUPERVISOR, region=east))
    page = await supervisor.visit("/hq/organisation")
    assert ("EAST" in page.text, "WEST" in page.text, "新建区域" in page.links) == (True, False, False)
    assert (await supervisor.visit(f"/hq/organisation/regions/{east.id}")).status == 200
    assert (await supervisor.visit(f"/hq/organisation/stores/{near.id}")).status == 200
    for hidden in (
        f"/hq/organisation/regions/{west.id}",
        f"/hq/organisation/stores/{far.id}",
        f"/hq/people/{stranger.id}",
    ):
        assert (await supervisor.visit(hidden)).status == 404
    assert stranger.number not in (await supervisor.visit("/hq/people")).text
    assert (await supervisor.visit(f"/hq/organisation/stores/{near.id}/edit")).status == 403


@pytest.mark.parametrize(
    "address",
    [
        "/hq/organisation/regions/new",
        "/hq/organisation/stores/new",
        "/hq/people/new",
        "/hq/accounts/new",
        "/hq/accounts/password",
    ],
)
async def test_an_auditor_reads_and_changes_nothing(db: None, client: httpx.AsyncClient, address: str) -> None:
    await a_store()
    auditor = await Visitor.signed_in(client, await an_associate(None, Role.AUDITOR))
    for readable in ("/hq", "/hq/organisation", "/hq/people", "/hq/approvals", "/hq/accounts", "/hq/audit"):
        page = await auditor.visit(readable)
        assert page.status == 200, readable
        forms = [form for form in page.forms if form.action not in {"/language", "/sign-out", "/hq/exports"}]
        assert all(form.action.startswith("/hq/") and "_token" not in form.fields for form in forms), readable
    assert (await auditor.visit(address)).status == 403


async def test_an_account_at_headquarters_is_opened_with_a_second_persons_approval(
    db: None, client: httpx.AsyncClient
) -> None:
    newcomer = await an_associate(None, Role.FINANCE)
    first = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    second = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    form = (await first.visit((await first.visit(f"/hq/people/{newcomer.id}")).links["开通账号"])).form()
    waiting = await first.send(form, login="finance-two", password=PASSWORD)
    assert (waiting.status, waiting.address.startswith("/hq/approvals/")) == (200, True)
    assert "等待第二人审批" in waiting.text
    assert f"{waiting.address}/approval" not in [each.action for each in waiting.forms]
    asked = await second.visit(waiting.address)
    assert "finance-two" in asked.text
    done = await second.send(asked.form(f"{waiting.address}/approval"))
    assert (done.status, "已批准，并已执行" in done.text) == (200, True)
    inside = await Visitor(client).visit("/sign-in")
    entered = await Visitor(client).send(inside.form(), login="finance-two", password=PASSWORD)
    assert entered.status in {200, 403}
    late = await second.send(asked.form(f"{waiting.address}/refusal"), note="太晚了")
    assert (late.status, "已批准" in late.text) == (409, True)


async def test_a_request_is_refused_with_a_reason_or_withdrawn(db: None, client: httpx.AsyncClient) -> None:
    first = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    second = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    for login in ("audit-one", "audit-two"):
        newcomer = await an_associate(None, Role.AUDITOR)
        form = (await first.visit(f"/hq/accounts/new?associate_id={newcomer.id}")).form()
        waiting = await first.send(form, login=login, password=PASSWORD)
        if login == "audit-one":
            asked = await second.visit(waiting.address)
            refused = await second.send(asked.form(f"{waiting.address}/refusal"), note="下月再开")
            assert ("已驳回" in refused.text, "下月再开" in refused.text) == (True, True)
        else:
            own = await first.send(waiting.form(f"{waiting.address}/withdrawal"))
            assert "已撤回" in own.text
    assert "audit-one" not in (await second.visit("/hq/approvals?show=waiting")).text
    listed = await second.visit("/hq/approvals?show=refused")
    assert listed.status == 200
    assert "总部人员" in listed.text


async def test_the_audit_log_is_narrowed_by_the_address_and_taken_as_a_sheet_with_a_reason(
    db: None, client: httpx.AsyncClient
) -> None:
    await a_region("EAST")
    auditor = await Visitor.signed_in(client, await an_associate(None, Role.AUDITOR))
    page = await auditor.visit("/hq/audit?action=stores.")
    assert "stores.region_created" in page.text
    assert "associates.posted" not in page.text
    assert (await auditor.visit("/hq/audit?since=yesterday")).status == 422
    assert "没有符合的记录" in (await auditor.visit("/hq/audit?until=2020-01-01T00:00")).text
    narrowed = await auditor.visit("/hq/audit?action=stores.&since=2026-01-01T08:00")
    form = narrowed.form("/hq/exports")
    assert form.fields["filters.since"] == ["2026-01-01 08:00:00+08:00"]
    assert (await auditor.send(form, format="xlsx", reason=" ")).status == 422
    assert "正在导出" in (await auditor.send(form, format="xlsx", reason="年审")).text
    on_record = await auditor.visit("/hq/audit?action=exports.asked")
    assert ("年审" in on_record.text, "audit-entries" in on_record.text) == (True, True)
    stranger = await Visitor.signed_in(client, await an_associate(await a_store()))
    assert (await stranger.visit("/hq/audit")).status == 403
