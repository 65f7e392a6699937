"""挂单 on two devices, without a script: parked on the phone, gone on with on the tablet, ordered once."""

import httpx

from guide_app.base.kernel.database import execute, fetch_value
from tests.coupons.coupon_factories import a_shop
from tests.factories import a_member, a_reference, a_sku, an_associate
from tests.pages.visitor import Visitor


async def test_a_cart_parked_on_the_phone_is_ordered_on_the_tablet(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900, name="追风轻量跑鞋 37")
    phone = await Visitor.signed_in(client, shop.associate)
    cart = await phone.visit(f"/a/order?line=1*RUN-1&member={shop.member.id}")
    parking = f"/a/order/parking?line=1%2ARUN-1&member={shop.member.id}"
    listed = await phone.send(cart.form(parking), note="七点来试")
    assert ("已挂单" in listed.text, listed.address) == (True, "/a/carts")
    (one,) = [address for address in listed.links.values() if address.startswith("/a/carts/")]
    tablet = await Visitor.signed_in(client, shop.associate)
    await execute("UPDATE price SET price_fen = 49900")
    seen = await tablet.visit(one)
    assert all(text in seen.text for text in ("七点来试", "价格已变，比挂单时便宜", "¥499.00"))
    resume = seen.links["继续开单"]
    resumed = await tablet.visit(resume)
    assert "取自挂单" in resumed.text
    other = await a_member(shop.store)
    changed = await tablet.visit(resume.replace(str(shop.member.id), str(other.id)))
    order = await tablet.send(
        changed.form(resume.replace(str(shop.member.id), str(other.id))), method="wechat", reference=a_reference()
    )
    assert "收款成功" in order.text
    assert await fetch_value("SELECT member FROM orders") == other.id
    late = await tablet.send(resumed.form(resume), method="wechat", reference=a_reference())
    assert (late.status, "已经下单" in late.text) == (409, True)
    assert late.links["看订单"] == order.address
    assert await fetch_value("SELECT count(*) FROM orders") == 1


async def test_a_colleague_takes_a_cart_over_and_gives_it_up(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    visitor = await Visitor.signed_in(client, shop.associate)
    cart = await visitor.visit("/a/order?line=1*RUN-1")
    listed = await visitor.send(cart.form("/a/order/parking?line=1%2ARUN-1"))
    (one,) = [address for address in listed.links.values() if address.startswith("/a/carts/")]
    colleague = await Visitor.signed_in(client, await an_associate(shop.store))
    seen = await colleague.visit(one)
    assert "继续开单" not in seen.links
    taken = await colleague.send(seen.form(f"{one}/take-over"))
    assert "取自挂单" in taken.text
    assert "已在另一台设备上变化" in (await visitor.visit(taken.address)).text, "it is no longer theirs"
    gone = await colleague.send((await colleague.visit(one)).form(f"{one}/removal"))
    assert "挂单已作废" in gone.text
    assert "没有挂单" in gone.text
