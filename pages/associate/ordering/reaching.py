"""怎么拿货 · From where the goods of a cart can be fetched or sent."""

from guide_app.base.kernel.access import Actor
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.stock.choosing import PlaceToChoose, places_to_choose
from guide_app.ground.stock.permissions import SEE_STOCK
from guide_app.ground.stock.rules import PlaceKind
from pages.associate.ordering.cart import CartInAddress

MOST_SHOWN = 8


async def places_of(actor: Actor, cart: CartInAddress) -> list[PlaceToChoose]:
    """Where the goods may lie that are fetched or sent, the one that is chosen among them."""
    if cart.way is FulfilmentWay.TAKEN_ALONG or actor.store_id is None or not actor.may(SEE_STOCK):
        return []
    found = [
        one
        for one in await places_to_choose(actor, dict(cart.lines))
        if cart.way is FulfilmentWay.SHIP or one.kind is PlaceKind.STORE
    ]
    return [one for number, one in enumerate(found) if number < MOST_SHOWN or one.id == cart.place_id]
