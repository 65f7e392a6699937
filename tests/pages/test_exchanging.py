"""换货 on the phone, without a script: what comes back, what is taken instead, and the difference."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.catalog.products.rules import Dimension
from guide_app.ground.catalog.products.schemas import CreateProduct
from guide_app.ground.catalog.products.service.keeping import create_product
from tests.coupons.coupon_factories import Shop, a_shop
from tests.factories import a_reference, a_sku, an_associate, hq_actor
from tests.pages.visitor import SeenPage, Visitor

OF_SIZE = "UPDATE sku SET spu = 'RUN', variant = jsonb_build_object('尺码', $2::text) WHERE code = $1"
EXCHANGES = "SELECT count(*) FROM exchange"


class Counter:
    """A manager before an order of two shoes of 599.00 that an associate has sold."""

    def __init__(self, http: httpx.AsyncClient, manager: Visitor, seller: Visitor, order: SeenPage) -> None:
        self.http, self.manager, self.seller, self.order = http, manager, seller, order

    def address(self, back: str, *lines: str) -> str:
        chosen = "&".join(f"line={line}" for line in lines)
        return f"{self.order.address}/exchange?{chosen}&back={back}"


@pytest.fixture
async def counter(db: None, noon: None, client: httpx.AsyncClient) -> Counter:
    shop: Shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    await a_sku("RUN-2", 64_900, name="追风轻量跑鞋 38")
    await a_sku("RUN-3", 49_900)
    seller = await Visitor.signed_in(client, shop.associate)
    cart = await seller.visit("/a/order?line=2*RUN-1")
    order = await seller.send(cart.form("/a/order?line=2%2ARUN-1"), method="till_cash")
    manager = await Visitor.signed_in(client, await an_associate(shop.store, Role.STORE_MANAGER))
    return Counter(client, manager, seller, order)


async def test_a_manager_sees_the_difference_takes_it_and_is_led_to_the_new_order(counter: Counter) -> None:
    order = await counter.manager.visit(counter.order.address)
    chosen = await counter.manager.visit(order.links["换货"])
    assert "就会算出差价" in chosen.text
    one_back = next(address for address in chosen.links.values() if address.endswith("back=1%2A1"))
    searched = await counter.manager.visit(f"{one_back}&q=跑鞋")
    (add,) = [address for text, address in searched.links.items() if "追风轻量跑鞋 38" in text]
    priced = await counter.manager.visit(add)
    assert ("收差价" in priced.text, "¥50.00" in priced.text) == (True, True)
    form = priced.form(add)
    paid: Any = {"method": "wechat", "reference": a_reference(), "reason": "尺码不合适"}
    new = await counter.manager.send(form, **paid)
    assert (new.status, "已换货，收差价 ¥50.00" in new.text, "换货抵扣" in new.text) == (200, True, True)
    assert new.address != counter.order.address
    again = await counter.manager.send(form, **paid)
    assert (again.address, await fetch_value(EXCHANGES)) == (new.address, 1)
    old = await counter.manager.visit(counter.order.address)
    assert new.address in old.links.values()
    assert counter.order.address in new.links.values()


async def test_a_difference_that_is_taken_in_two_ways(counter: Counter) -> None:
    dearer = await counter.manager.visit(counter.address("1*1", "1*RUN-2"))
    (form,) = [form for form in dearer.forms if "difference" in form.fields]
    cash: dict[str, str | list[str]] = {
        "split.r0.method": "till_cash",
        "yuan:split.r0.amount_fen": "60",
        "method": "wechat",
        "reference": a_reference(),
        "reason": "尺码不合适",
    }
    above = await counter.manager.send_fields(form, cash)
    assert (above.status, await fetch_value(EXCHANGES)) == (422, 0)
    new = await counter.manager.send_fields(form, cash | {"yuan:split.r0.amount_fen": "20"})
    assert (new.status, "收差价 ¥50.00" in new.text, "现金" in new.text, "微信" in new.text) == (200, True, True, True)
    taken = (
        "SELECT array_agg(amount_fen ORDER BY amount_fen) FROM payment WHERE method <> 'exchange' AND amount_fen < 5000"
    )
    assert await fetch_value(taken) == [2_000, 3_000]
    receipt = await counter.seller.visit(new.links["小票"])
    said = ("退回", "换取", "追风轻量跑鞋 38", "付差价", "¥50.00", "现金", "¥20.00", "微信", "¥30.00", "-X1")
    assert [text for text in said if text not in receipt.text.replace("−", "-")] == []
    handed = await counter.seller.send(receipt.form(f"{new.address}/receipt"))
    (link,) = re.findall(r'data-copy="([^"]+)"', handed.html)
    assert ("顾客扫码看小票" in handed.text, handed.html.count("<svg viewBox") > 0) == (True, True)
    assert (await counter.manager.visit(new.links["小票"])).html.count(link) == 1, "it stays the same"
    phone = await Visitor(counter.http).visit(urlsplit(link).path)
    assert [text for text in ("换取 追风轻量跑鞋 38", "付差价", "¥50.00", "¥30.00") if text not in phone.text] == []
    assert ("取货码" in phone.text, len(phone.html) < 60_000) == (False, True)
    plain = await counter.seller.visit(f"{counter.order.address}/receipt")
    assert ("换取" in plain.text, "实付" in plain.text, "¥1,198.00" in plain.text) == (False, True, True)
    waits = await counter.seller.visit("/a/order?line=1*RUN-1")
    placed = await counter.seller.send(waits.form("/a/order?line=1%2ARUN-1"), method="")
    assert (await counter.seller.visit(f"{placed.address}/receipt")).status == 409


async def test_what_is_left_over_is_told_to_be_given_back(counter: Counter) -> None:
    cheaper = await counter.manager.visit(counter.address("1*1", "1*RUN-3"))
    assert "退给顾客" in cheaper.text
    (form,) = [form for form in cheaper.forms if "difference" in form.fields]
    assert (form.fields["difference"], "method" in form.fields) == (["-10000"], False)
    unsaid = await counter.manager.send(form, reason="")
    assert (unsaid.status, await fetch_value(EXCHANGES)) == (400, 0)
    done = await counter.manager.send(form, reason="颜色不喜欢")
    assert "请退给顾客 ¥100.00" in done.text


@pytest.mark.parametrize(("shown", "status"), [("4900", 422), ("-10000", 422), ("0", 422), ("x", 400), ("--5", 400)])
async def test_a_difference_that_is_another_than_was_shown_is_not_taken(
    counter: Counter, shown: str, status: int
) -> None:
    dearer = await counter.manager.visit(counter.address("1*1", "1*RUN-2"))
    (form,) = [form for form in dearer.forms if "difference" in form.fields]
    refused = await counter.manager.send(
        form, difference=shown, reason="尺码不合适", method="wechat", reference=a_reference()
    )
    assert refused.status == status
    (once_more,) = [form for form in refused.forms if "difference" in form.fields]
    assert (once_more.fields["difference"], once_more.fields["reason"]) == (["5000"], ["尺码不合适"])
    assert await fetch_value(EXCHANGES) == 0


@pytest.mark.parametrize(
    "asked",
    ["back=9*1&line=1*RUN-2", "back=1*3&line=1*RUN-2", "back=1*1&line=1*NO-SUCH", "back=x*,*&line=", "back=1*1"],
)
async def test_what_cannot_be_exchanged_is_told_and_never_fails(counter: Counter, asked: str) -> None:
    page = await counter.manager.visit(f"{counter.order.address}/exchange?{asked}")
    assert page.status == 200
    assert [form for form in page.forms if "difference" in form.fields] == []
    (form,) = [
        form
        for form in (await counter.manager.visit(counter.address("1*1", "1*RUN-2"))).forms
        if "difference" in form.fields
    ]
    form.action = f"{counter.order.address.partition('?')[0]}/exchange?{asked}"
    sent = await counter.manager.send(form, reason="尺码不合适")
    assert (sent.status, await fetch_value(EXCHANGES)) == (422, 0)


async def test_who_does_not_sell_is_not_offered_it(counter: Counter) -> None:
    finance = await Visitor.signed_in(counter.http, await an_associate(role=Role.FINANCE))
    assert {"换货", "申请换货"}.isdisjoint((await finance.visit(counter.order.address)).links)
    assert (await finance.visit(counter.address("1*1"))).status == 403


async def test_the_steps_offer_other_sizes_first_and_keep_condition_reason_and_where_money_goes(
    counter: Counter,
) -> None:
    sizes = [Dimension("尺码", ["36", "37", "38"])]
    await create_product(await hq_actor(), CreateProduct(code="RUN", name="追风轻量跑鞋", specifications=sizes))
    for code, size in (("RUN-1", "37"), ("RUN-2", "38"), ("RUN-3", "36")):
        await execute(
            "UPDATE sku SET spu = 'RUN', variant = jsonb_build_object('尺码', $2::text) WHERE code = $1", code, size
        )
    manager = counter.manager
    first = await manager.visit((await manager.visit(counter.order.address)).links["换货"])
    one = await manager.visit(first.links["加一件"])
    faulty = await manager.visit(one.links["有瑕疵，不再卖"])
    why = await manager.visit(faulty.links["尺码不合适"])
    take = await manager.visit(why.links["下一步：换取"])
    assert "有瑕疵" in take.text
    money = await manager.visit(take.links["换 追风轻量跑鞋 3636"])
    (form,) = [form for form in money.forms if "difference" in form.fields]
    assert (form.fields["difference"], form.fields["reason"]) == (["-10000"], ["尺码不合适"])
    assert (await manager.visit(money.address)).text == money.text, "a reload shows the same"
    payment = await fetch_value("SELECT id FROM payment")
    refused = await manager.send(form, reason="尺码偏大，脚背也紧", difference="-9900", pay_to=str(payment))
    (again,) = [form for form in refused.forms if "difference" in form.fields]
    assert (again.fields["reason"], again.fields["pay_to"]) == (["尺码偏大，脚背也紧"], [str(payment)])
    done = await manager.send(again)
    assert "请退给顾客 ¥100.00" in done.text
    assert await fetch_value("SELECT array_agg(amount_fen || ' ' || method ORDER BY method) FROM refund_payment") == [
        "49900 exchange",
        "10000 till_cash",
    ]


async def test_an_associate_asks_and_the_manager_makes_it(counter: Counter) -> None:
    """The button of the seller's own order leads on; the manager sees goods and difference, and what has changed."""
    order = await counter.seller.visit(counter.order.address)
    assert "换货" not in order.links
    assert (await counter.seller.visit(order.links["申请换货"])).status == 200
    dearer = await counter.seller.visit(counter.address("1*1", "1*RUN-2"))
    (form,) = [form for form in dearer.forms if "difference" in form.fields]
    assert ("提交申请" in dearer.text, "由第二人批准" in dearer.text) == (True, True)
    asked = await counter.seller.send(form, method="till_cash", reason="尺码不合适")
    assert (asked.status, "等待第二人审批" in asked.text, await fetch_value(EXCHANGES)) == (200, True, 0)
    (again,) = [form for form in (await counter.seller.visit(dearer.address)).forms if "difference" in form.fields]
    twice = await counter.seller.send(again, method="till_cash", reason="再来")
    assert (twice.status, "等待审批" in twice.text) == (409, True)
    waiting = await counter.manager.visit("/a/store/refunds")
    said = ("追风轻量跑鞋 38", "顾客补差价 50.00 元", "尺码不合适", "批准并换货")
    assert [text for text in said if text not in waiting.text] == []
    assert "价格变了" not in waiting.text
    await execute("UPDATE price SET price_fen = 65900 WHERE sku = (SELECT id FROM sku WHERE code = 'RUN-2')")
    changed = await counter.manager.visit("/a/store/refunds")
    assert [text for text in ("价格变了", "+¥50.00", "+¥60.00") if text not in changed.text] == []
    (decide,) = [form for form in changed.forms if form.action.endswith("/no")]
    yes = replace(decide, action=decide.action.replace("/no", "/yes"))
    refused = await counter.manager.send(yes)
    assert (refused.status, "差价与申请时不同" in refused.text, await fetch_value(EXCHANGES)) == (409, True, 0)
    await execute("UPDATE price SET price_fen = 64900 WHERE sku = (SELECT id FROM sku WHERE code = 'RUN-2')")
    (decide,) = [
        form for form in (await counter.manager.visit("/a/store/refunds")).forms if form.action == decide.action
    ]
    done = await counter.manager.send(replace(decide, action=yes.action))
    assert (done.status, "已批准，已换货" in done.text, await fetch_value(EXCHANGES)) == (200, True, 1)


