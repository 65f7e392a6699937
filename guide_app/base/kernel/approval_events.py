"""Facts about approvals: what waits for a second person, and how it ended. What was asked for stays in the request."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.events import Event


class ApprovalAsked(Event, frozen=True, kw_only=True):
    """Something waits for a second person who reaches `path`. `requester_id` and `concerns_id` never approve it."""

    approval_id: UUID
    kind: str
    path: str
    requester_id: UUID
    concerns_id: UUID | None
    expires_at: datetime


class ApprovalEnded(Event, frozen=True, kw_only=True):
    """A request has its last state; `decider_id` is the associate who gave it, None where time or the operator did."""

    approval_id: UUID
    kind: str
    state: str
    requester_id: UUID
    decider_id: UUID | None
