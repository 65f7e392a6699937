"""Commands of appointments, and the views they answer with."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from appointments.rules import AppointmentService, AppointmentState, CancellationReason, StoreWhy

UnitPath = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"\A/([A-Za-z0-9_-]+/)*\Z")]
Minute = Annotated[int, msgspec.Meta(ge=0, le=1_440, multiple_of=5)]


class OfferSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time of every week, Monday being 1; `starts` and `ends` are minutes of the day."""

    path: UnitPath
    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)]
    starts: Minute
    ends: Minute
    capacity: Annotated[int, msgspec.Meta(ge=1, le=200)]
    service: AppointmentService = AppointmentService.ADVICE


class OfferHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The opening hours of a store as times of so many minutes, each for as many customers."""

    store_id: UUID
    minutes: Annotated[int, msgspec.Meta(ge=30, le=480, multiple_of=5)] = 60
    capacity: Annotated[int, msgspec.Meta(ge=1, le=200)]
    service: AppointmentService = AppointmentService.ADVICE


class SlotView(msgspec.Struct, frozen=True):
    """A time that is offered, or was."""

    id: UUID
    path: str
    weekday: int
    starts: int
    ends: int
    capacity: int
    service: AppointmentService
    retired_at: datetime | None


class FreeTime(msgspec.Struct, frozen=True):
    """A time of one day, and how many can still book it."""

    slot_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    service: AppointmentService
    left: int


class StoreToVisit(msgspec.Struct, frozen=True):
    """A store where a customer can book, and why it is offered; with their dedicated associate if they work there."""

    id: UUID
    name: str
    address: str | None
    why: StoreWhy
    associate_id: UUID | None
    associate_name: str | None


class BookOwn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer's own appointment, with whom they would like, or anybody."""

    store_id: UUID
    slot_id: UUID
    day: date
    associate_id: UUID | None = None


class BookFor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An appointment that staff makes for a member; the store is by default the actor's own."""

    member_id: UUID
    slot_id: UUID
    day: date
    store_id: UUID | None = None
    associate_id: UUID | None = None


class ConfirmAppointment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who will wait for the customer: whoever was wanted, unless another is named; else who confirms."""

    associate_id: UUID | None = None


class MoveAppointment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another time in the same store."""

    slot_id: UUID
    day: date


class CancelAppointment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it will not be."""

    reason: CancellationReason = CancellationReason.CUSTOMER_ASKED


class HandOverAppointments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose open appointments whoever else keeps."""

    from_id: UUID
    associate_id: UUID


class AppointmentsHandedOver(msgspec.Struct, frozen=True):
    """How many appointments somebody else keeps now."""

    moved: int


class AppointmentView(msgspec.Struct, frozen=True):
    """An appointment as the staff sees it; the member is masked."""

    id: UUID
    store_id: UUID
    store_name: str
    member_id: UUID
    member_name: str | None
    member_phone: str | None
    associate_id: UUID | None
    associate_name: str | None
    service: AppointmentService
    day: date
    starts_at: datetime
    ends_at: datetime
    state: AppointmentState
    reason: CancellationReason | None
    by_customer: bool
    version: int


class OwnAppointment(msgspec.Struct, frozen=True):
    """An appointment as its customer sees it."""

    id: UUID
    store_id: UUID
    store_name: str
    store_address: str | None
    associate_name: str | None
    service: AppointmentService
    day: date
    starts_at: datetime
    ends_at: datetime
    state: AppointmentState


class AppointmentCount(msgspec.Struct, frozen=True):
    """What became of a store's appointments on some days."""

    store_id: UUID
    store_name: str
    open: int
    arrived: int
    no_show: int
    cancelled: int