async def test_the_customer_pays_the_difference_by_the_code_that_is_held_out(counter: Counter) -> None:
    dearer = await counter.manager.visit(counter.address("1*1", "1*RUN-2"))
    (form,) = [form for form in dearer.forms if "difference" in form.fields]
    in_cash = {"split.r0.method": "till_cash", "yuan:split.r0.amount_fen": "20"}
    refused = await counter.manager.send_fields(form, {**in_cash, "method": "link", "reason": "尺码不合适"})
    assert (refused.status, await fetch_value("SELECT count(*) FROM exchange_hold")) == (422, 0)
    code = await counter.manager.send(form, method="link", reason="尺码不合适")
    assert (code.status, code.address.endswith("/hand-over")) == (200, True)
    said = ("请顾客扫码付差价", "¥50.00", "换货差价：新商品 ¥649.00，退回抵 ¥599.00", "没有接通微信支付")
    assert [text for text in said if text not in code.text] == []
    (link,) = re.findall(r'data-copy="([^"]+)"', code.html)
    phone = await Visitor(counter.http).visit(urlsplit(link).path)
    shown = ("¥50.00", "退回抵 ¥599.00", "您退回的商品", "您的原订单不变", "请到收银台付款")
    assert [text for text in shown if text not in phone.text] == []
    assert len(phone.html.encode()) < 60_000

    old = await counter.manager.visit(counter.order.address)
    assert ("换货等付差价" in old.text, "换货" in old.links, "退货退款" in old.links) == (True, False, False)
    assert code.address in old.links.values()
    new_address = code.address.removesuffix("/hand-over")
    new = await counter.seller.visit(new_address)
    assert [text for text in ("换货等付差价", "还差 ¥50.00", "付清差价即完成换货") if text not in new.text] == []
    assert (await counter.seller.visit(f"{new_address}/cancellation")).status == 200
    assert "再留几天" not in (await counter.manager.visit(new_address)).links, "no part of it is paid yet"
    again = await counter.manager.visit(counter.address("1*1", "1*RUN-3"))
    assert "有一笔换货在等顾客付差价" in again.text
    paid = await counter.seller.send(new.form(f"{new_address}/payment"), method="till_cash")
    assert ("收款成功" in paid.text, "换货抵扣" in paid.text, "换货等付差价" in paid.text) == (True, True, False)
    done = await Visitor(counter.http).visit(urlsplit(link).path)
    assert ("换货完成，谢谢光临" in done.text, await fetch_value(EXCHANGES)) == (True, 1)


