"""Appointments over HTTP: for staff, and for customers who are signed in."""

from collections.abc import Awaitable
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from appointments import queries
from appointments.errors import (
    AppointmentStateForbids,
    BookedByStaffOnly,
    HoursUnknown,
    SlotFull,
    SlotNotOffered,
    SlotRetired,
    TooManyAppointments,
)
from appointments.rules import AppointmentState
from appointments.schemas import (
    AppointmentCount,
    AppointmentsHandedOver,
    AppointmentView,
    BookFor,
    BookOwn,
    CancelAppointment,
    ConfirmAppointment,
    FreeTime,
    HandOverAppointments,
    MoveAppointment,
    OfferHours,
    OfferSlot,
    OwnAppointment,
    SlotView,
    StoreToVisit,
)
from appointments.service import booking, offering, tending
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CUSTOMERS, CurrentActor, CurrentCustomer
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written

First = Annotated[date, QueryParameter(description="起始日（含） · From this day")]
Last = Annotated[date, QueryParameter(description="截止日（含），最多 31 天 · To this day, 31 days at most")]
Days = Annotated[int, QueryParameter(description="天数，最多 31 · How many days, 31 at most", ge=1, le=31)]
OfStore = Annotated[UUID | None, QueryParameter(description="门店 · In this store")]
OfAssociate = Annotated[UUID | None, QueryParameter(description="导购 · Kept by this associate")]
InState = Annotated[AppointmentState | None, QueryParameter(name="state", description="状态 · In this state")]
Search = Annotated[
    str, QueryParameter(description="店名或地址中的几个字 · Letters of a name or an address", max_length=40)
]
TheStore = Annotated[UUID, QueryParameter(description="门店 · The store")]


