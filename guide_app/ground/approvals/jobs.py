"""Scheduled work about approvals."""

from datetime import datetime

from guide_app.base.kernel import approvals, audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.jobs import Schedule


async def expire_approvals(at: datetime) -> int:
    """End what nobody decided in time. How many."""
    async with transaction():
        expired = await approvals.expire(at)
        for one in expired:
            await audit.record(SYSTEM, "approvals.expired", f"approval:{one.id}", kind=one.kind, about=one.subject)
    return len(expired)


SCHEDULES = (Schedule("approvals.expire", "7 * * * *", expire_approvals),)
