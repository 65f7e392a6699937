"""Orders in the console: found, added up, opened, and only within reach."""

import re

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.reach import ReachKind
from guide_app.ground.orders.queries import NARROW_OF_DAYS
from guide_app.ground.stores.looks import LOOKED
from tests.coupons.coupon_factories import a_shop
from tests.factories import a_member, a_reference, a_region, a_root, a_sku, an_associate, by_wechat, once, signed_in
from tests.orders.terms import without_limits
from tests.pages.visitor import Visitor


async def test_orders_are_listed_added_up_opened_and_hidden_from_other_regions(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900, name="追风轻量跑鞋 37")
    associate = await Visitor.signed_in(client, shop.associate)
    cart = await associate.visit("/a/order?line=2*RUN-1")
    placed = await associate.send(cart.form("/a/order?line=2%2ARUN-1"), method="wechat", reference=a_reference())
    order_id = placed.address.rpartition("/")[2]
    for role in (Role.HQ_OPERATOR, Role.AUDITOR):
        visitor = await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()))
        listed = await visitor.visit("/hq/orders?status=paid")
        assert ("¥1,198.00" in listed.text, "合计 1 单" in listed.text) == (True, False)
        paid_on = clock.now().date()
        summed = await visitor.visit(f"/hq/orders?first={paid_on}&last={paid_on}")
        assert "合计 1 单" in summed.text
        assert "没有这样的订单" in (await visitor.visit("/hq/orders?status=placed")).text
        day = await visitor.visit(f"/hq/orders?first=2000-01-01&last=2000-01-02&store={shop.store.code}")
        assert (day.status, "没有这样的订单" in day.text) == (200, True)
        one = await visitor.visit(f"/hq/orders/{order_id}")
        assert (one.status, "追风轻量跑鞋 37" in one.text, shop.store.name in one.text) == (200, True, True)
        assert [form.action for form in one.forms if "orders" in form.action] == []
        assert (await visitor.visit("/hq/orders?store=NOWHERE")).status == 422
        assert (await visitor.visit("/hq/orders?status=x")).status == 400
    far = await an_associate(role=Role.SUPERVISOR, region=await a_region("FAR"))
    supervisor = await Visitor.signed_in(client, far)
    assert "没有订单" in (await supervisor.visit("/hq/orders")).text
    assert (await supervisor.visit(f"/hq/orders/{order_id}")).status == 404


