"""The desk of a store manager: the rota as a grid, and who takes over from somebody who leaves."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from offboarding.carrying_out import go_on
from tests.factories import a_member, a_store, an_associate, signed_in
from tests.pages.visitor import Visitor


async def test_a_week_is_typed_as_a_grid_and_seen_on_the_phone(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store("SH001")
    mei = await an_associate(store, name="王小美")
    manager = await Visitor.signed_in(client, await an_associate(store, Role.STORE_MANAGER))
    page = await manager.visit("/hq/rota")
    assert "还没有班次" in page.text
    page = await manager.send(page.form("/hq/rota/shifts"), name="早班", starts="00:00", ends="15:59")
    assert "班次已添加" in page.text
    twice = await manager.send(page.form("/hq/rota/shifts"), name="早班", starts="10:00", ends="15:00")
    assert (twice.status, "同名班次" in twice.text) == (409, True)
    page = await manager.send(page.form("/hq/rota/shifts"), name="夜班", starts="15:00", ends="01:00")
    early = str(await fetch_value("SELECT id FROM rota_shift WHERE name = '早班'"))
    night = str(await fetch_value("SELECT id FROM rota_shift WHERE name = '夜班'"))
    days: dict[str, str | list[str]] = {f"works.{mei.id}.{day}[]": early for day in range(7)}
    met = await manager.send_fields(page.form("/hq/rota/week"), days | {f"works.{mei.id}.0[]": [early, night]})
    assert (met.status, "与本人另一个班次重叠" in met.text) == (422, True)
    saved = await manager.send_fields(page.form("/hq/rota/week"), days)
    assert ("排班已保存" in saved.text, "未发布" in saved.text) == (True, True)
    phone = await Visitor.signed_in(client, mei)
    assert "这两周没有您的班" in (await phone.visit("/a/rota")).text
    published = await manager.send(saved.form("/hq/rota/publication"))
    assert "已发布" in published.text
    mine = await phone.visit("/a/rota")
    assert ("早班" in mine.text, "00:00–15:59" in mine.text) == (True, True)
    following = await manager.visit(published.links["下一周"])
    copied = await manager.send(following.form("/hq/rota/copy"))
    assert "已复制上一周" in copied.text
    assert (await phone.visit("/hq/rota?store=SH001")).status == 200


async def test_who_leaves_is_planned_confirmed_in_numbers_and_done(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store("SH001")
    leaver, fang = await an_associate(store, name="林晓"), await an_associate(store, name="王芳")
    for _ in range(3):
        await a_member(store, dedicated=leaver)
    leads = await an_associate(store, Role.STORE_MANAGER)
    await signed_in(leads)
    manager = await Visitor.signed_in(client, leads)
    page = await manager.visit((await manager.visit(f"/hq/people/{leaver.id}")).links["离职"])
    assert "账号和任职由总部办理离职" in page.text
    case = await manager.send(page.form())
    assert "3 位顾客将转给 王芳" in case.text
    wrong = await manager.send_fields(case.form(case.address), {"rules.0.way": "colleague", "rules.0.receiver": ""})
    assert (wrong.status, "请选择接手的同事" in wrong.text) == (422, True)
    planned = await manager.send_fields(
        case.form(case.address), {"rules.0.way": "colleague", "rules.0.receiver": str(fang.id)}
    )
    assert "安排已保存" in planned.text
    at = planned.address.partition("#")[0]
    confirmed = await manager.send(planned.form(f"{at}/confirmation"))
    assert "已确认" in confirmed.text
    while await go_on():
        pass
    done = await manager.visit(at)
    assert ("结果" in done.text, "王芳 3" in done.text) == (True, True)
    assert "林晓" in (await manager.visit("/hq/leaving?state=done")).text
