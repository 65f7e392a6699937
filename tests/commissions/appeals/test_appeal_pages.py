"""On the phone in three taps, in the console with what it would change shown first."""

from collections.abc import AsyncIterator

import httpx
import pytest

from guide_app.base.kernel import clock
from tests.commissions.appeals.shops import IN_OCTOBER, Shop, a_shop
from tests.pages.visitor import Visitor


@pytest.fixture
async def shop(committed_db: str, client: httpx.AsyncClient) -> AsyncIterator[Shop]:
    with clock.pinned(IN_OCTOBER):
        yield await a_shop(client)


async def test_an_associate_appeals_and_the_manager_sees_what_it_changes_first(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    order = await shop.sell(2)
    wang = await Visitor.signed_in(client, shop.wang)
    page = await wang.visit(f"/a/orders/{order.id}")
    page = await wang.visit(page.links["不对？申诉"])
    filed = await wang.send(page.form("/a/appeals"), reason="mine", words="是我接待的")
    assert "申诉已提交" in filed.text
    assert "待处理" in filed.text

    boss = await Visitor.signed_in(client, shop.boss)
    listed = await boss.visit("/hq/appeals?state=open")
    appeal = listed.links["王小美"]
    shares = f"shares.0.associate_id={shop.li.id}&shares.0.weight=6&shares.1.associate_id={shop.wang.id}"
    page = await boss.visit(f"{appeal}?{shares}&shares.1.weight=4")
    assert "−¥4.80" in page.text
    done = await boss.send(page.form(f"{appeal}/correction"), reason="六四分")
    assert "已更正，相关同事都会收到消息" in done.text
    assert await shop.earned() == {("li", "BASE"): 600, ("wang", "BASE"): 400}
    corrections = await boss.visit("/hq/appeals/corrections")
    assert corrections.links[order.number] == f"/hq/order-credits/{order.id}"
    mine = await wang.visit("/a/appeals")
    assert "已更正" in mine.text


async def test_what_would_change_nothing_is_said_before_it_is_sent(shop: Shop, client: httpx.AsyncClient) -> None:
    order = await shop.sell(1)
    boss = await Visitor.signed_in(client, shop.boss)
    page = await boss.visit(f"/hq/order-credits/{order.id}?shares.0.associate_id={shop.li.id}")
    assert (page.status, "归属没有变化" in page.text) == (409, True)
    assert not any(form.action.endswith("/correction") for form in page.forms)


async def test_what_no_order_earned_is_appealed_against_beside_its_sentence(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    await shop.sell(1)
    await shop.settle("2026-10")
    li = await Visitor.signed_in(client, shop.li)
    for month in ("/a/earnings?period=2026-10", "/a/statements/2026-10"):
        page = await li.visit(month)
        page = await li.visit(page.links["不对？申诉"])
        assert "+¥" in page.text, "the amount that it is about"
    filed = await li.send(page.form("/a/appeals"), reason="amount", words="少算了一档")
    assert ("申诉已提交" in filed.text, "+¥" in filed.text) == (True, True)
    wang = await Visitor.signed_in(client, shop.wang)
    assert (await wang.visit(page.address)).status == 404