async def test_what_a_seller_asks_for_waits_for_the_customer_once_it_is_approved(counter: Counter) -> None:
    dearer = await counter.seller.visit(counter.address("1*1", "1*RUN-2"))
    (form,) = [form for form in dearer.forms if "difference" in form.fields]
    asked = await counter.seller.send(form, method="link", reason="尺码不合适")
    assert "等待第二人审批" in asked.text
    waiting = await counter.manager.visit("/a/store/refunds")
    assert "顾客扫码付，付清后才换" in waiting.text
    (decide,) = [form for form in waiting.forms if form.action.endswith("/no")]
    done = await counter.manager.send(replace(decide, action=decide.action.replace("/no", "/yes")))
    assert ("等顾客扫码付差价" in done.text, await fetch_value(EXCHANGES)) == (True, 0)
    old = await counter.seller.visit(counter.order.address)
    (place,) = [address for address in old.links.values() if address.endswith("/hand-over")]
    new = await counter.seller.visit(place.removesuffix("/hand-over"))
    shown = await counter.seller.send(new.form(place))
    assert ("顾客扫码可看订单" in shown.text, "¥50.00" in shown.text) == (True, True)
    cancelled = await counter.seller.send(
        (await counter.seller.visit(f"{new.address}/cancellation")).form(f"{new.address}/cancellation")
    )
    assert "订单已取消" in cancelled.text
    assert "已取消，没有换货" in (await counter.seller.visit(counter.order.address)).text
