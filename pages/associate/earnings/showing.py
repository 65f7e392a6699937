"""提成 · What I earn: the month's sum, and each entry of the ledger with its reason."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec
from litestar import Request, Response, get

from commissions.periods.queries.ledger import my_entries, my_performance
from commissions.permissions import SEE_OWN_PAY
from commissions.reasons.queries import my_reasons
from commissions.schemas import EntryView
from commissions.waiting.queries import my_waiting_orders
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in
from pages.labels.commissions import OWN_COMPONENTS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

MONTHS = 6
"""That can be chosen with one tap."""

SHOWN = 60
"""Of what gave nothing."""


class MonthWanted(msgspec.Struct, frozen=True):
    """The month in the address, like 2026-11; without it the running one."""

    period: str | None = None


class EarningPages(PageController):
    """提成 · Earnings."""

    path = "/a/earnings"

    @get()
    async def month(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """One month, the newest entries first, by the day on which they were posted."""
        actor.require(SEE_OWN_PAY)
        today = business_date(clock.now())
        period = asked(request, MonthWanted).period or period_of(today)
        found = await my_entries(actor, paging_in(request), period=period)
        return await page(
            request,
            "associate/earnings/month.html",
            period=period,
            months=months_until(today),
            sums=await my_performance(actor, period),
            days=by_day(found.items),
            next_cursor=found.next_cursor,
        )

    @get("/nothing")
    async def nothing(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What gave nothing in a month, and why: the parts of the month first, then sales."""
        actor.require(SEE_OWN_PAY)
        period = asked(request, MonthWanted).period or period_of(business_date(clock.now()))
        found = (await my_reasons(actor, period)).nothing
        return await page(
            request,
            "associate/earnings/nothing.html",
            period=period,
            of_month=[one for one in found if one.order_id is None],
            of_sales=[one for one in found if one.order_id is not None],
            own_components=OWN_COMPONENTS,
            shown=SHOWN,
        )

    @get("/waiting")
    async def waiting(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Orders of a month that were not shipped or received, and with them a part of what they earn."""
        actor.require(SEE_OWN_PAY)
        period = asked(request, MonthWanted).period or period_of(business_date(clock.now()))
        found = await my_waiting_orders(actor, paging_in(request), period=period)
        return await page(
            request,
            "associate/earnings/waiting.html",
            period=period,
            orders=found.items,
            next_cursor=found.next_cursor,
        )


def months_until(today: date) -> list[str]:
    """The running month and those before it, the newest first."""
    months, day = [], today.replace(day=1)
    for _each in range(MONTHS):
        months.append(period_of(day))
        day = (day - timedelta(days=1)).replace(day=1)
    return months


def by_day(entries: Sequence[EntryView]) -> list[tuple[date, list[EntryView]]]:
    """Entries by the business day on which they were posted."""
    return [(day, list(those)) for day, those in groupby(entries, key=_day)]


def _day(entry: EntryView) -> date:
    at: datetime = entry.posted_at
    return business_date(at)
