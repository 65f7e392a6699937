"""Scheduled work about imports."""

from datetime import datetime, timedelta

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.jobs import Schedule
from guide_app.base.web.problems import problem_of
from guide_app.ground.files.keeping import let_go
from guide_app.ground.imports.errors import ImportExpired
from guide_app.ground.imports.writing import FORGET_OLD_PIECES, GIVE_UP, GivenUp

WAITS = timedelta(days=7)
"""How long a preview can be committed."""
PIECES_KEPT = timedelta(days=30)
"""How long is kept what was judged row by row; what became of the whole stays."""


async def forget(at: datetime) -> int:
    """Give up previews that nobody committed, and let their files go; how many. Safe to run twice."""
    problem = msgspec.json.encode(problem_of(ImportExpired())).decode()
    async with transaction():
        given_up = await fetch_as(GivenUp, GIVE_UP, at - WAITS, problem, at)
        for one in given_up:
            if one.file is not None:
                await let_go(one.file, at=at)
        await execute(FORGET_OLD_PIECES, at - PIECES_KEPT)
    return len(given_up)


SCHEDULES = (Schedule("imports.forget", "17 18 * * *", forget),)
"""At night in China."""
