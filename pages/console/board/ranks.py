"""排行 · Stores and people by what was sold, all of them."""

from enum import StrEnum
from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.words import _
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import now
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in, sums_of
from pages.console.exporting.offering import offered
from pages.console.periods import Period, spelled
from pages.page import PageController, page
from performance.queries.reports import rank_of_associates, rank_of_stores

AnyRequest = Request[Any, Any, Any]

SUMMED = ("net_sales_fen", "sales_fen", "refunds_fen", "orders", "units", "new_members")


class Ranked(StrEnum):
    """Who is ranked."""

    STORES = "stores"
    PEOPLE = "people"


NAMES = {Ranked.STORES: _("门店"), Ranked.PEOPLE: _("导购")}


class RankFilters(msgspec.Struct, frozen=True):
    """What the address asks for: who, in which time, below which path."""

    of: Ranked = Ranked.STORES
    period: Period = Period.TODAY
    path: str | None = None


class RankPages(PageController):
    """排行 · Ranks."""

    path = "/hq/ranks"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Who sold most first."""
        wanted = asked(request, RankFilters)
        narrowed = {"period": spelled(wanted.period, business_date(now())), "path": wanted.path}
        is_of_stores = wanted.of is Ranked.STORES
        found = await (rank_of_stores if is_of_stores else rank_of_associates)(actor, paging_in(request), **narrowed)
        return await page(
            request,
            "console/board/ranks.html",
            wanted=wanted,
            found=found,
            names=NAMES,
            sums=sums_of(request, found, *SUMMED),
            offer=offered(actor, "store-ranks" if is_of_stores else "associate-ranks", **narrowed),
        )
