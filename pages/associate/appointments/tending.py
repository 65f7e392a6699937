"""预约 · Who comes when: a day of the store, booking for a customer, and each step of an appointment."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from appointments.errors import SlotFull, SlotNotOffered
from appointments.permissions import SEE_APPOINTMENTS, TEND_APPOINTMENTS
from appointments.queries import appointment, appointments, free_times
from appointments.rules import OPEN, AppointmentState
from appointments.schemas import (
    AppointmentView,
    BookFor,
    CancelAppointment,
    ConfirmAppointment,
    MoveAppointment,
)
from appointments.service.booking import book_for
from appointments.service.tending import arrive, cancel, confirm, move
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.queries import member
from pages.asking import asked
from pages.labels.appointments import SERVICES, STATE_KINDS, STATES, WEEKDAYS, clock_time
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
HERE = "/a/appointments"
MOST = 200
AHEAD = 14
WORDS: dict[str, Any] = {
    "services": SERVICES,
    "states": STATES,
    "state_kinds": STATE_KINDS,
    "weekdays": WEEKDAYS,
    "clock_time": clock_time,
}


class Wanted(msgspec.Struct, frozen=True):
    """The day that is shown, the first of a week that begins there."""

    day: date | None = None
    mine: bool = False


class WantedBooking(msgspec.Struct, frozen=True):
    """For whom it is booked."""

    member: UUID


class AppointmentPages(PageController):
    """预约 · Appointments."""

    path = HERE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """A day of the store, and how many come on each day of the week from it on."""
        actor.require(SEE_APPOINTMENTS)
        wanted, today = asked(request, Wanted), business_date(clock.now())
        day = wanted.day or today
        week = await self._week(actor, day, mine=wanted.mine)
        return await page(
            request,
            "associate/appointments/day.html",
            chosen=day,
            before=day - timedelta(days=7),
            days=[day + timedelta(days=place) for place in range(7)],
            counts={
                one: sum(each.day == one and each.state in OPEN for each in week) for one in {each.day for each in week}
            },
            found=[one for one in week if one.day == day and one.state is not AppointmentState.CANCELLED],
            mine=wanted.mine,
            **WORDS,
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Which time."""
        return await self._new(request, actor, asked(request, WantedBooking).member, Form.of())

    @post("/new", status_code=303)
    async def book(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Book for a customer; whoever books waits for them."""
        form = await Form.sent(request)
        member_id = form.read(WantedBooking).member

        async def work() -> Done:
            slot, day = _time_of(form)
            command = BookFor(member_id=member_id, slot_id=slot, day=day, associate_id=actor.associate_id)
            made = await book_for(actor, command)
            return Done(f"{HERE}/{made}", _("已预约"))

        return await form.submit(
            request,
            work,
            again=lambda: self._new(request, actor, member_id, form),
            at={SlotFull: "time", SlotNotOffered: "time"},
        )

    @get("/{appointment_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, appointment_id: FromPath[UUID]) -> Response[bytes]:
        """One of them, and what can be done with it."""
        return await self._one(request, actor, appointment_id, Form.of())

    @post("/{appointment_id:uuid}", status_code=303)
    async def step(self, request: AnyRequest, actor: CurrentActor, appointment_id: FromPath[UUID]) -> Response[Any]:
        """Confirm, note the arrival, move or cancel."""
        form = await Form.sent(request)

        async def work() -> Done:
            match form.get("step"):
                case "confirm":
                    await confirm(actor, appointment_id, ConfirmAppointment())
                    said = _("已确认")
                case "arrive":
                    await arrive(actor, appointment_id)
                    said = _("已登记到店")
                case "move":
                    slot, day = _time_of(form)
                    await move(actor, appointment_id, MoveAppointment(slot, day))
                    said = _("已改期")
                case "cancel":
                    await cancel(actor, appointment_id, form.read(CancelAppointment))
                    said = _("预约已取消")
                case _:
                    raise InvalidField("step", "confirm, arrive, move, cancel")
            return Done(f"{HERE}/{appointment_id}", said)

        return await form.submit(
            request,
            work,
            again=lambda: self._one(request, actor, appointment_id, form),
            at={SlotFull: "time", SlotNotOffered: "time"},
        )

    async def _week(self, actor: Actor, first: date, *, mine: bool) -> list[AppointmentView]:
        who = actor.associate_id if mine else None
        found = await appointments(
            actor,
            PageRequest(None, MOST),
            first=first,
            last=first + timedelta(days=6),
            store_id=actor.store_id,
            associate_id=who,
        )
        return sorted(found.items, key=lambda one: (one.starts_at, one.id))

    async def _new(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        actor.require(TEND_APPOINTMENTS)
        if actor.store_id is None:
            raise NotFound
        return await page(
            request,
            "associate/appointments/new.html",
            form=form,
            member=await member(actor, member_id),
            times=await _times(actor, actor.store_id),
            **WORDS,
        )

    async def _one(self, request: AnyRequest, actor: Actor, appointment_id: UUID, form: Form) -> Response[bytes]:
        found = await appointment(actor, appointment_id)
        may_tend = found.state in OPEN and actor.may(TEND_APPOINTMENTS)
        return await page(
            request,
            "associate/appointments/one.html",
            form=form,
            one=found,
            may_tend=may_tend,
            times=await _times(actor, found.store_id) if may_tend else [],
            **WORDS,
        )


async def _times(actor: Actor, store_id: UUID) -> list[tuple[str, str]]:
    """Free times of the next days, as a form chooses them."""
    try:
        free = await free_times(actor, store_id, business_date(clock.now()), days=AHEAD)
    except NotFound:
        return []
    return [(f"{one.slot_id}|{one.day}", f"{one.day:%m-%d} {clock_time(one.starts_at)}") for one in free]


def _time_of(form: Form) -> tuple[UUID, date]:
    slot, _, day = form.get("time").partition("|")
    try:
        return UUID(slot), date.fromisoformat(day)
    except ValueError as error:
        raise InvalidField("time", "请选择时间 / choose a time") from error
