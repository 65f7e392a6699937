"""哪里还有 · Where an article is: here, in stores nearby, in warehouses, each with the age of its number."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get

from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog.queries import skus
from guide_app.ground.stock.permissions import SEE_STOCK
from guide_app.ground.stock.queries import where_is
from pages.asking import asked
from pages.page import PageController, page
from sharing.permissions import SHARE_THINGS

AnyRequest = Request[Any, Any, Any]
FOUND = PageRequest(None, 20)


class WhereFilters(msgspec.Struct, frozen=True):
    """What is looked for: a text, then one of the articles that it finds."""

    text: str | None = None
    sku: UUID | None = None


class WherePages(PageController):
    """哪里还有 · Where an article is."""

    path = "/a/stock"

    @get()
    async def where(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Articles that a text finds, or where one of them is; at once where the text is its whole code."""
        actor.require(SEE_STOCK)
        wanted = asked(request, WhereFilters)
        articles = (await skus(actor, FOUND, text=wanted.text)).items if wanted.text else []
        exact = [one.id for one in articles if one.code == wanted.text]
        sku_id = wanted.sku or next(iter(exact), None)
        return await page(
            request,
            "associate/stock/where.html",
            wanted=wanted,
            seen=await where_is(actor, sku_id) if sku_id and actor.store_id else None,
            articles=articles,
            has_store=actor.store_id is not None,
            may_share=actor.may(SHARE_THINGS),
        )
