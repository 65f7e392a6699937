"""Facts about members."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from guide_app.base.kernel.events import Event


class MemberRegistered(Event, frozen=True, kw_only=True):
    """A customer became a member. `associate_id` is who won them, None where nobody did; `code_id` is the printed code
    by which they came. `won_before` says that somebody had won this phone already, as a member who was erased since."""

    lane_by: ClassVar[str | None] = "store_id"

    member_id: UUID
    associate_id: UUID | None
    store_id: UUID
    registered_at: datetime
    code_id: UUID | None = None
    won_before: bool = False


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


class KnownMember(msgspec.Struct, frozen=True):
    """A member whose person has changed; `version` is the member's own, which only rises."""

    member_id: UUID
    version: int


class IdentityChanged(Event, frozen=True, kw_only=True):
    """These members are known as `person_id` from now on: by a merge, or by its undoing.

    What belongs to a person is counted anew, so it stands in order with everything that happened to any of them.
    """

    in_every_lane: ClassVar[bool] = True

    members: tuple[KnownMember, ...]
    person_id: UUID
    changed_at: datetime


class MembersMerged(Event, frozen=True, kw_only=True):
    """One member turned out to be another one. `associates` were their dedicated associates, `dedicated_id` is now."""

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID
    associates: tuple[UUID, ...]
    dedicated_id: UUID | None
    merged_by: UUID | None
    merged_at: datetime


class MergeUndone(Event, frozen=True, kw_only=True):
    """Two members who had been merged stand for themselves again; `associates` are whose they were or are."""

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID
    associates: tuple[UUID, ...]
    undone_by: UUID | None
    undone_at: datetime


class MemberCorrected(Event, frozen=True, kw_only=True):
    """What is known of a member was corrected: in which fields, never to what. `by_customer`: by themselves."""

    member_id: UUID
    fields: tuple[str, ...]
    by_customer: bool
    corrected_at: datetime
