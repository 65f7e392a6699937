"""Facts about touches that nothing else tells of."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.events import Event


class VisitNoted(Event, frozen=True, kw_only=True):
    """An associate has noted that a customer was in their store, `store_id` being null where they have none."""

    member_id: UUID
    associate_id: UUID
    store_id: UUID | None
    at: datetime
