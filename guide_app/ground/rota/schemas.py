"""Shapes of the rota."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.rota.rules import MOST_OF_A_WEEK

ShiftName = Annotated[str, Meta(min_length=1, max_length=20)]
TimeOfDay = Annotated[str, Meta(min_length=4, max_length=5)]


class AddShift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shift: `starts` and `ends` are local times (`HH:MM`). One that ends at or before its beginning ends the
    next day."""

    name: ShiftName
    starts: TimeOfDay
    ends: TimeOfDay


class ShiftView(msgspec.Struct, frozen=True, kw_only=True):
    """A shift of a store; `begins` and `ends` are minutes after midnight of its business day."""

    id: UUID
    name: str
    begins: int
    ends: int
    starts: str
    until: str
    passes_midnight: bool


class WorksOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody works a shift on a day."""

    associate_id: UUID
    day: date
    shift_id: UUID


class SetWeek(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole week of a store: whoever is not named is off."""

    works: Annotated[list[WorksOn], Meta(max_length=MOST_OF_A_WEEK)]


class OnRota(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the store in that week."""

    id: UUID
    number: str
    name: str


class WeekView(msgspec.Struct, frozen=True, kw_only=True):
    """A week of a store. `version` 0 is one that nobody has made yet; `published_at` is null until people see it."""

    store_id: UUID
    monday: date
    version: int
    published_at: datetime | None
    people: tuple[OnRota, ...]
    shifts: tuple[ShiftView, ...]
    works: tuple[WorksOn, ...]


class OnDuty(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is at work now."""

    associate_id: UUID
    number: str
    name: str
    shift: str
    starts: str
    until: str


class DutyOfStore(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on duty in a store, and who of its people is off on this business day. `planned`: the day has a rota."""

    store_id: UUID
    day: date
    planned: bool
    on_duty: tuple[OnDuty, ...]
    later: tuple[OnDuty, ...]
    off: tuple[OnRota, ...]


class MyShift(msgspec.Struct, frozen=True, kw_only=True):
    """A shift of one's own."""

    day: date
    store_id: UUID
    store: str
    shift: str
    starts: str
    until: str
    passes_midnight: bool


class RotaRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody works a shift on a day."""

    id: UUID
    day: date
    store_id: UUID
    associate_id: UUID
    number: str
    name: str
    shift: str
    starts: str
    until: str
    published: bool
