"""总览 · How what one leads is doing today, and what waits for somebody."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.response import Redirect

from guide_app.base.html.charts import Bar
from guide_app.base.html.showing import yuan
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import now
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from pages.asking import asked
from pages.console.exporting.offering import offered
from pages.console.periods import Period, days_of, spelled
from pages.navigation import CONSOLE, groups_for
from pages.page import PageController, page
from payments.permissions import RESOLVE_DIFFERENCES
from payments.queries import payments_to_settle
from performance.permissions import SEE_REPORTS
from performance.queries.boards import board
from performance.queries.days import figures
from performance.queries.reports import rank_of_stores, sales_by_day
from performance.queries.under_way import tasks_under_way
from performance.schemas import StoreRank
from qr_codes.permissions import SEE_FUNNELS
from qr_codes.queries.funnels import funnels_of_stores

AnyRequest = Request[Any, Any, Any]

CHARTED = timedelta(days=29)
"""Before today, on the chart."""
RANKED = PageRequest(None, 10)
FUNNELS = PageRequest(None, 8)


class BoardFilters(msgspec.Struct, frozen=True):
    """What the address asks for: a branch, and of which days the ranks are."""

    path: str | None = None
    period: Period = Period.TODAY


class BoardPages(PageController):
    """总览 · The board."""

    path = CONSOLE

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Today, the last thirty days, ranks, tasks, scans. Who sees no reports is led to the first of their places."""
        elsewhere = [place for group in groups_for(actor) for place in group.places if place.address != CONSOLE]
        if not actor.may(SEE_REPORTS) and not actor.role.works_in_store and elsewhere:
            return Redirect(elsewhere[0].address)
        actor.require(SEE_REPORTS)
        filters = asked(request, BoardFilters)
        first, last = days_of(filters.period, business_date(now()))
        today = await board(actor, path=filters.path)
        charted = {"first": today.day - CHARTED, "last": today.day}
        sales = await sales_by_day(actor, **charted, path=filters.path)
        ranks = {"period": spelled(filters.period, business_date(now())), "path": filters.path}
        stores = await rank_of_stores(actor, RANKED, **ranks)
        has_funnels = actor.may(SEE_FUNNELS) and filters.path is None
        return await page(
            request,
            "console/board/board.html",
            filters=filters,
            board=today,
            sales=sales,
            days=[Bar(f"{each.day:%m-%d}", each.net_sales_fen, yuan(each.net_sales_fen)) for each in sales.days],
            stores=stores,
            ranked=[_store_bar(each) for each in stores.items],
            tasks=await tasks_under_way(actor, path=filters.path),
            settle=await payments_to_settle(actor) if actor.may(RESOLVE_DIFFERENCES) else None,
            funnels=await funnels_of_stores(actor, FUNNELS, first=first, last=last) if has_funnels else None,
            offers={
                "sales": offered(actor, "sales-by-day", **charted, path=filters.path),
                "stores": offered(actor, "store-ranks", **ranks),
            },
        )

    @get("/figures")
    async def definitions(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What each figure means."""
        return await page(request, "console/board/figures.html", figures=figures(actor))


def _store_bar(rank: StoreRank) -> Bar:
    return Bar(
        rank.store_name, rank.net_sales_fen, yuan(rank.net_sales_fen), f"/hq/organisation/stores/{rank.store_id}"
    )
