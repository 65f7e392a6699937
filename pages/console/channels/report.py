"""渠道业绩 · What each channel sold in a span of days, beside the span before it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.charts import Bar
from guide_app.base.html.forms import Form
from guide_app.base.html.showing import yuan
from guide_app.base.html.words import _
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.rules import Channel
from pages.asking import added_up, asked
from pages.console.exporting.offering import offered
from pages.console.units import regions_to_choose
from pages.labels.orders import CHANNELS
from pages.page import PageController, page
from performance.permissions import SEE_REPORTS
from performance.queries.by_channel import By, sales_by_channel
from performance.rules import averages, share_ppm
from performance.schemas import ChannelSold

AnyRequest = Request[Any, Any, Any]

SUMMED = ("net_sales_fen", "sales_fen", "refunds_fen", "orders", "units")
DAYS_BEFORE_TODAY = 29
MOST_BY_DAY = 62
"""Longer spans are shown by month."""


class ChannelFilters(msgspec.Struct, frozen=True):
    """What the address asks for: business days, a branch, and a channel whose days are drawn."""

    first: date | None = None
    last: date | None = None
    path: str | None = None
    channel: Channel | None = None


class Compared(msgspec.Struct, frozen=True):
    """A channel in the span, with its share of all sales, and its net sales in the span before."""

    sold: ChannelSold
    share_ppm: int
    net_before_fen: int


class ChannelPages(PageController):
    """渠道业绩 · Sales by channel."""

    path = "/hq/channels"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The sums of each channel, bars by day or month, and what the days before of the same number sold."""
        actor.require(SEE_REPORTS)
        wanted = asked(request, ChannelFilters)
        today = business_date(now())
        last = wanted.last or max(today, wanted.first or today)
        first = wanted.first or last - timedelta(days=min(DAYS_BEFORE_TODAY, (last - date.min).days))
        form = Form.of({"first": first, "last": last, "path": wanted.path, "channel": wanted.channel})
        by = By.DAY if (last - first).days < MOST_BY_DAY else By.MONTH
        sold: list[ChannelSold] = []
        before: list[ChannelSold] = []
        pieces: list[ChannelSold] = []
        try:
            sold = await sales_by_channel(actor, first=first, last=last, path=wanted.path)
            pieces = await sales_by_channel(actor, first=first, last=last, path=wanted.path, by=by)
            if first - date.min > last - first:
                end = first - timedelta(days=1)
                before = await sales_by_channel(actor, first=end - (last - first), last=end, path=wanted.path)
        except InvalidField as refusal:
            form.refuse(refusal, {})
        pieces = [one for one in pieces if wanted.channel in (None, one.channel)]
        return await page(
            request,
            "console/channels/report.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            wanted=wanted,
            channels=CHANNELS,
            regions=await regions_to_choose(actor),
            rows=_compared(sold, before),
            whole=_whole(sold),
            net_before_fen=sum(one.net_sales_fen for one in before),
            pieces=pieces,
            bars=_bars(pieces, by),
            is_by_month=by is By.MONTH,
            spans=_spans(today),
            offer=offered(actor, "sales-by-channel", first=first, last=last, path=wanted.path, by=by),
        )


def _compared(sold: list[ChannelSold], before: list[ChannelSold]) -> list[Compared]:
    was = {one.channel: one.net_sales_fen for one in before}
    whole = sum(one.sales_fen for one in sold)
    return [Compared(one, share_ppm(one.sales_fen, whole), was.get(one.channel, 0)) for one in sold]


def _whole(sold: list[ChannelSold]) -> dict[str, int]:
    sums = added_up(sold, *SUMMED)
    return sums | averages(sums["sales_fen"], sums["units"], sums["orders"])


def _bars(pieces: Iterable[ChannelSold], by: By) -> list[Bar]:
    """Net sales of each day or month, of all channels that are shown."""
    sums: dict[date, int] = {}
    for one in pieces:
        assert one.begins_on is not None, "rows by day and by month have one"
        sums[one.begins_on] = sums.get(one.begins_on, 0) + one.net_sales_fen
    shape = "%Y-%m" if by is By.MONTH else "%m-%d"
    return [Bar(day.strftime(shape), net, yuan(net)) for day, net in sorted(sums.items())]


def _spans(today: date) -> list[tuple[str, date, date]]:
    """Spans that a chip chooses."""
    month = today.replace(day=1)
    month_before = (month - timedelta(days=1)).replace(day=1)
    return [
        (_("近 7 天"), today - timedelta(days=6), today),
        (_("近 30 天"), today - timedelta(days=DAYS_BEFORE_TODAY), today),
        (_("本月"), month, today),
        (_("上月"), month_before, month - timedelta(days=1)),
        (_("近一年"), today - timedelta(days=364), today),
    ]
