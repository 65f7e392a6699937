"""Scheduled work about till imports."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.jobs import Schedule
from guide_app.base.web.problems import problem_of
from guide_app.ground.files.keeping import let_go
from guide_app.ground.imports.errors import ImportExpired
from guide_app.ground.orders.till_import.runs.writing import FORGET, GIVE_UP, json_of

WAITS = timedelta(days=7)
"""How long a preview can be booked."""
SHOWN = timedelta(days=30)
"""How long is kept how a file was read, with its first rows; what was booked of it stays."""


class GivenUp(msgspec.Struct, frozen=True):
    """The file of a preview that nobody booked."""

    file: UUID | None


async def forget_till_files(at: datetime) -> int:
    """Give up previews that nobody booked, and let their files go; how many. Safe to run twice."""
    async with transaction():
        given_up = await fetch_as(GivenUp, GIVE_UP, at - WAITS, json_of(problem_of(ImportExpired())))
        for one in given_up:
            if one.file is not None:
                await let_go(one.file, at=at)
        await execute(FORGET, at - SHOWN)
    return len(given_up)


SCHEDULES = (Schedule("orders.forget_till_files", "19 18 * * *", forget_till_files),)
"""At night in China."""
