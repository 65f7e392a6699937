"""A source is added and switched off without a script; what was sent is seen with why it was refused."""

from typing import Any

import httpx

from guide_app.base.kernel.access import Role
from tests.factories import a_root, an_associate
from tests.orders.intake.intake_batches import a_line, a_mall, a_refund, an_order
from tests.pages.visitor import Visitor

PLACE = "/hq/intake"


async def test_sources_are_kept_and_what_they_sent_is_seen(client: httpx.AsyncClient, db: None) -> None:
    mall = await a_mall(client)
    await mall.told(an_order("M1"), an_order("M2", a_line("NONE")), refunds=(a_refund("R1", "M9", ("CUP-01", 1, 1)),))
    visitor = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    seen = await visitor.visit(PLACE)
    for told in ("万象城", "70.00", "系统中没有", "lines[0].sku", "原单 M9 到达后自动入账"):
        assert told in seen.text, told
    only = await visitor.visit(f"{PLACE}?source=MALL&state=refused")
    assert ("M2" in only.text, "M9" in only.text) == (True, False)

    blank = await visitor.visit(f"{PLACE}/new")
    typed: dict[str, Any] = {
        "code": "MALL",
        "name": "小程序",
        "channel": "mini_program",
        "takes_orders": "true",
        "active": "true",
    }
    refused = await visitor.send(blank.form(f"{PLACE}/new"), **typed)
    assert "另一个来源" in refused.text or "已使用" in refused.text
    made = await visitor.send(refused.form(f"{PLACE}/new"), **(typed | {"code": "MINI"}))
    assert ("已新建来源 MINI" in made.text, made.address) == (True, PLACE)

    own = await visitor.visit(f"{PLACE}/MALL")
    also: dict[str, str | list[str]] = {"name": "万象城", "channel": "mall", "also[]": ["till", "phone"]}
    await visitor.send_fields(own.form(f"{PLACE}/MALL"), also)
    answer = await mall.sends(an_order("M3"))
    assert answer.status_code == 200, "the boxes of the form stay ticked"
    kept = (await visitor.visit(f"{PLACE}/MALL")).form(f"{PLACE}/MALL")
    assert kept.fields["also[]"] == ["till", "phone"]
    assert (await mall.told(an_order("M4", channel="phone")))["booked"] == 1
    await visitor.send_fields(kept, {"also[]": []})
    assert (await mall.told(an_order("M5", channel="phone")))["refused"] == 1
