"""Shapes of care dates."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from clienteling.rules.care import CareState, Purpose
from clienteling.rules.contacts import Barrier, ContactChannel, ContactOutcome

CareNote = Annotated[str, Meta(max_length=200, description="要说什么，最多 200 字 · What for, up to 200 letters")]


class PlanCare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When to care for a customer next, and what for."""

    due_on: date
    purpose: Purpose = Purpose.FOLLOW_UP
    note: CareNote | None = None
    keep_anyway: bool = False


class MoveCare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another day for a care date."""

    due_on: date


class EndCare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it went, and perhaps when next. The contact is logged by it."""

    channel: ContactChannel
    outcome: ContactOutcome
    next_on: date | None = None


class CareView(msgspec.Struct, frozen=True, kw_only=True):
    """A care date. `barrier` says why the customer is not to be spoken to now, if so."""

    id: UUID
    member_id: UUID
    member_number: str
    member_name: str
    associate_id: UUID
    associate_name: str
    store_id: UUID
    purpose: Purpose
    by_rule: bool
    due_on: date
    note: str | None
    state: CareState
    outcome: ContactOutcome | None
    version: int
    ended_at: datetime | None
    barrier: Barrier | None = None


class CareCounts(msgspec.Struct, frozen=True):
    """How many of the actor's own care dates are open."""

    overdue: int
    today: int
    upcoming: int

    @property
    def due(self) -> int:
        """Those for which it is time."""
        return self.overdue + self.today


class HandOverCare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All open care dates of one person (`from_id`) for another."""

    from_id: UUID
    associate_id: UUID


class CareHandedOver(msgspec.Struct, frozen=True):
    """How many changed hands."""

    handed_over: int
