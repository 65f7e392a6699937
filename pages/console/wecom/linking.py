"""企微客户 · Which customers on WeCom are members."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.labels.customers import LINK_STANDINGS, LINKED_BY
from pages.page import PageController, page
from wecom_bridge.link_queries import contact_links
from wecom_bridge.rules import LinkStanding


class Wanted(msgspec.Struct, frozen=True):
    """The standing that the address asks for."""

    standing: LinkStanding | None = None


class WecomLinkPages(PageController):
    """企微客户 · Customers on WeCom."""

    path = "/hq/wecom-links"

    @get()
    async def listed(self, request: Request[Any, Any, Any], actor: CurrentActor) -> Response[bytes]:
        """Of the people in reach, with the member each is."""
        standing = asked(request, Wanted).standing
        return await page(
            request,
            "console/wecom/links.html",
            found=await contact_links(actor, paging_in(request), standing=standing),
            offer=offered(actor, "wecom-contact-links", standing=standing),
            standing=standing,
            standings=LINK_STANDINGS,
            how=LINKED_BY,
        )
