"""分享效果 · What followed from the links that associates share."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.periods import Period, days_of
from pages.labels.sharing import KINDS
from pages.page import PageController, page
from sharing.queries import share_counts
from sharing.rules import ShareKind

AnyRequest = Request[Any, Any, Any]


class ShareFilters(msgspec.Struct, frozen=True):
    """Of which days, and links to what."""

    period: Period = Period.MONTH
    kind: ShareKind | None = None


class ShareCountPages(PageController):
    """分享效果 · Shared links."""

    path = "/hq/links"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Links of the stores in reach, the newest first."""
        wanted = asked(request, ShareFilters)
        first, last = days_of(wanted.period, business_date(clock.now()))
        narrowed: dict[str, Any] = {"first": first, "last": last, "kind": wanted.kind}
        found = await share_counts(actor, paging_in(request), **narrowed)
        return await page(
            request,
            "console/sharing/list.html",
            found=found,
            offer=offered(actor, "share-links", **narrowed),
            wanted=wanted,
            first=first,
            last=last,
            kinds=KINDS,
        )
