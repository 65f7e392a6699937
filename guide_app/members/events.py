"""Facts about members."""

from datetime import datetime
from uuid import UUID

from guide_app.kernel.events import Event


class MemberRegistered(Event, frozen=True, kw_only=True):
    """A customer became a member. `associate_id` is who won him, None where nobody did."""

    member_id: UUID
    associate_id: UUID | None
    store_id: UUID
    registered_at: datetime
