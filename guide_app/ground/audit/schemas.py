"""Shapes of the audit log."""

from datetime import datetime
from uuid import UUID

import msgspec


class AuditView(msgspec.Struct, frozen=True):
    """One entry. `actor_id` is an account, null for the product itself; `detail` are facts without personal data."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_role: str
    actor_name: str | None
    action: str
    subject: str
    detail: msgspec.Raw
    request_id: str | None
