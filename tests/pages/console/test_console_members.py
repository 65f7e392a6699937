"""Members in the console: listed, narrowed, found, looked at, handed over, erased."""

import re

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.members.queries import customers_to_hand_over
from guide_app.ground.stores.schemas import StoreView
from tests.factories import AnAssociate, a_member, a_region, a_root, a_store, an_actor, an_associate
from tests.pages.visitor import SeenPage, Visitor
from tests.statements import statements


@pytest.fixture
async def store(db: None) -> StoreView:
    return await a_store()


@pytest.fixture
async def operator(store: StoreView) -> AnAssociate:
    return await an_associate(role=Role.HQ_OPERATOR, region=await a_root())


@pytest.fixture
async def hq(client: httpx.AsyncClient, operator: AnAssociate) -> Visitor:
    return await Visitor.signed_in(client, operator)


def members_on(page: SeenPage) -> list[str]:
    return re.findall(r'href="(/hq/members/[0-9a-f-]{36})"', page.html)


async def test_members_are_listed_and_narrowed_by_few_statements(hq: Visitor, store: StoreView) -> None:
    mei, lan = await an_associate(store, name="王小美"), await an_associate(store, name="陈兰")
    mine = await a_member(store, dedicated=mei, acquirer=lan, name="李小明", phone="13800006484")
    other = await a_member(store, dedicated=lan, name="赵二")
    await hq.visit("/hq/members")
    async with statements() as sent:
        listed = await hq.visit("/hq/members")
    assert len(sent) <= 6, "\n".join(sent)
    assert members_on(listed) == [f"/hq/members/{other.id}", f"/hq/members/{mine.id}"]
    assert ("李**" in listed.text and "138****6484" in listed.text, "13800006484" in listed.html) == (True, False)
    for asked in (f"dedicated={mei.number}", f"acquirer={lan.number}", "source=assisted"):
        assert members_on(await hq.visit(f"/hq/members?{asked}")) == [f"/hq/members/{mine.id}"]
    everybody = f"store={store.code}&region=/&first=2000-01-01"
    assert len(members_on(await hq.visit(f"/hq/members?{everybody}"))) == 2
    nobody = await hq.visit("/hq/members?unseen_days=30")
    assert "没有这样的会员" in nobody.text
    assert "list=customers" not in nobody.html


async def test_what_is_exported_is_what_is_listed(hq: Visitor, store: StoreView) -> None:
    await a_member(store, dedicated=await an_associate(store))
    listed = await hq.visit(f"/hq/members?store={store.code}")
    form = next(form for form in listed.forms if form.action == "/hq/exports")
    assert (form.fields["list"], form.fields["filters.store_id"]) == (["customers"], [str(store.id)])
    assert (await hq.send(form)).address.startswith("/hq/exports")


@pytest.mark.parametrize(
    ("asked", "field", "status"),
    [("store=NOWHERE", "store", 422), ("dedicated=NOBODY", "dedicated", 422), ("acquirer=NOBODY", "acquirer", 422)],
)
async def test_a_filter_that_means_nobody_says_so_at_its_field(
    hq: Visitor, asked: str, field: str, status: int
) -> None:
    refused = await hq.visit(f"/hq/members?{asked}")
    assert (refused.status, f'id="{field}-refusal"' in refused.html) == (status, True)


@pytest.mark.parametrize("typed", ["6484", "13800006484", "小明"])
async def test_members_are_found_without_an_address_that_holds_them(hq: Visitor, store: StoreView, typed: str) -> None:
    member = await a_member(store, dedicated=await an_associate(store), name="李小明", phone="13800006484")
    search = (await hq.visit("/hq/members")).form("/hq/members/search")
    found = await hq.send(search, q=typed)
    assert (found.address, members_on(found)) == ("/hq/members/search", [f"/hq/members/{member.id}"])
    refused = await hq.send(search, q="12345")
    assert (refused.status, "is-refused" in refused.html) == (422, True)
    assert "没有找到" in (await hq.send(search, q="0000")).text


async def test_a_member_is_looked_at_from_all_sides(hq: Visitor, client: httpx.AsyncClient, store: StoreView) -> None:
    mei = await an_associate(store, name="王小美")
    member = await a_member(store, dedicated=mei, phone="13800006484")
    address = f"/hq/members/{member.id}"
    for part, said in (
        ("orders", "还没有订单"),
        ("coupons", "还没有券"),
        ("touches", "还没有往来"),
        ("bindings", "注册时绑定"),
        ("consents", "没有同意记录"),
        ("audit", "审计日志里还没有这位会员"),
    ):
        seen = await hq.visit(f"{address}?part={part}")
        assert (seen.status, said in seen.text, "王小美" in seen.text) == (200, True, True), part
    phone = await hq.visit(seen.links["看完整号码"])
    shown = await hq.send(phone.form(f"{address}/phone"), reason="售后处理")
    assert "+8613800006484" in shown.text
    audited = await hq.visit(f"{address}?part=audit")
    assert ("查看完整手机号" in audited.text, "售后处理" in audited.text) == (True, True)
    assert "13800006484" not in audited.html
    manager = await Visitor.signed_in(client, await an_associate(store, Role.STORE_MANAGER))
    hers = await manager.visit(address)
    assert ("审计" in hers.links, "删除个人信息" in hers.links, "换专属导购" in hers.links) == (False, False, True)
    assert (await manager.visit(f"{address}?part=audit")).status == 403
    far = await an_associate(role=Role.SUPERVISOR, region=await a_region("FAR"))
    assert (await (await Visitor.signed_in(client, far)).visit(address)).status == 404


