"""Facts about consents."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.events import Event


class ConsentChanged(Event, frozen=True, kw_only=True):
    """A member said yes to a purpose, or withdrew. Who registers agrees to membership, which is told by itself.

    `dedicated_id` is who looks after them; `by_staff` who took their word for it.
    """

    member_id: UUID
    purpose: str
    given: bool
    text_version: str
    channel: str
    changed_at: datetime
    dedicated_id: UUID | None = None
    by_staff: UUID | None = None


class RequestDue(Event, frozen=True, kw_only=True):
    """What a customer asks for is not answered yet and due within three days, or `overdue` by now; told once each."""

    request_id: UUID
    member_id: UUID
    kind: str
    due_at: datetime
    overdue: bool
