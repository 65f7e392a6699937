"""Scheduled work of commissions: statements of a month that is being closed, seals of the books."""

from datetime import datetime

from commissions.books.sealing import Sealing, seal_books
from commissions.periods.freezing import freeze_statements
from guide_app.base.kernel.jobs import Schedule


async def freeze(_: datetime) -> None:
    """Freeze what a close has left to be frozen."""
    await freeze_statements()


async def seal(at: datetime) -> Sealing | None:
    """Seal what was posted and transferred; the worker's log notes the head of all seals."""
    return await seal_books(at)


SCHEDULES = [
    Schedule("commissions.freeze_statements", "* * * * *", freeze),
    Schedule("commissions.seal_books", "7 * * * *", seal),
]