async def test_a_member_gets_another_associate_by_number(hq: Visitor, store: StoreView) -> None:
    member = await a_member(store, dedicated=await an_associate(store))
    fang = await an_associate(store, name="王芳")
    form = (await hq.visit(f"/hq/members/{member.id}/handover")).form()
    refused = await hq.send(form, number="NOBODY", reason="顾客要求")
    assert (refused.status, 'id="number-refusal"' in refused.html) == (422, True)
    done = await hq.send(refused.form(), number=fang.number)
    assert (done.address, "已转给 王芳" in done.text) == (f"/hq/members/{member.id}", True)


async def test_erasing_waits_for_a_second_person(hq: Visitor, client: httpx.AsyncClient, store: StoreView) -> None:
    member = await a_member(store, dedicated=await an_associate(store))
    form = (await hq.visit(f"/hq/members/{member.id}/erasure")).form()
    assert (await hq.send(form, reason="x")).status == 400
    asked = await hq.send(form, reason="顾客要求删除")
    assert asked.address.startswith("/hq/approvals/")
    again = (await hq.visit(f"/hq/members/{member.id}/erasure")).form()
    assert (await hq.send(again, reason="再问一次")).status == 409
    finance = await Visitor.signed_in(client, await an_associate(role=Role.FINANCE, region=await a_root()))
    waiting = await finance.visit(asked.address)
    await finance.send(waiting.form(f"{asked.address}/approval"))
    assert await fetch_value("SELECT erased_at IS NOT NULL FROM member WHERE id = $1", member.id)
    gone = await hq.visit(f"/hq/members/{member.id}")
    assert ("个人信息已按顾客要求删除" in gone.text, "看完整号码" in gone.links) == (True, False)
    audited = await hq.visit(f"/hq/members/{member.id}?part=audit")
    assert (audited.status, "删除个人信息" in audited.text) == (200, True), "an entry without a reason"
    assert (await hq.visit(f"/hq/members/{member.id}/erasure")).status == 404
    assert members_on(await hq.visit("/hq/members")) == []


async def test_who_left_hands_all_customers_over_after_a_look_at_how_many(
    hq: Visitor, store: StoreView, operator: AnAssociate
) -> None:
    lei, fang = await an_associate(store, name="李雷"), await an_associate(store, name="王芳")
    for _ in range(3):
        await a_member(store, dedicated=lei)
    leaving = (await hq.visit(f"/hq/people/{lei.id}/leaving")).form()
    begun = await hq.send(leaving)
    assert begun.address.startswith("/hq/leaving/")
    person = await hq.visit(f"/hq/people/{lei.id}")
    assert ("3 位顾客" in person.text, "李雷 已离职，请把顾客转给在岗的同事" in person.text) == (True, True)
    assert len(members_on(await hq.visit(person.links["看名单"]))) == 3
    choice = await hq.visit(person.links["移交顾客"])
    assert "李雷 有 3 位专属顾客，转给谁？" in choice.text
    for wrong, said in ((lei.number, "没有此工号的在职人员"), ("NOBODY", "没有此工号")):
        refused = await hq.visit(f"{choice.address}?to={wrong}")
        assert (refused.status, said in refused.text) == (422, True)
    preview = await hq.visit(choice.links[f"王芳{fang.number} · 导购"])
    assert "3 位顾客将从 李雷 转给 王芳" in preview.text
    await a_member(store, dedicated=lei)
    changed = await hq.send(preview.form(choice.address))
    assert (changed.status, "4 位顾客将从 李雷 转给 王芳" in changed.text) == (409, True)
    form = changed.form(choice.address)
    for _ in range(2):
        done = await hq.send(form)
        assert (done.address, "4 位顾客已转给 王芳" in done.text) == (f"/hq/people/{lei.id}", True), (
            "sent twice, done once"
        )
    assert (await customers_to_hand_over(an_actor(operator), fang.id)).count == 4
    assert len(members_on(await hq.visit(f"/hq/members?dedicated={fang.number}"))) == 4
    assert "李雷 没有可移交的顾客" in (await hq.visit(choice.address)).text
