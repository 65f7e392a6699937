"""The audit log: every change of money, rights or personal data, in the transaction of the change."""

from contextvars import ContextVar
from typing import Any

import msgspec

from guide_app.kernel import clock
from guide_app.kernel.access import Actor
from guide_app.kernel.database import execute
from guide_app.kernel.ids import new_id

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request being served, echoed in answers, logs and the audit log."""

RECORD = """
INSERT INTO audit_entry (id, at, actor_id, actor_role, action, subject, detail, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def record(actor: Actor, action: str, subject: str, **detail: Any) -> None:  # detail: JSON-ready facts
    """Write one entry. `action` like `orders.refunded`, `subject` like `order:<id>`; personal data stays out."""
    await execute(
        RECORD,
        new_id(),
        clock.now(),
        actor.id,
        str(actor.role),
        action,
        subject,
        msgspec.json.encode(detail).decode(),
        request_id.get(),
    )
