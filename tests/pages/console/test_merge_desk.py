"""The merge desk: two members are proposed, compared, merged, seen as one, and put apart again."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tests.factories import a_member, a_root, a_store, an_associate
from tests.pages.visitor import Visitor


async def test_two_members_are_proposed_compared_merged_and_put_apart(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    mei, lan = await an_associate(store, name="王小美"), await an_associate(store, name="陈兰")
    kept = await a_member(store, name="李小明", phone="13800006484", dedicated=mei)
    gone = await a_member(store, name="李晓明", phone="13800007777", dedicated=lan)
    manager = await Visitor.signed_in(client, await an_associate(store, Role.STORE_MANAGER))
    page = await manager.visit(f"/hq/members/{kept.id}")
    assert page.links["与另一会员合并"] == f"/hq/members/{kept.id}/same-person"
    form = (await manager.visit(page.links["与另一会员合并"])).form(f"/hq/members/{kept.id}/same-person")
    wrong = await manager.send(form, number="NOBODY", reason="本人说的")
    assert (wrong.status, 'id="number-refusal"' in wrong.html) == (422, True)
    proposed = await manager.send(form, number=gone.number, reason="本人说的")
    assert "已提交总部核对" in proposed.text

    operator = await an_associate(role=Role.HQ_OPERATOR, region=await a_root())
    hq = await Visitor.signed_in(client, operator)
    desk = await hq.visit("/hq/merges")
    assert ("人工提出" in desk.text, "还没有合并" in desk.text) == (True, True)
    compared = await hq.visit(desk.links["比对"])
    assert "0 笔订单、0 张券将归于 李**" in compared.text
    assert "13800006484" not in compared.html
    form = compared.form("/hq/merges/compare")
    unsaid = await hq.send(form, reason="本人说的")
    assert (unsaid.status, 'id="dedicated-refusal"' in unsaid.html) == (422, True)
    done = await hq.send(form, reason="本人说的", dedicated="absorbed")
    assert "已合并为一位会员" in done.text
    assert ("合并自" in done.text, "陈兰" in done.text, gone.number in done.text) == (True, True, True)
    old = await hq.visit(f"/hq/members/{gone.id}")
    assert kept.number in old.text
    assert "会员合并" in (await hq.visit(f"/hq/members/{kept.id}?part=bindings")).text

    desk = await hq.visit("/hq/merges")
    assert "没有疑似重复的会员" in desk.text
    undo = await hq.visit(desk.links["撤销"])
    back = await hq.send(undo.form(), reason="是两位顾客")
    assert "已撤销合并，两位会员各自恢复" in back.text
    assert "已撤销" in back.text
    assert await fetch_value("SELECT count(*) FROM member WHERE merged_into IS NOT NULL") == 0


async def test_two_people_are_dismissed_with_a_reason(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    one, other = await a_member(store), await a_member(store)
    hq = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    form = (await hq.visit(f"/hq/members/{one.id}/same-person")).form(f"/hq/members/{one.id}/same-person")
    compared = await hq.send(form, number=other.number, reason="店长说的")
    pair = await fetch_value("SELECT id FROM member_duplicate")
    dismissed = await hq.send(compared.form(f"/hq/merges/duplicates/{pair}"), reason="同名")
    assert ("已排除" in dismissed.text, "没有疑似重复的会员" in dismissed.text) == (True, True)
