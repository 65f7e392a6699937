"""Articles that are looked for at the counter."""

from guide_app.base.kernel.access import Actor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog.barcodes.errors import BarcodeUnknown
from guide_app.ground.catalog.barcodes.queries import by_barcode
from guide_app.ground.catalog.queries import skus
from guide_app.ground.catalog.schemas import SkuView

FOUND = 20
"""Articles that a search shows."""


async def article_of(actor: Actor, reading: str) -> SkuView | None:
    """What a scanner has read, where it is sold and has a price; else nothing."""
    try:
        found = (await by_barcode(actor, reading)).sku
    except BarcodeUnknown:
        return None
    return found if found.active and found.price_fen is not None else None


async def articles(actor: Actor, text: str) -> list[SkuView]:
    """Those that a text finds and that have a price where the actor is."""
    found = await skus(actor, PageRequest(None, FOUND), text=text)
    return [one for one in found.items if one.price_fen is not None]
