"""Facts about associates."""

from datetime import date
from uuid import UUID

from guide_app.base.kernel.events import Event


class AssociatePosted(Event, frozen=True, kw_only=True):
    """Somebody was given a post, from `valid_from` on; earlier postings end that day."""

    associate_id: UUID
    role: str
    path: str
    store_id: UUID | None
    valid_from: date


class AssociateLeft(Event, frozen=True, kw_only=True):
    """Somebody no longer works here; `left_on` is the first day without them, `store_id` their last store."""

    associate_id: UUID
    store_id: UUID | None
    left_on: date
