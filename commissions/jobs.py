"""Scheduled work of commissions: statements of a month that is being closed."""

from datetime import datetime

from commissions.periods.freezing import freeze_statements
from guide_app.base.kernel.jobs import Schedule


async def freeze(_: datetime) -> None:
    """Freeze what a close has left to be frozen."""
    await freeze_statements()


SCHEDULES = [Schedule("commissions.freeze_statements", "* * * * *", freeze)]
