"""The end of a job that was done: its file, its state and its audit entry, together or not at all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from guide_app.base.kernel import audit, job_leases
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import FILES_KEPT, Outcome, Work
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.job_leases import Kept, Taken
from guide_app.ground.background.purposes import MADE_BY_JOBS
from guide_app.ground.files.keeping import Described, LaidDown, enter, lay_down

PIECE = 1 << 18

Made = tuple[Outcome, LaidDown | None]
"""What a job has made, its file in the store already."""


async def laid_down(outcome: Outcome) -> Made:
    """Put the file of a job into the store. One that is not entered afterwards is nobody's, and goes within the day."""
    return outcome, None if outcome.file is None else await lay_down(_pieces_of(outcome.file.place))


async def finish(job: Taken, work: Work, made: Made, actor: Actor, at: datetime) -> None:
    """End it as done, on record. Raises NotHeld when somebody else holds it by now; then nothing is seen of it."""
    outcome, laid = made
    async with transaction():
        kept = Kept(outcome.message, link=outcome.link)
        if outcome.file is not None and laid is not None:
            described = Described(outcome.file.media_type, outcome.file.name)
            until = at + FILES_KEPT
            file = await enter(laid, described, purpose=MADE_BY_JOBS, by=actor, at=at, expires_at=until)
            kept = Kept(outcome.message, file.id, outcome.file.name, outcome.link, until)
        await job_leases.finish(job, work, kept, at)
        await audit.record(actor, "jobs.done", f"job:{job.id}", kind=job.kind, **outcome.noted)


async def _pieces_of(place: Path) -> AsyncIterator[bytes]:
    with place.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
