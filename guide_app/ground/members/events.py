"""Facts about members."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guide_app.base.kernel.events import Event


class MemberRegistered(Event, frozen=True, kw_only=True):
    """A customer became a member. `associate_id` is who won them, None where nobody did; `code_id` is the printed code
    by which they came."""

    lane_by: ClassVar[str | None] = "store_id"

    member_id: UUID
    associate_id: UUID | None
    store_id: UUID
    registered_at: datetime
    code_id: UUID | None = None


class MemberRecognised(Event, frozen=True, kw_only=True):
    """A customer who was a member already agreed to a registration that this associate had started."""

    lane_by: ClassVar[str | None] = "store_id"

    member_id: UUID
    associate_id: UUID
    store_id: UUID
    recognised_at: datetime


class MembersHandedOver(Event, frozen=True, kw_only=True):
    """Somebody handed members over to this associate, all at once; `DedicatedChanged` tells of each of them."""

    associate_id: UUID
    handed_by: UUID | None
    member_ids: tuple[UUID, ...]
    handed_at: datetime


class DedicatedChanged(Event, frozen=True, kw_only=True):
    """A known member has another dedicated associate from now on, or none. What was sold before stays credited as it
    was."""

    member_id: UUID
    previous_id: UUID | None
    associate_id: UUID | None
    reason: str
    changed_at: datetime