class AppointmentController(Controller):
    """预约 · Appointments."""

    path = "/v1"
    tags = ("appointments",)

    @get(
        "/appointments",
        operation_id="listAppointments",
        opt=refuses(NotFound, InvalidField),
        summary="预约列表 · List appointments",
    )
    async def listed(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        first: First,
        last: Last,
        store_id: OfStore = None,
        associate_id: OfAssociate = None,
        in_state: InState = None,
    ) -> Page[AppointmentView]:
        """Of stores within reach, masked."""
        return await queries.appointments(
            actor, paging, first=first, last=last, store_id=store_id, associate_id=associate_id, state=in_state
        )

    @get(
        "/appointments/counts",
        operation_id="countAppointments",
        opt=refuses(InvalidField),
        summary="预约与爽约统计 · What became of appointments",
    )
    async def counts(self, actor: CurrentActor, paging: Paging, *, first: First, last: Last) -> Page[AppointmentCount]:
        """Store by store within reach."""
        return await queries.appointment_counts(actor, paging, first=first, last=last)

    @get(
        "/appointments/free-times",
        operation_id="listFreeTimes",
        opt=refuses(NotFound, InvalidField),
        summary="可预约时段 · Times that are free",
    )
    async def free(self, actor: CurrentActor, *, store_id: TheStore, first: First, days: Days = 7) -> list[FreeTime]:
        """Of a store within reach."""
        return await queries.free_times(actor, store_id, first, days=days)

    @get("/appointments/{appointment_id:uuid}", operation_id="showAppointment", summary="预约详情 · One appointment")
    async def one(self, actor: CurrentActor, appointment_id: FromPath[UUID]) -> AppointmentView:
        """Of a store within reach, masked."""
        return await queries.appointment(actor, appointment_id)

    @post(
        "/appointments",
        operation_id="bookAppointment",
        opt=refuses(NotFound, InvalidField, SlotNotOffered, SlotFull),
        summary="代客预约 · Book for a member",
    )
    async def book(self, actor: CurrentActor, data: JSONBody[BookFor], write: RetrySafe) -> Written[AppointmentView]:
        """A place is spent; of two who want the last one, one is told that it has gone."""

        async def work() -> AppointmentView:
            return await queries.appointment(actor, await booking.book_for(actor, data))

        return await write(work)

    @post(
        "/appointments/{appointment_id:uuid}/confirmation",
        status_code=200,
        operation_id="confirmAppointment",
        opt=refuses(AppointmentStateForbids, InvalidField),
        summary="确认预约 · Confirm an appointment",
    )
    async def confirm(
        self, actor: CurrentActor, appointment_id: FromPath[UUID], data: JSONBody[ConfirmAppointment], write: RetrySafe
    ) -> Written[AppointmentView]:
        """Somebody will wait for the customer."""
        return await write(lambda: _after(actor, appointment_id, tending.confirm(actor, appointment_id, data)))

    @post(
        "/appointments/{appointment_id:uuid}/arrival",
        status_code=200,
        operation_id="noteArrival",
        opt=refuses(AppointmentStateForbids),
        summary="登记到店 · The customer has come",
    )
    async def arrive(
        self, actor: CurrentActor, appointment_id: FromPath[UUID], write: RetrySafe
    ) -> Written[AppointmentView]:
        """Also a visit on the customer's history."""
        return await write(lambda: _after(actor, appointment_id, tending.arrive(actor, appointment_id)))

    @post(
        "/appointments/{appointment_id:uuid}/move",
        status_code=200,
        operation_id="moveAppointment",
        opt=refuses(AppointmentStateForbids, SlotNotOffered, SlotFull),
        summary="改期 · Move an appointment",
    )
    async def move(
        self, actor: CurrentActor, appointment_id: FromPath[UUID], data: JSONBody[MoveAppointment], write: RetrySafe
    ) -> Written[AppointmentView]:
        """To another time of the same store."""
        return await write(lambda: _after(actor, appointment_id, tending.move(actor, appointment_id, data)))

    @post(
        "/appointments/{appointment_id:uuid}/cancellation",
        status_code=200,
        operation_id="cancelAppointment",
        opt=refuses(AppointmentStateForbids, InvalidField),
        summary="取消预约 · Cancel an appointment",
    )
    async def cancel(
        self, actor: CurrentActor, appointment_id: FromPath[UUID], data: JSONBody[CancelAppointment], write: RetrySafe
    ) -> Written[AppointmentView]:
        """For a reason; the place is free again."""
        return await write(lambda: _after(actor, appointment_id, tending.cancel(actor, appointment_id, data)))

    @post(
        "/appointments/hand-over",
        status_code=200,
        operation_id="handOverAppointments",
        opt=refuses(NotFound, InvalidField),
        summary="移交预约 · Hand appointments over",
    )
    async def hand_over(
        self, actor: CurrentActor, data: JSONBody[HandOverAppointments], write: RetrySafe
    ) -> Written[AppointmentsHandedOver]:
        """All open ones of a person, in stores within reach."""
        return await write(lambda: tending.hand_over_appointments(actor, data))

    @get("/appointment-slots", operation_id="listAppointmentSlots", summary="预约时段 · Times that are offered")
    async def slots(self, actor: CurrentActor, paging: Paging) -> Page[SlotView]:
        """At or below the places within reach."""
        return await queries.slots(actor, paging)

    @post(
        "/appointment-slots",
        operation_id="offerAppointmentSlot",
        opt=refuses(NotFound, InvalidField),
        summary="新建预约时段 · Offer a time",
    )
    async def offer(self, actor: CurrentActor, data: JSONBody[OfferSlot], write: RetrySafe) -> Written[SlotView]:
        """Of every week, in a store or in all of a region."""
        return await write(lambda: offering.offer_slot(actor, data))

    @post(
        "/appointment-slots/from-hours",
        operation_id="offerOpeningHours",
        opt=refuses(NotFound, HoursUnknown),
        summary="按营业时间生成时段 · Offer the opening hours",
    )
    async def offer_hours(
        self, actor: CurrentActor, data: JSONBody[OfferHours], write: RetrySafe
    ) -> Written[list[SlotView]]:
        """The usual week of a store, cut into times; answers those that were added."""
        return await write(lambda: offering.offer_hours(actor, data))

    @post(
        "/appointment-slots/{slot_id:uuid}/retirement",
        status_code=200,
        operation_id="retireAppointmentSlot",
        opt=refuses(SlotRetired),
        summary="停用预约时段 · Offer a time no longer",
    )
    async def retire(self, actor: CurrentActor, slot_id: FromPath[UUID], write: RetrySafe) -> Written[SlotView]:
        """What was booked stays."""
        return await write(lambda: offering.retire_slot(actor, slot_id))


