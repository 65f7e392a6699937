"""Shapes of contacts."""

from datetime import datetime
from uuid import UUID

import msgspec

from clienteling.rules.care import Purpose
from clienteling.rules.contacts import ContactChannel, ContactOutcome


class LogContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody was spoken to, or it was tried. `by_customer` says that the customer began it, which is never capped."""

    channel: ContactChannel
    outcome: ContactOutcome
    purpose: Purpose = Purpose.FOLLOW_UP
    by_customer: bool = False


class LoggedContact(msgspec.Struct, frozen=True):
    """One contact. `member_name` is masked; `care_id` is the care date that it was for."""

    id: UUID
    member_id: UUID
    member_number: str
    member_name: str
    associate_id: UUID
    associate_name: str
    store_id: UUID | None
    channel: ContactChannel
    purpose: Purpose
    outcome: ContactOutcome
    by_customer: bool
    care_id: UUID | None
    at: datetime
