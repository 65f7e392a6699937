"""Articles that are looked for at the counter."""

from guide_app.base.kernel.access import Actor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog.queries import skus
from guide_app.ground.catalog.schemas import SkuView

FOUND = 20
"""Articles that a search shows."""


async def articles(actor: Actor, text: str) -> list[SkuView]:
    """Those that a text finds and that have a price where the actor is."""
    found = await skus(actor, PageRequest(None, FOUND), text=text)
    return [one for one in found.items if one.price_fen is not None]
