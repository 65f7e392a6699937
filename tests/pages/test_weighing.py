"""称重商品 on the phone, without a script: weighed, parked, ordered, seen by everybody, exchanged."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from pages.associate.ordering.cart import CartInAddress, Piece, grams_in
from tests.coupons.coupon_factories import a_shop
from tests.factories import a_reference, a_sku, an_associate
from tests.pages.visitor import Visitor


def test_weights_are_typed_in_kilograms_or_grams() -> None:
    typed = {
        "0.25": 250,
        "250g": 250,
        "1.5 kg": 1_500,
        "0.333千克": 333,
        "99.999": 99_999,
        "12 克": 12,
        " 2公斤 ": 2_000,
    }
    assert {text: grams_in(text) for text in typed} == typed
    for wrong in ("", "0", "0.0005", "100", "-1", "1e3", "0.25l", "100000g", "二两", "0.5g"):
        assert grams_in(wrong) is None
    piece = Piece("A", 250)
    cart = CartInAddress((("B", 2),)).with_piece(piece).with_piece(piece).with_piece(Piece("A", None, "2200042025009"))
    assert [line.weight_g for line in cart.wanted] == [None, 250, 250, None], "two labels of one article are two lines"
    assert cart.address().count("250g%2AA") == 2
    assert cart.without_piece(0).pieces == cart.pieces[1:]
    assert [Piece.of(one.said, one.sku) for one in cart.pieces] == list(cart.pieces)
    assert [Piece.of(said, "A") for said in ("0g", "g", "100000g", "s12", "2.5g", "250")] == [None] * 6


async def test_nuts_are_weighed_parked_and_sold(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    nuts = await a_sku("NUTS", 8_888, name="夏威夷果")
    await execute("UPDATE sku SET kind = 'weighed' WHERE id = $1", nuts.id)
    visitor = await Visitor.signed_in(client, shop.associate)
    found = await visitor.visit("/a/order?q=夏威夷")
    (asks,) = [address for text, address in found.links.items() if "夏威夷果" in text]
    article = await visitor.visit(asks)
    form = article.form("/a/order")
    assert form.fields["weigh"] == ["NUTS"]
    wrong = await visitor.visit("/a/order?weigh=NUTS&kg=abc")
    assert "没看懂这个重量" in wrong.text
    cart = await visitor.visit("/a/order?line=1g*NUTS&weigh=NUTS&kg=0.25")
    assert "¥88.88/kg × 0.25 kg" in cart.text
    assert "¥22.31" in cart.text.replace("¥ ", "¥")
    address = CartInAddress(pieces=(Piece("NUTS", 1), Piece("NUTS", 250))).address()
    listed = await visitor.send(cart.form(address.replace("/a/order?", "/a/order/parking?")))
    (one,) = [link for link in listed.links.values() if link.startswith("/a/carts/")]
    parked = await visitor.visit(one)
    assert "¥88.88/kg × 0.25 kg" in parked.text
    resumed = parked.links["继续开单"]
    order = await visitor.send((await visitor.visit(resumed)).form(resumed), method="wechat", reference=a_reference())
    assert "¥88.88/kg × 0.25 kg" in order.text
    assert await fetch_value("SELECT payable_fen FROM orders") == 9 + 2_222
    hq = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR))
    seen = await hq.visit(order.address.replace("/a/", "/hq/"))
    assert "0.25 kg" in seen.text
    manager = await Visitor.signed_in(client, await an_associate(shop.store, Role.STORE_MANAGER))
    assert "0.25 kg" in (await manager.visit(f"{order.address}/refund")).text
    swap = await manager.visit(f"{order.address}/exchange?back=2*1&step=take&q=夏威夷")
    assert "¥88.88/kg" in swap.text or "/kg" in swap.text
    money = await manager.visit(f"{order.address}/exchange?back=2*1&weigh=NUTS&kg=300g")
    assert "0.3 kg" in money.text
    done = await manager.send(money.form(), reason="换一袋", method="till_cash")
    assert "已换货，收差价 ¥4.44" in done.text
