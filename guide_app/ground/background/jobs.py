"""Scheduled work about background jobs."""

from datetime import datetime, timedelta

from guide_app.base.kernel import job_leases
from guide_app.base.kernel.jobs import Schedule

KEPT = timedelta(days=30)
"""How long an ended job is shown; its file has gone long before."""


async def forget_old_jobs(at: datetime) -> int:
    """Take away what ended a month ago, and workers that are gone; how many jobs."""
    await job_leases.forget_workers(at - timedelta(days=1))
    return await job_leases.forget(at - KEPT)


SCHEDULES = (Schedule("jobs.forget_old", "37 18 * * *", forget_old_jobs),)