async def test_an_empty_look_says_that_it_goes_on(
    db: None, noon: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, looks = await a_shop(), NARROW_OF_DAYS[ReachKind.ALL]
    await a_sku("RUN-1", 59_900, name="追风轻量跑鞋 37")
    for _ in range(2):
        sold = {"lines": [{"sku": "RUN-1", "quantity": 1}], "payments": [by_wechat(amount_fen=59_900)]}
        placed = await client.post("/v1/orders", json=sold, headers=await signed_in(shop.associate) | once())
        assert placed.status_code == 201, placed.text
    monkeypatch.setitem(NARROW_OF_DAYS, ReachKind.ALL, looks.replace(f" {LOOKED}", " 1"))
    visitor = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    listed = await visitor.visit(f"/hq/orders?channel=mall&first={clock.now().date()}&last={clock.now().date()}")
    for _ in range(2):  # each look sees one order of the two
        assert "看过的这一段里没有" in listed.text
        listed = await visitor.visit(listed.links["继续找"])
    assert "没有这样的订单" in listed.text


async def test_finance_pays_back_finds_the_refund_and_adds_it_up(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    await without_limits()
    shop = await a_shop()
    await a_sku("RUN-1", 59_900, name="追风轻量跑鞋 37")
    associate = await Visitor.signed_in(client, shop.associate)
    cart = await associate.visit("/a/order?line=2*RUN-1")
    placed = await associate.send(cart.form("/a/order?line=2%2ARUN-1"), method="wechat", reference=a_reference())
    place = f"/hq/orders/{placed.address.rpartition('/')[2]}"
    assert "退货退款" not in (await associate.visit(place)).links
    assert (await associate.visit(f"{place}/refund")).status == 403
    person = await an_associate(role=Role.FINANCE, region=await a_root())
    finance = await Visitor.signed_in(client, person)
    assert "在订单页点" in (await finance.visit("/hq/orders/refunds")).text
    form = (await finance.visit((await finance.visit(place)).links["退货退款"])).form(f"{place}/refund")
    for typed, said in (
        ({"units.l1": "3", "reason": "尺码不合"}, "reason-refusal"),
        ({"units.l1": "1", "yuan:amount_fen": "10", "reason": "瑕疵"}, "refused"),
        ({"reason": "瑕疵"}, "refused"),
    ):
        refused = await finance.send_fields(form, dict(typed))
        assert (refused.status >= 400, said in refused.html) == (True, True), typed
    looked = await finance.send_fields(form, {"units.l1": "1", "reason": "尺码不合", "look": "yes"})
    assert (looked.status, "将退给顾客¥599.00" in looked.text.replace(" ", ""), "确认退款 ¥599.00" in looked.text) == (
        200,
        True,
        True,
    )
    sure = looked.form(f"{place}/refund")
    assert (sure.fields["shown_fen"], sure.fields["units.l1"]) == (["59900"], ["1"])
    other = await finance.send_fields(sure, {"units.l1": "2"})
    assert (other.status, "应退金额变了" in other.text) == (422, True), "not what was looked at"
    nothing = await finance.send_fields(form, {"units.l1": "3", "look": "yes"})
    assert (nothing.status, "reason-refusal" in nothing.html, "将退给顾客" in nothing.text) == (422, True, False)
    done = await finance.send_fields(sure, {})
    assert (done.address, "已退款 ¥599.00" in done.text) == (place, True)
    await finance.send_fields(form, {"units.l1": "1", "reason": "尺码不合"})
    again = (await finance.visit(f"{place}/refund")).form(f"{place}/refund")
    assert "已退款 ¥10.00" in (await finance.send_fields(again, {"yuan:amount_fen": "10", "reason": "瑕疵"})).text
    whole = await finance.visit(place)
    assert [text for text in ("-R1", "-R2", person.name, "瑕疵", "微信", "导购开单") if text not in whole.text] == []
    number = re.findall(r"\d{8}-[0-9A-Z]{12}", whole.text)[0]
    assert (await associate.visit(f"/a/orders?number={number}")).address == placed.address
    assert "没有这样的订单" in (await associate.visit("/a/orders?number=NONE")).text
    on_phone = await Visitor.signed_in(client, await an_associate(shop.store, Role.STORE_MANAGER))
    kind = await on_phone.visit(f"{placed.address}/refund")
    gift: dict[str, str | list[str]] = {"yuan:amount_fen": "5", "reason": "污渍", "look": "yes"}
    seen = await on_phone.send_fields(kind.form(f"{placed.address}/refund"), gift)
    assert "将退给顾客¥5.00" in seen.text.replace(" ", "")
    day = f"first={clock.now().date()}&last={clock.now().date()}"
    listed = await finance.visit(f"/hq/orders/refunds?store={shop.store.code}&{day}")
    assert ("合计 2 笔" in listed.text, "-¥609.00" in listed.text.replace("−", "-")) == (True, True)
    assert (person.name in listed.text, "尺码不合" in listed.text, "瑕疵" in listed.text) == (True, True, True)
    sheet, _text = [form for form in listed.forms if form.action == "/hq/exports"]
    assert {"filters.store_id", "filters.first", "filters.last"} <= sheet.fields.keys()
    assert "没有这样的退款" in (await finance.visit("/hq/orders/refunds?first=2000-01-01&last=2000-01-02")).text
    assert (await finance.visit("/hq/orders/refunds?store=NOWHERE")).status == 422
    far = await Visitor.signed_in(client, await an_associate(role=Role.SUPERVISOR, region=await a_region("FAR")))
    assert "没有退款" in (await far.visit("/hq/orders/refunds")).text
    assert (await far.visit(f"{place}/refund")).status == 404


async def test_an_order_is_found_by_its_whole_number(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    associate = await Visitor.signed_in(client, shop.associate)
    for _ in range(2):
        cart = await associate.visit("/a/order?line=1*RUN-1")
        await associate.send(cart.form("/a/order?line=1%2ARUN-1"), method="wechat", reference=a_reference())
    visitor = await Visitor.signed_in(client, await an_associate(role=Role.AUDITOR, region=await a_root()))
    first, other = re.findall(r'class="row-link code" href="[^"]+">([^<]+)<', (await visitor.visit("/hq/orders")).html)
    found = await visitor.visit(f"/hq/orders?number={first}")
    assert (first in found.text, other in found.text, "合计 1 单" in found.text) == (True, False, True)
    assert "没有这样的订单" in (await visitor.visit(f"/hq/orders?number={first}&status=placed")).text
    assert "没有这样的订单" in (await visitor.visit(f"/hq/orders?number={first[:-1]}")).text
    far = await Visitor.signed_in(client, await an_associate(role=Role.SUPERVISOR, region=await a_region("FAR")))
    assert "没有这样的订单" in (await far.visit(f"/hq/orders?number={first}")).text


async def test_orders_are_narrowed_and_each_filter_is_taken_away_by_itself(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    buyer = await a_member(shop.store)
    headers = await signed_in(shop.associate)
    bought = {"lines": [{"sku": "RUN-1"}], "member_id": str(buyer.id), "payment": by_wechat()}
    assert (await client.post("/v1/orders", json=bought, headers=headers | once())).status_code == 201
    visitor = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    day = f"first={clock.now().date()}&last={clock.now().date()}"
    narrow = f"{day}&store={shop.store.code}&channel=associate_app&coupons=false&least=599&most=599.00&region=/"
    page = await visitor.visit(f"/hq/orders?{narrow}&serving={shop.associate.number}")
    assert re.search("订单 ?1 ?应付 ?¥599.00 ?已退 ?– ?净额 ?¥599.00", page.text)
    assert "合计 1 单¥599.00¥0.00¥599.00" in page.text
    assert "去掉条件 用券" in page.html
    taken = {form.fields["list"][0]: form.fields for form in page.forms if form.action == "/hq/exports"}
    assert set(taken) == {"orders", "order-lines"}
    assert taken["order-lines"]["filters.least_fen"] == ["59900"]
    assert taken["orders"].keys() == taken["order-lines"].keys()
    assert "没有这样的订单" in (await visitor.visit(f"/hq/orders?{narrow.replace('associate_app', 'mall')}")).text
    wide = await visitor.visit("/hq/orders?channel=mall")
    assert (wide.status, "最多 31 天" in wide.text) == (422, True)
    assert (await visitor.visit(f"/hq/orders?{day}&least=x")).status == 422
    found = await visitor.send((await visitor.visit("/hq/orders")).form("/hq/orders/member"), q=buyer.phone)
    assert (found.address, "合计 1 单" in found.text) == (f"/hq/orders?member={buyer.id}", True)
    nobody = await visitor.send((await visitor.visit("/hq/orders")).form("/hq/orders/member"), q="13700000000")
    assert "没有这样的会员" in nobody.text


async def test_refunds_are_narrowed_by_what_came_back(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    await without_limits()
    manager = await signed_in(await an_associate(shop.store, Role.STORE_MANAGER, number="B7"))
    bought = {"lines": [{"sku": "RUN-1"}], "payment": by_wechat()}
    order = (await client.post("/v1/orders", json=bought, headers=manager | once())).json()
    back = {"lines": [{"line": 1, "units": 1}], "reason": "尺码不合"}
    said = await client.post(f"/v1/orders/{order['id']}/refunds", json=back, headers=manager | once())
    assert said.status_code == 201, said.text
    visitor = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    place = f"/hq/orders/refunds?first={clock.now().date()}&last={clock.now().date()}"
    found = await visitor.visit(f"{place}&kind=goods&method=wechat&returned={shop.store.code}&by=B7&reason=尺码")
    assert ("合计 1 笔" in found.text, "去掉条件 退款去向" in found.html) == (True, True)
    taken = {form.fields["list"][0]: form.fields for form in found.forms if form.action == "/hq/exports"}
    assert taken["refunds"]["filters.kind"] == ["goods"]
    assert "没有这样的退款" in (await visitor.visit(f"{place}&kind=money")).text
    wide = await visitor.visit("/hq/orders/refunds?kind=goods")
    assert (wide.status, "最多 31 天" in wide.text) == (422, True)
    for wrong in ("by=NOBODY", "returned=NOWHERE"):
        assert (await visitor.visit(f"{place}&{wrong}")).status == 422, wrong