class MyAppointmentController(Controller):
    """我的预约 · A customer's own appointments."""

    path = "/v1/customer/appointments"
    tags = ("appointments",)
    opt = CUSTOMERS

    @get(operation_id="listMyAppointments", summary="我的预约 · My appointments")
    async def mine(self, customer: CurrentCustomer) -> list[OwnAppointment]:
        """The latest first."""
        return await queries.own_appointments(customer)

    @get(
        "/stores",
        operation_id="listStoresToVisit",
        opt=refuses(NotFound, InvalidField),
        summary="可预约门店 · Stores where I can book",
    )
    async def stores(self, customer: CurrentCustomer, *, search: Search = "") -> list[StoreToVisit]:
        """My associate's and my own first, then those of my town; or those that are looked for. 20 at most."""
        return await queries.stores_to_visit(customer, search)

    @get(
        "/free-times",
        operation_id="listTimesForMe",
        opt=refuses(NotFound, InvalidField),
        summary="可预约时段 · Times that I can book",
    )
    async def free(
        self, customer: CurrentCustomer, *, store_id: TheStore, first: First, days: Days = 7
    ) -> list[FreeTime]:
        """Of one store."""
        return await queries.free_times_for(customer, store_id, first, days=days)

    @post(
        operation_id="bookMyAppointment",
        opt=refuses(NotFound, InvalidField, SlotNotOffered, SlotFull, TooManyAppointments, BookedByStaffOnly),
        summary="预约到店 · Book for myself",
    )
    async def book(
        self, customer: CurrentCustomer, data: JSONBody[BookOwn], write: RetrySafe
    ) -> Written[list[OwnAppointment]]:
        """Answers all of mine. Two may be open; after three no-shows the store books."""

        async def work() -> list[OwnAppointment]:
            await booking.book_own(customer, data)
            return await queries.own_appointments(customer)

        return await write(work)

    @post(
        "/{appointment_id:uuid}/move",
        status_code=200,
        operation_id="moveMyAppointment",
        opt=refuses(AppointmentStateForbids, SlotNotOffered, SlotFull),
        summary="我的预约改期 · Move mine",
    )
    async def move(
        self,
        customer: CurrentCustomer,
        appointment_id: FromPath[UUID],
        data: JSONBody[MoveAppointment],
        write: RetrySafe,
    ) -> Written[list[OwnAppointment]]:
        """To another time of the same store, until it begins; the store confirms it anew. Answers all of mine."""

        async def work() -> list[OwnAppointment]:
            await tending.move_own(customer, appointment_id, data)
            return await queries.own_appointments(customer)

        return await write(work)

    @post(
        "/{appointment_id:uuid}/cancellation",
        status_code=200,
        operation_id="cancelMyAppointment",
        opt=refuses(AppointmentStateForbids),
        summary="取消我的预约 · Cancel mine",
    )
    async def cancel(
        self, customer: CurrentCustomer, appointment_id: FromPath[UUID], write: RetrySafe
    ) -> Written[list[OwnAppointment]]:
        """Answers all of mine."""

        async def work() -> list[OwnAppointment]:
            await tending.cancel_own(customer, appointment_id)
            return await queries.own_appointments(customer)

        return await write(work)


async def _after(actor: Actor, appointment_id: UUID, step: Awaitable[None]) -> AppointmentView:
    """The appointment as it is after a step."""
    await step
    return await queries.appointment(actor, appointment_id)
