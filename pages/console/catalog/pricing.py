"""What a SKU costs over time, who sees what, and prices that are planned."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.charts import Stretch, stretches
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.showing import yuan
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.catalog.approvals import withdraw_price
from guide_app.ground.catalog.permissions import SET_PRICES
from guide_app.ground.catalog.pricing.queries import price, price_seen, price_timeline
from guide_app.ground.catalog.pricing.schemas import Lane, PriceTimeline, WithdrawPrice
from guide_app.ground.catalog.queries import prices, sku
from guide_app.ground.stores.queries import store_of_code
from pages.asking import asked, paging_in
from pages.console.catalog.choosing import levels_to_choose
from pages.console.exporting.offering import offered
from pages.console.units import named_units, regions_to_choose, stores_to_propose, unit_name
from pages.labels.orders import CHANNELS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class Seeing(msgspec.Struct, frozen=True):
    """For whom, where, in which channel and when; `days` is how far the axis goes both ways."""

    store: str | None = None
    level: str | None = None
    channel: str | None = None
    at: str | None = None
    days: int = 60


class PriceTimelinePages(PageController):
    """价格时间轴 · Prices over time."""

    path = "/hq/skus/{sku_id:uuid}/timeline"

    @get()
    async def timeline(self, request: AnyRequest, actor: CurrentActor, sku_id: FromPath[UUID]) -> Response[bytes]:
        """Bars on an axis of time, and who sees what at a moment."""
        wanted = asked(request, Seeing)
        now, reach = clock.now(), timedelta(days=min(max(wanted.days, 7), 365))
        store_id = (await store_of_code(actor, wanted.store)).id if wanted.store else None
        line = await price_timeline(actor, sku_id, store_id=store_id, first=now - reach, last=now + reach)
        at = moment_typed(wanted.at) or now
        seen = await price_seen(actor, sku_id, store_id=store_id, level=wanted.level, channel=wanted.channel, at=at)
        levels = await levels_to_choose(actor)
        names = named_units(await regions_to_choose(actor))
        return await page(
            request,
            "console/catalog/timeline.html",
            sku=await sku(actor, sku_id, store_id=store_id),
            line=line,
            chart=_drawn(line, dict(levels), now),
            seen=seen,
            wanted=wanted,
            levels=levels,
            channels=CHANNELS,
            stores=await stores_to_propose(actor),
            place_of=lambda path: unit_name(path, names),
            lane_name=lambda lane: lane_name(lane, dict(levels)),
        )


class PlannedPricePages(PageController):
    """计划调价 · Planned prices."""

    path = "/hq/prices"

    @get()
    async def planned(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Prices that have not begun."""
        found = await prices(actor, paging_in(request), planned=True)
        names = named_units(await regions_to_choose(actor))
        return await page(
            request,
            "console/catalog/planned.html",
            listed=found,
            offer=offered(actor, "prices", planned=True),
            places_of={one.id: unit_name(one.path, names) for one in found.items},
            levels=dict(await levels_to_choose(actor)),
            channels=CHANNELS,
            may_set=actor.may(SET_PRICES),
        )

    @get("/{price_id:uuid}/withdraw")
    async def ask(self, request: AnyRequest, actor: CurrentActor, price_id: FromPath[UUID]) -> Response[bytes]:
        """Why it is withdrawn."""
        return await self._form(request, actor, price_id, Form())

    @post("/{price_id:uuid}/withdraw", status_code=303)
    async def withdraw(self, request: AnyRequest, actor: CurrentActor, price_id: FromPath[UUID]) -> Response[Any]:
        """Withdraw it, or ask a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            done = await withdraw_price(actor, price_id, form.read(WithdrawPrice))
            if isinstance(done, ApprovalRequested):
                return waits_for_approval(done)
            return Done("/hq/prices", _("价格已撤回"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, price_id, form))

    async def _form(self, request: AnyRequest, actor: Actor, price_id: UUID, form: Form) -> Response[bytes]:
        actor.require(SET_PRICES)
        found = await price(actor, price_id)
        held = found.valid_from <= clock.now()
        return await page(request, "console/catalog/withdraw.html", form=form, price=found, held=held)


def lane_name(lane: Lane, levels: dict[str, str]) -> str:
    """For whom and in which channel, in words."""
    who = levels.get(lane.level, lane.level) if lane.level else "所有人 / everybody"
    return who if lane.channel is None else f"{who} · {CHANNELS.get(lane.channel, lane.channel)}"


def _label(lane: Lane, levels: dict[str, str]) -> str:
    who, _rest, where = lane_name(lane, levels).partition(" · ")
    return " · ".join(filter(None, [who.partition(" / ")[0], where]))


def _drawn(line: PriceTimeline, levels: dict[str, str], now: datetime) -> Any:  # markup
    whole = line.last - line.first

    def share(at: datetime) -> float:
        return (at - line.first) / whole

    lanes = [
        (
            _label(lane, levels),
            [
                Stretch(
                    share(span.begins_at),
                    share(span.ends_at),
                    yuan(span.price_fen),
                    f"{_day(span.begins_at)} – {_day(span.ends_at)}",
                    is_special=span.level is not None or span.channel is not None,
                )
                for span in lane.spans
            ],
        )
        for lane in line.lanes
    ]
    return stretches(lanes, now=share(now), title=_("价格时间轴"))


def _day(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def moment_typed(text: str | None) -> datetime | None:
    """A moment as a field of the address has it, in the time of the stores; None for anything else."""
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
