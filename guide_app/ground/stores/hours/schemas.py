"""Shapes of when a store is open."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

HoursOfDay = Annotated[str, Meta(max_length=80, description="如 10:00-14:00, 17:00-02:00；空为休息 · Empty is closed")]


class OtherHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours of one date, a holiday for example; without any the store is closed."""

    on: date
    hours: HoursOfDay = ""
    note: Annotated[str, Meta(max_length=60)] = ""


class StateHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a store is open, the whole of it: seven days, Monday first, and dates with hours of their own."""

    week: Annotated[list[HoursOfDay], Meta(min_length=7, max_length=7)]
    others: Annotated[list[OtherHours], Meta(max_length=100)] = []


class HoursView(msgspec.Struct, frozen=True):
    """When a store is open; `week` is empty while nobody has said. `is_open` is of this moment, `today` of this day."""

    store_id: UUID
    week: list[str]
    others: list[OtherHours]
    today: str
    is_open: bool
    version: int
