"""开单 on the phone, without a script: variants, the channel's prices, how the goods get there, several payments."""

import re
from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest

from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.catalog.gallery.schemas import AddPicture
from guide_app.ground.catalog.gallery.service import Owner, add_picture
from guide_app.ground.catalog.pictures import PICTURE
from guide_app.ground.catalog.products.rules import Dimension
from guide_app.ground.catalog.products.schemas import CreateProduct
from guide_app.ground.catalog.products.service.keeping import create_product
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from guide_app.ground.files.service import send_file
from guide_app.ground.orders.rules import Channel
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.schemas import FeedStock, StockRow
from pages.labels.orders import SOLD_IN
from tests.coupons.coupon_factories import Shop, a_coupon, a_shop
from tests.factories import a_reference, a_sku, hq_actor
from tests.files.hostile import jpeg
from tests.pages.visitor import SeenForm, SeenPage, Visitor

COLOURS, SIZES = ("黑", "白"), ("41", "42")
VARIANT = """
UPDATE sku SET spu = 'RUN', variant = jsonb_build_object('颜色', $2::text, '尺码', $3::text) WHERE code = $1
"""
PAID = "SELECT array_agg(method || ' ' || amount_fen || ' ' || coalesce(reference, '-') ORDER BY method) FROM payment"


class Counter(SimpleNamespace):
    """Shoes of two colours and two sizes, of which the store has 3 and 0 and 1 and none that are told of."""

    shop: Shop
    phone: Visitor


@pytest.fixture
async def counter(db: None, noon: None, client: httpx.AsyncClient) -> Counter:
    shop, operator = await a_shop(), await hq_actor()
    dimensions = [Dimension("颜色", list(COLOURS)), Dimension("尺码", list(SIZES))]
    await create_product(operator, CreateProduct(code="RUN", name="追风跑鞋", specifications=dimensions))
    for code, (colour, size) in zip("ABCD", ((c, s) for c in COLOURS for s in SIZES), strict=True):
        await a_sku(f"RUN-{code}", 59_900, name=f"追风跑鞋 {colour} {size}")
        await execute(VARIANT, f"RUN-{code}", colour, size)
    units = (("RUN-A", 3), ("RUN-B", 0), ("RUN-C", 1))
    rows = [StockRow(shop.store.code, sku, on_hand) for sku, on_hand in units]
    await feed_stock(operator, FeedStock(now() - timedelta(minutes=10), rows))
    price = NewPrice(sku="RUN-A", price_fen=49_900, channel="livestream")
    await set_prices(operator, SetPrices(prices=[price]))
    return Counter(shop=shop, phone=await Visitor.signed_in(client, shop.associate))


def ordering(page: SeenPage) -> SeenForm:
    """The form by which the cart is ordered."""
    (form,) = [form for form in page.forms if "amount" in form.fields]
    return form


async def test_a_product_is_chosen_value_by_value_and_a_line_becomes_another_size_in_its_place(
    counter: Counter,
) -> None:
    phone, shop = counter.phone, counter.shop
    _, code = await a_coupon(shop, {"kind": "FIXED", "off": 2_000})
    asked = f"line=2*{shop.sku.code}&member={shop.member.id}&coupons=own&coupon={code}"
    found = await phone.visit(f"/a/order?{asked}&q=RUN")
    assert "4 个规格" in found.text
    assert "黑 / 42 无货" in found.text
    assert "<img" not in found.html, "a search is light until somebody asks for pictures"
    cart = await phone.visit(found.links["加入 追风跑鞋 黑 / 41黑 / 41"])
    assert "本店 3 件 · 10 分钟前" in cart.text
    sheet = await phone.visit(cart.links["换规格"])
    assert "aria-current" in sheet.html
    white = await phone.visit(sheet.links["白"])
    assert ("RUN-C" in white.text, "本店 1 件" in white.text) == (True, True)
    assert "本店没有跟踪" in (await phone.visit(white.links["42"])).text
    changed = await phone.visit(next(address for text, address in white.links.items() if "换成这个" in text))
    assert f"line=2%2A{shop.sku.code}&line=1%2ARUN-C" in changed.address, "where the other stood"
    assert f"coupon={code}" in changed.address
    assert "哪里还有" in changed.links
    assert "RUN-C" in (await phone.visit(changed.links["哪里还有"])).text
    live = await phone.visit("/a/order?line=1*RUN-A&channel=livestream&q=RUN")
    assert ordering(live).fields["amount"] == ["49900"]
    assert live.text.count("¥499.00") >= 2, "searched at the price of the channel too"
    order = await phone.send(ordering(live), method="till_cash")
    assert await fetch_value("SELECT channel FROM orders") == "livestream"
    assert order.status == 200


