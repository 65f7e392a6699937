"""Articles that are looked for at the counter, at the prices of the cart's channel."""

from typing import Any

from litestar import Request, Response, get

from carts.choosing import offered_product, offers_found
from carts.variants import Group, grouped, to_choose
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.catalog.barcodes.errors import BarcodeUnknown
from guide_app.ground.catalog.barcodes.queries import by_barcode
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.members.schemas import MemberView
from guide_app.ground.orders.permissions import PLACE_ORDERS
from pages.associate.ordering.cart import CartInAddress, Piece
from pages.associate.ordering.customer import seen_member
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

ARTICLE = "/a/order/articles"
FOUND = 20
"""Customers that are shown."""


async def added(actor: Actor, cart: CartInAddress, reading: str) -> str | None:
    """Where it goes on with what a scanner has read in the cart, if it is sold and has a price; else nothing.

    Of what is sold by weight the label of a scale says how much; without one it is asked.
    """
    try:
        found = await by_barcode(actor, reading, channel=cart.channel)
    except BarcodeUnknown:
        return None
    sku = found.sku
    if not sku.active or sku.price_fen is None:
        return None
    if sku.kind is not SkuKind.WEIGHED:
        return cart.one_more(sku.code).address()
    if found.weight_g is not None:
        return cart.with_piece(Piece(sku.code, found.weight_g)).address()
    if found.amount_fen is not None:
        return cart.with_piece(Piece(sku.code, None, reading.strip())).address()
    return cart.address(ARTICLE, of=sku.code)


async def found_of(actor: Actor, cart: CartInAddress, text: str, customer: MemberView | None) -> list[Group]:
    """Those that a text finds, product by product, at what they cost this customer."""
    level = customer.level if customer else None
    return grouped(await offers_found(actor, text, channel=cart.channel, level=level))


class ArticlePages(PageController):
    """选规格 · The sizes and colours of a product, one of which goes into the cart."""

    path = ARTICLE

    @get()
    async def chosen(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An article among the others of its product, to be added, or to take the place of a line (`instead`)."""
        actor.require(PLACE_ORDERS)
        cart, asked = CartInAddress.of(request), request.query_params
        customer = await seen_member(actor, cart.member_id)
        code, instead = asked.get("of", ""), asked.get("instead", "")
        if not code:
            return await page(request, "associate/ordering/article.html", cart=cart, product=None)
        level = customer.level if customer else None
        product = await offered_product(actor, code, channel=cart.channel, level=level)
        offer = product.of_code(code)
        return await page(
            request,
            "associate/ordering/article.html",
            cart=cart,
            product=product,
            offer=offer,
            dimensions=to_choose(product, offer),
            instead=instead if instead in dict(cart.lines) else "",
            picture=next((one.thumbnail for one in (offer, *product.offers) if one.thumbnail), None),
        )
