"""A day with customers: a note that is questioned, the next call planned, done and logged; headquarters set how."""

from datetime import timedelta

import httpx

from clienteling.making import make_care_dates
from clienteling.queries.care import my_care_counts
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_value
from tests.factories import a_member, a_root, a_store, an_actor, an_associate
from tests.pages.visitor import Visitor


async def test_a_day_with_customers(client: httpx.AsyncClient, db: None) -> None:
    await a_root()
    store = await a_store()
    mei = await an_associate(store, name="梅")
    member = await a_member(store, dedicated=mei, name="李小明")
    visitor, own = await Visitor.signed_in(client, mei), f"/a/customers/{member.id}"
    notes = await visitor.visit(f"{own}/notes")
    assert "还没有备注" in notes.text
    stopped = await visitor.send(notes.form(f"{own}/notes"), text="妈妈有糖尿病", topic="general")
    assert (stopped.status, "仍要保存" in stopped.text) == (422, True)
    refused = await visitor.send(stopped.form(f"{own}/notes"), text="卡 4111 1111 1111 1111", keep_anyway="true")
    assert "不能记录身份证号或银行卡号" in refused.text
    kept = await visitor.send(stopped.form(f"{own}/notes"), text="妈妈有糖尿病", keep_anyway="true")
    assert (kept.status, "健康" in kept.text) == (200, True)
    assert await fetch_value("SELECT (sum(kept), sum(stopped))::text FROM sensitive_tally") == "(1,2)"
    today = business_date(clock.now())
    plan = await visitor.visit(f"{own}/care")
    bad = await visitor.send(plan.form(f"{own}/care"), due_on=(today - timedelta(days=1)).isoformat())
    assert (bad.status, "is-refused" in bad.html) == (422, True)
    profile = await visitor.send(bad.form(f"{own}/care"), due_on=today.isoformat(), note="问合不合脚")
    assert profile.address.endswith(own)
    assert "日常回访" in profile.text
    day = await visitor.visit("/a")
    assert day.links["1"] == "/a/care"
    care = await visitor.visit("/a/care")
    one = next(address for address in care.links.values() if address.startswith("/a/care/"))
    shown = await visitor.visit(one)
    assert "问合不合脚" in shown.text
    done = await visitor.send(shown.form(f"{one}/done"), channel="phone", outcome="reached")
    assert (done.address, (await my_care_counts(an_actor(mei))).due) == ("/a/care", 0)
    for _ in range(2):
        form = (await visitor.visit(f"{own}/contact")).form(f"{own}/contact")
        await visitor.send(form, channel="phone", outcome="reached")
    capped = await visitor.visit(f"{own}/contact")
    assert "已达联系上限" in capped.text
    over = await visitor.send(capped.form(f"{own}/contact"), channel="phone", outcome="reached")
    assert over.status == 409
    assert "已达联系上限" in (await visitor.visit(own)).text
    manager = await Visitor.signed_in(client, await an_associate(store, Role.STORE_MANAGER))
    assert (await manager.visit("/a/store/contacts")).text.count("已联系上") == 3


async def test_headquarters_set_how_customers_are_cared_for(client: httpx.AsyncClient, db: None) -> None:
    await a_root()
    hq = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR))
    settings = "/hq/care/settings"
    page = await hq.visit(settings)
    assert "还没有规则" in page.text
    page = await hq.send(page.form(f"{settings}/rules"), purpose="birthday", days="3")
    again = await hq.send(page.form(f"{settings}/rules"), purpose="birthday", days="3")
    assert (again.status, "is-refused" in again.html) == (409, True)
    rule = await fetch_value("SELECT id FROM care_rule")
    page = await hq.send(page.form(f"{settings}/rules/{rule}"), is_on="false")
    assert "已停用" in page.text
    page = await hq.send(page.form(f"{settings}/words"), kind="finance", word="彩票")
    assert "彩票" in page.text
    page = await hq.send(page.form(settings), contact_limit="2", contact_days="7", care_a_day="5", protected_days="30")
    assert await fetch_value("SELECT contact_limit FROM clienteling_settings") == 2
    assert await make_care_dates(clock.now()) == 0
    assert "还没有记录" in (await hq.visit("/hq/care")).text
