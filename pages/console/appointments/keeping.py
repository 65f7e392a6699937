"""预约 · What became of appointments store by store, and the times that are offered."""

from datetime import date, time, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from appointments.errors import HoursUnknown
from appointments.permissions import KEEP_SLOTS
from appointments.queries import appointment_counts, slots
from appointments.rules import AppointmentService
from appointments.schemas import OfferHours, OfferSlot
from appointments.service.offering import offer_hours, offer_slot, retire_slot
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import store_called
from pages.console.units import path_of_store, region_names, regions_to_choose, stores_to_propose, unit_name
from pages.labels.appointments import SERVICES, WEEKDAYS, minute_time
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
HERE = "/hq/appointments"
SHOWN = timedelta(days=13)
BEGUN = {"weekday": 1, "starts": "10:00", "ends": "11:00", "capacity": 2, "minutes": 60, "places": 2}


class Wanted(msgspec.Struct, frozen=True):
    """The first day that is counted; 14 of them."""

    first: date | None = None


class TypedSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A time as it is typed."""

    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)]
    starts: time
    ends: time
    capacity: Annotated[int, msgspec.Meta(ge=1, le=200)]
    service: AppointmentService = AppointmentService.ADVICE


class TypedHours(msgspec.Struct, frozen=True, kw_only=True):
    """How opening hours are cut, as it is typed."""

    minutes: Annotated[int, msgspec.Meta(ge=30, le=480, multiple_of=5)]
    places: Annotated[int, msgspec.Meta(ge=1, le=200)]
    for_service: AppointmentService = AppointmentService.ADVICE


class AppointmentDeskPages(PageController):
    """预约 · Appointments."""

    path = HERE

    @get()
    async def counted(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Two weeks, store by store."""
        first = asked(request, Wanted).first or business_date(clock.now()) - timedelta(days=6)
        last = first + SHOWN
        return await page(
            request,
            "console/appointments/list.html",
            found=await appointment_counts(actor, paging_in(request), first=first, last=last),
            offer=offered(actor, "appointments", first=first, last=last),
            may_keep=actor.may(KEEP_SLOTS),
            form=Form.of({"first": first}),
            first=first,
            last=last,
        )

    @get("/slots")
    async def offers(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The times that are offered, and a new one."""
        return await self._slots(request, actor, Form.of(BEGUN))

    @post("/slots", status_code=303)
    async def offer(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Offer a time."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedSlot)
            path = form.get("region") or HQ_PATH
            if form.get("store"):
                path = await path_of_store(actor, form.get("store"), field="store")
            command = OfferSlot(
                path=path,
                weekday=typed.weekday,
                starts=_minutes(typed.starts),
                ends=_minutes(typed.ends),
                capacity=typed.capacity,
                service=typed.service,
            )
            await offer_slot(actor, command)
            return Done(f"{HERE}/slots", _("时段已开放预约"))

        return await form.submit(request, work, again=lambda: self._slots(request, actor, form))

    @post("/slots/from-hours", status_code=303)
    async def offer_week(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Offer the opening hours of a store."""
        form = await Form.sent(request)

        async def work() -> Done:
            store = await store_called(actor, form.get("hours_store"), field="hours_store")
            if store is None:
                raise InvalidField("hours_store", "填门店编码 / the code of a store")
            typed = form.read(TypedHours)
            command = OfferHours(
                store_id=store, minutes=typed.minutes, capacity=typed.places, service=typed.for_service
            )
            made = await offer_hours(actor, command)
            return Done(f"{HERE}/slots", _("按营业时间开放了 {n} 个时段"), {"n": len(made)})

        return await form.submit(
            request, work, again=lambda: self._slots(request, actor, form), at={HoursUnknown: "hours_store"}
        )

    @post("/slots/{slot_id:uuid}/retirement", status_code=303)
    async def retire(self, request: AnyRequest, actor: CurrentActor, slot_id: FromPath[UUID]) -> Response[Any]:
        """Offer a time no longer."""
        form = await Form.sent(request)

        async def work() -> Done:
            await retire_slot(actor, slot_id)
            return Done(f"{HERE}/slots", _("时段已停用，已有的预约不变"))

        return await form.submit(request, work, again=lambda: self._slots(request, actor, form))

    async def _slots(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(KEEP_SLOTS)
        found, names = await slots(actor, paging_in(request)), await region_names(actor)
        return await page(
            request,
            "console/appointments/slots.html",
            form=form,
            found=found,
            places={one.id: unit_name(one.path, names) for one in found.items},
            regions=await regions_to_choose(actor),
            stores=await stores_to_propose(actor),
            services=SERVICES,
            weekdays=WEEKDAYS,
            minute_time=minute_time,
        )


def _minutes(typed: time) -> int:
    return typed.hour * 60 + typed.minute