async def test_a_search_shows_pictures_to_whoever_asks_and_goes_on_with_them(counter: Counter) -> None:
    phone, operator = counter.phone, await hq_actor()
    assert "显示图片" not in (await phone.visit("/a/order?q=RUN")).links, "there are none yet"
    for code, name in (("RUN-C", "c.jpg"), (counter.shop.sku.code, "one.jpg")):
        file = await send_file(operator, jpeg(), purpose=PICTURE.name, name=name)
        sku_id = await fetch_value("SELECT id FROM sku WHERE code = $1", code)
        await add_picture(operator, Owner(sku_id=sku_id), AddPicture(file_id=file.id))
    light = await phone.visit("/a/order?line=1*RUN-A&q=RUN")
    assert "<img" not in light.html
    seen = await phone.visit(light.links["显示图片"])
    (shown,) = re.findall(
        r'<img src="(/pictures/[^"]+/small)" alt="" width="48" height="48" loading="lazy">', seen.html
    )
    assert "line=1%2ARUN-A" in seen.address, "the cart is still there"
    (search,) = [form for form in seen.forms if form.fields.get("shown") == ["pictures"]]
    assert search.fields["q"] == ["RUN"]
    alone = await phone.visit(f"/a/order?q={counter.shop.sku.code}&shown=pictures")
    (other,) = re.findall(r'<img src="([^"]+)"', alone.html)
    assert other != shown
    assert "<img" not in (await phone.visit(seen.links["不显示图片"])).html


async def test_goods_are_sent_to_an_address_that_is_refused_at_its_field(counter: Counter) -> None:
    phone, shop = counter.phone, counter.shop
    alone = await phone.visit("/a/order?line=1*RUN-A&way=ship")
    assert "寄送要先选顾客" in alone.text
    there = f"/a/order?line=1*RUN-A&member={shop.member.id}&way=ship&freight=12.5"
    cart = await phone.visit(there)
    assert ("¥611.50" in cart.text, "都有货 · 10 分钟前" in cart.text) == (True, True)
    address: dict[str, str | list[str]] = {
        "fulfilment.address.recipient": "李雷",
        "fulfilment.address.area": "上海市 徐汇区",
        "fulfilment.address.street": "漕溪北路 1 号",
        "method": "till_cash",
    }
    wrong = await phone.send_fields(ordering(cart), {**address, "fulfilment.address.phone": "12345"})
    assert wrong.status in {400, 422}
    assert ordering(wrong).fields["fulfilment.address.street"] == ["漕溪北路 1 号"], "nothing typed is lost"
    assert 'id="fulfilment.address.phone-refusal"' in wrong.html
    sent = await phone.send_fields(ordering(cart), {**address, "fulfilment.address.phone": "13800138000"})
    assert "寄送" in sent.text
    assert await fetch_value("SELECT freight_fen FROM orders WHERE fulfilment = 'ship'") == 1_250
    assert b"\xe6\xbc\x95" not in await fetch_value("SELECT address_sealed FROM fulfilment")
    fetched = await phone.visit("/a/order?line=1*RUN-A&way=pick_up")
    assert "收货地址" not in fetched.text
    order = await phone.send(ordering(fetched), method="wechat", reference=a_reference())
    assert await fetch_value("SELECT count(*) FROM fulfilment WHERE way = 'pick_up' AND code_sealed IS NOT NULL") == 1
    assert order.links["到店自取"].startswith("/a/store/fulfilment/")


