"""Codes of one's own on the screen, and articles found by a photo of their barcode."""

import io

import httpx
import qrcode

from qr_codes.rules.touchpoints import TouchpointKind
from tests.coupons.coupon_factories import a_shop
from tests.factories import a_sku, an_associate
from tests.pages.visitor import SeenPage, Visitor
from tests.qr_codes.stickers import a_bound_code


def _photo(text: str) -> bytes:
    file = io.BytesIO()
    qrcode.make(text).save(file, "PNG")
    return file.getvalue()


async def _scan(visitor: Visitor, page: SeenPage, photo: bytes) -> SeenPage:
    (form,) = [each for each in page.forms if each.has_files]
    return await visitor.send(form, files={"file": ("code.png", photo, "image/png")})


async def test_a_photo_of_a_barcode_puts_the_article_into_the_cart(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    await a_sku("RUN-1", 59_900)
    visitor = await Visitor.signed_in(client, shop.associate)
    cart = await visitor.visit("/a/order")
    added = await _scan(visitor, cart, _photo("RUN-1"))
    assert added.address == "/a/order?line=1%2ARUN-1"
    unknown = await _scan(visitor, added, _photo("6901234567892"))
    assert unknown.address == "/a/order?line=1%2ARUN-1&q=6901234567892"
    nothing = await _scan(visitor, added, _photo("RUN-1")[:200])
    assert 400 <= nothing.status < 500


async def test_an_associate_holds_out_their_badge_and_sees_no_code_of_others(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    visitor = await Visitor.signed_in(client, shop.associate)
    await a_bound_code(shop.store, await an_associate(shop.store))
    assert "还没有您的码" in (await visitor.visit("/a/codes")).text
    badge = await a_bound_code(shop.store, shop.associate, kind=TouchpointKind.COUNTER_STICKER)
    listed = await visitor.visit("/a/codes")
    assert [address for address in listed.links.values() if address.startswith("/a/codes/")] == [f"/a/codes/{badge.id}"]
    shown = await visitor.visit(f"/a/codes/{badge.id}")
    assert (shown.status, badge.printed in shown.text, "<path" in shown.html) == (200, True, True)
    elsewhere = await a_bound_code()
    assert (await visitor.visit(f"/a/codes/{elsewhere.id}")).status == 404
