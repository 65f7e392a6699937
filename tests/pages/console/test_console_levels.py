"""Levels on pages: tried and asked for, points by hand, and what each sees of them."""

from dataclasses import replace

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from loyalty.earning import earn_by_orders
from loyalty.judging import judge
from tests.factories import a_member, a_store, an_associate
from tests.loyalty.loyalty_scene import NOON, in_force, paid, points
from tests.pages.visitor import Visitor


async def test_levels_are_tried_asked_for_and_seen(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    seller, member = await an_associate(store), await a_member(store)
    with clock.pinned(NOON):
        hq = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR))
        assert "还没有等级规则" in (await hq.visit("/hq/levels")).text
        assert (await hq.visit("/hq/levels/new")).status == 200
        await in_force()
        await earn_by_orders([paid(member, 60_000)])
        await judge([member.id])
        for part in ("rules", "changes", "benefits"):
            page = await hq.visit(f"/hq/levels?part={part}")
            assert (page.status, "silver卡" in page.text) == (200, True)
        form = (await hq.visit("/hq/levels/new")).form("/hq/levels/new")
        tried = await hq.send_fields(replace(form, action="/hq/levels/new/preview"), {"levels.2.threshold": "600"})
        assert (tried.status, "立即升级" in tried.text) == (200, True)
        wrong = await hq.send_fields(form, {"reason": "调整", "levels.1.threshold": "0"})
        assert (wrong.status, "须高于前一级" in wrong.text) == (422, True)
        asked = await hq.send_fields(form, {"reason": "门槛下调", "levels.2.threshold": "600"})
        assert asked.address.startswith("/hq/approvals/")
        one = await hq.visit(f"/hq/members/{member.id}?part=growth")
        assert (one.status, "silver卡" in one.text, "+600" in one.text) == (200, True, True)
        given = await hq.visit(f"/hq/members/{member.id}/growth")
        done = await hq.send(given.form(f"/hq/members/{member.id}/growth"), points="20", reason="活动补发")
        assert (done.address.partition("?")[0], "活动补发" in done.text) == (f"/hq/members/{member.id}", True)
        assert await points(member) == (620, 620)
        phone = await Visitor.signed_in(client, seller)
        assert "silver卡" in (await phone.visit(f"/a/customers/{member.id}")).text
        assert "1,380" in (await phone.visit(f"/a/customers/{member.id}/growth")).text
    assert await fetch_value("SELECT count(*) FROM approval WHERE kind = 'loyalty.rules'") == 1