async def test_money_comes_in_several_ways_at_once_or_a_part_of_it_now(counter: Counter) -> None:
    phone = counter.phone
    form = ordering(await phone.visit("/a/order?line=1*RUN-D"))
    by_card: dict[str, str | list[str]] = {
        "split.r1.method": "till_card",
        "yuan:split.r1.amount_fen": "200.10",
        "split.r1.reference": "T-9",
    }
    too_much = await phone.send_fields(form, {**by_card, "yuan:split.r1.amount_fen": "600"})
    assert (too_much.status, ordering(too_much).fields["split.r1.reference"]) == (422, ["T-9"])
    unsaid = await phone.send_fields(form, {"yuan:split.r0.amount_fen": "5"})
    assert ('id="split.r0.method-refusal"' in unsaid.html, unsaid.status) == (True, 422)
    bare = await phone.send_fields(form, {**by_card, "split.r1.reference": "", "method": "till_cash"})
    assert (bare.status, 'id="split.r1.reference-refusal"' in bare.html) == (422, True)
    done = await phone.send_fields(form, {**by_card, "method": "till_cash"})
    assert "收款成功" in done.text
    assert await fetch_value(PAID) == ["till_card 20010 T-9", "till_cash 39890 -"]
    both: dict[str, str | list[str]] = {"split.r0.method": "till_cash", "yuan:split.r0.amount_fen": "100", **by_card}
    both |= {"split.r1.reference": "T-10", "method": ""}
    part = await phone.send_fields(ordering(await phone.visit("/a/order?line=1*RUN-D")), both)
    assert ("其余待付款" in part.text, "还差 ¥298.90" in part.text) == (True, True)
    assert await fetch_value("SELECT part_paid_fen FROM orders WHERE status = 'placed'") == 30_010
    by_link = both | {"method": "link", "split.r1.reference": "T-11"}
    held_out = await phone.send_fields(ordering(await phone.visit("/a/order?line=1*RUN-D")), by_link)
    assert held_out.address.endswith("/hand-over")
    assert "¥298.90" in held_out.text
    assert await fetch_value("SELECT count(*) FROM pay_link") == 1


async def test_the_channel_is_chosen_kept_with_a_parked_cart_and_shown_on_the_order(counter: Counter) -> None:
    phone = counter.phone
    cart = await phone.visit("/a/order?line=1*RUN-A")
    assert ordering(cart).fields["amount"] == ["59900"]
    assert set(SOLD_IN) == {channel for channel in Channel if channel.is_placed_by_people}
    assert [name for name in SOLD_IN.values() if name not in cart.links] == []
    assert 'aria-current="true">门店现场' in cart.html, "in the store, unless somebody says another"
    live = await phone.visit(cart.links["直播"])
    assert ordering(live).fields["amount"] == ["49900"], "at the prices of the channel"
    assert 'aria-current="true">直播' in live.html
    await phone.send(live.form(live.address.replace("/a/order?", "/a/order/parking?")))
    assert await fetch_value("SELECT channel FROM cart") == "livestream"
    parked = await phone.visit(f"/a/carts/{await fetch_value('SELECT id FROM cart')}")
    assert ("<dd>直播</dd>" in parked.html, "channel=livestream" in parked.links["继续开单"]) == (True, True)
    resumed = await phone.visit(parked.links["继续开单"])
    called = await phone.visit(resumed.links["电话订购"])
    assert ordering(called).fields["amount"] == ["59900"]
    order = await phone.send(ordering(called), method="till_cash")
    assert ("<dd>电话订购</dd>" in order.html, await fetch_value("SELECT channel FROM orders")) == (True, "phone")
    back = await phone.visit(called.links["门店现场"])
    assert "channel=" not in back.address
    imported = await phone.visit("/a/order?line=1*RUN-A&channel=mall")
    assert 'aria-current="true">门店现场' in imported.html, "nobody places orders there"
