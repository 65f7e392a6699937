"""Tags from headquarters to a customer: the catalogue, a rule counted and saved, a tag put, found again, taken away."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch_value
from segments.running import RUNS
from tests.factories import a_member, a_region, a_store, an_associate
from tests.pages.visitor import Visitor


async def test_tags_lead_from_headquarters_to_a_customer(db: None, client: httpx.AsyncClient) -> None:
    region = await a_region("EAST")
    store = await a_store("E1", region)
    seller = await an_associate(store, name="王小美")
    hq = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR))
    phone = await Visitor.signed_in(client, seller)
    li = await a_member(store, dedicated=seller, name="李女士")
    await execute("UPDATE member SET level = 'gold' WHERE id = $1", li.id)

    assert "还没有标签" in (await hq.visit("/hq/tags")).text
    page = await hq.send((await hq.visit("/hq/tags/groups/new")).form(), name="爱好")
    form = page.form("/hq/tags/new")
    group = str(await fetch_value("SELECT id FROM tag_group"))
    page = await hq.send(form, group_id=group, name="爱跑步", path="/")
    assert "还没有会员带有该标签" in page.text
    again = await hq.send((await hq.visit("/hq/tags/new")).form(), group_id=group, name="爱跑步", path="/")
    assert again.status == 409
    assert "名称已被使用" in again.text
    page = await hq.send(
        (await hq.visit("/hq/tags/new")).form(), group_id=group, name="金卡客", path="/", by_rule="true"
    )
    rule = page.form()
    assert rule.action.endswith("/rule")
    refused = await hq.send(rule, months="13")
    assert refused.status == 422
    assert "须为 1 到 12" in refused.text
    tried = await hq.send(rule, levels_typed="gold", look="count")
    assert "试算结果" in tried.text
    assert await fetch_value("SELECT count(*) FROM member_tag") == 0
    saved = await hq.send(tried.form(), levels_typed="gold")
    assert "规则已保存" in saved.text
    await finish([RUNS])
    assert "李**" in (await hq.visit(saved.address)).text

    page = await phone.visit(f"/a/customers/{li.id}/tags")
    assert "金卡客" in page.text
    runs = str(await fetch_value("SELECT id FROM tag WHERE name = '爱跑步'"))
    page = await phone.send(page.form(f"/a/customers/{li.id}/tags"), tag_id=runs)
    assert "标签已添加" in page.text
    assert "爱跑步" in (await phone.visit(f"/a/customers/{li.id}")).text
    found = await phone.visit(f"/a/customers/find?tag={runs}&sort=newest")
    assert "李**" in found.text
    assert "1 位顾客" in found.text
    assert "没有这样的顾客" in (await phone.visit(f"/a/customers/find?tag={runs}&away=30")).text
    assert "新会员" in (await phone.visit("/a/customers")).text
    assert "李**" in (await phone.visit("/a/customers/find?who=李&level=gold")).text
    assert "没有这样的顾客" in (await phone.visit("/a/customers/find?who=0000&level=gold")).text
    assert "保存为人群" not in found.text
    manager = await Visitor.signed_in(client, await an_associate(store, Role.STORE_MANAGER))
    page = await manager.visit(f"/a/customers/find?tag={runs}&level=gold&sort=newest")
    refused = await manager.send(page.form("/a/customers/find/kept"), name="长" * 21)
    assert refused.status == 400
    assert "20" in refused.text
    kept = await manager.send(refused.form("/a/customers/find/kept"), name="爱跑步的金卡")
    assert "人群已保存" in kept.text
    assert "李**" in kept.text
    assert "爱跑步的金卡" in (await phone.visit("/a/customers")).text
    gone = await manager.send(kept.form(f"/a/customers/find/kept/{await fetch_value('SELECT id FROM segment')}"))
    assert "人群已删除" in gone.text
    assert await fetch_value("SELECT count(*) FROM segment") == 0
    page = await phone.visit(f"/a/customers/{li.id}/tags")
    page = await phone.send(page.form(f"/a/customers/{li.id}/tags/{runs}"), reason="outdated")
    assert "标签已移除" in page.text
    assert "不再符合" in page.text
    catalogue = await hq.visit("/hq/tags")
    archived = await hq.visit(catalogue.links["爱跑步"])
    assert "重新启用" in (await hq.send(archived.form(f"/hq/tags/{runs}"), active="false")).text
