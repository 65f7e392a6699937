"""A WeCom account is named on a page: at once for who works in stores, by a second person at headquarters."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tests.factories import a_store, an_associate
from tests.pages.visitor import Visitor

NAMED = "SELECT wecom_userid FROM associate WHERE id = $1"


async def test_it_is_named_at_once_or_waits_or_is_not_ones_own(db: None, client: httpx.AsyncClient) -> None:
    sells, pays = await an_associate(await a_store()), await an_associate(role=Role.FINANCE)
    keeps = await an_associate(role=Role.HQ_OPERATOR)
    visitor = await Visitor.signed_in(client, keeps)
    for person, expected, words in (
        (sells, "w-1", "已保存"),
        (pays, None, "审批"),
        (keeps, None, "您无权为该人员设置"),
    ):
        address = f"/hq/people/{person.id}/edit"
        page = await visitor.send((await visitor.visit(address)).form(address), wecom_userid="w-1", title="顾问")
        assert words in page.text
        assert await fetch_value(NAMED, person.id) == expected
        if person is sells:
            await visitor.send((await visitor.visit(address)).form(address), wecom_userid="")
    assert await fetch_value("SELECT title FROM associate WHERE id = $1", pays.id) == "顾问", "the rest is changed"
    assert await fetch_value("SELECT title FROM associate WHERE id = $1", keeps.id) == "导购", "or nothing"
    second = await Visitor.signed_in(client, await an_associate(role=Role.FINANCE))
    waits = await second.visit("/hq/approvals")
    assert "总部人员的企业微信账号" in waits.text
