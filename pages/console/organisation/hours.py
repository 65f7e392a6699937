"""When a store is open: a grid of the week, and dates of their own."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.stores.hours.queries import hours_of
from guide_app.ground.stores.hours.schemas import OtherHours, StateHours
from guide_app.ground.stores.hours.service import state_hours
from guide_app.ground.stores.permissions import STATE_HOURS
from guide_app.ground.stores.queries import store
from pages.asking import edited_version
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
DAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
EMPTY_DATES = 3
"""Beside those that are there."""
MOST_DATES = 100


class HoursPages(PageController):
    """营业时间 · Opening hours."""

    path = "/hq/organisation/stores/{store_id:uuid}/hours"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[bytes]:
        """The grid with what holds now."""
        actor.require(STATE_HOURS)
        hours = await hours_of(actor, store_id)
        values: dict[str, object] = {f"week.{place}": text for place, text in enumerate(hours.week)}
        for place, other in enumerate(hours.others):
            values |= {f"others.{place}.{name}": getattr(other, name) for name in ("on", "hours", "note")}
        return await self._form(request, actor, store_id, Form.of(values, version=hours.version), len(hours.others))

    @post(status_code=303)
    async def state(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[Any]:
        """Keep what was typed, the whole of it."""
        form = await Form.sent(request)

        async def work() -> Done:
            stated = await state_hours(actor, store_id, _typed(form), expected_version=_version(form))
            return Done(f"/hq/organisation/stores/{stated.store_id}", _("营业时间已保存"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, store_id, form, _dates(form)))

    async def _form(self, request: AnyRequest, actor: Actor, store_id: UUID, form: Form, dates: int) -> Response[bytes]:
        return await page(
            request,
            "console/organisation/hours.html",
            form=form,
            store=await store(actor, store_id),
            days=DAYS,
            places=range(min(MOST_DATES, dates + EMPTY_DATES)),
        )


def _version(form: Form) -> int:
    return edited_version(form) if form.version else 0


def _dates(form: Form) -> int:
    return sum(bool(form.get(f"others.{place}.on")) for place in range(MOST_DATES))


def _typed(form: Form) -> StateHours:
    others = []
    for place in range(MOST_DATES):
        written = form.get(f"others.{place}.on")
        if not written:
            continue
        try:
            on = date.fromisoformat(written)
        except ValueError as error:
            raise InvalidField(f"others.{place}.on", "须为日期 / a date") from error
        others.append(OtherHours(on=on, hours=form.get(f"others.{place}.hours"), note=form.get(f"others.{place}.note")))
    return StateHours(week=[form.get(f"week.{place}") for place in range(len(DAYS))], others=others)
