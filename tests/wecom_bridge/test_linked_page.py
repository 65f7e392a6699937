"""The page on the phone where an associate says who a customer is on WeCom."""

import httpx

from guide_app.base.kernel.database import fetch_value
from tests.factories import a_member, a_store, an_associate
from tests.pages.visitor import Visitor
from tests.wecom_bridge.bridge_bench import Bridge
from tests.wecom_bridge.mirror.test_synchronising import FIRST
from wecom_bridge.mirror.syncing import sync


async def test_an_associate_picks_one_of_their_own_contacts(bridge: Bridge, client: httpx.AsyncClient) -> None:
    store = await a_store()
    person = await an_associate(store, wecom_userid="lina")
    await sync(bridge.client)
    member, other = [await a_member(store, dedicated=person) for _ in range(2)]
    visitor = await Visitor.signed_in(client, person)
    page = f"/a/customers/{member.id}/wecom"
    profile = await visitor.visit(f"/a/customers/{member.id}")
    seen = await visitor.visit(profile.links["企业微信这位顾客是企业微信上的哪一位"])
    assert "还不知道这位顾客" in seen.text
    assert ("陈女士" in seen.text, seen.html.count("是这位</button>")) == (False, 2)
    linked = await visitor.send(seen.forms[0], external_userid=FIRST)
    assert ("导购确认" in linked.text, linked.html.count(">是这位</button>")) == (True, 1)
    elsewhere = await visitor.visit(f"/a/customers/{other.id}/wecom")
    told = await visitor.send(elsewhere.forms[0], external_userid=FIRST)
    assert "已交总部比对是否同一人" in told.text
    assert await fetch_value("SELECT reason FROM member_duplicate") == "external_contact"
    gone = await visitor.send(linked.form(f"{page}/removal"))
    assert "还不知道这位顾客" in gone.text
