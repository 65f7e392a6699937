"""Facts about associates."""

from datetime import date
from uuid import UUID

from guide_app.base.kernel.events import Event


class AssociatePosted(Event, frozen=True, kw_only=True):
    """Somebody was given a post, from `valid_from` on; where it `is_main`, the main one before ends that day."""

    associate_id: UUID
    role: str
    path: str
    store_id: UUID | None
    valid_from: date
    is_main: bool = True


class SecondPostEnded(Event, frozen=True, kw_only=True):
    """Somebody works in one of several stores no longer; `ended_on` is the first day without them there."""

    associate_id: UUID
    store_id: UUID
    ended_on: date


class AssociateLeft(Event, frozen=True, kw_only=True):
    """Somebody no longer works here; `left_on` is the first day without them, `store_id` their last store."""

    associate_id: UUID
    store_id: UUID | None
    left_on: date
