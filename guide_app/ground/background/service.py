"""What somebody does with a background job of their own: give it up, fetch its file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock, job_leases
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.background import KINDS, JobState, JobView
from guide_app.base.kernel.database import fetch_row_as, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.background import queries
from guide_app.ground.background.errors import FileBeyondReach, JobEnded, JobFileGone, JobNotDone
from guide_app.ground.background.permissions import OWN_JOBS
from guide_app.ground.files.keeping import content_of, file_of


class Made(msgspec.Struct, frozen=True):
    """A job with the file it has made, and what its asker was as it was made."""

    kind: str
    params: msgspec.Raw
    state: JobState
    role: Role
    paths: tuple[str, ...]
    file: UUID | None
    file_name: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is sent: what it is called, its kind, its bytes in pieces."""

    name: str
    media_type: str
    size: int
    pieces: AsyncIterator[bytes]


MADE = """
SELECT kind, params, state, role, paths, file, coalesce(file_name, '') AS file_name, expires_at
FROM background_job WHERE asked_by = $1 AND id = $2
"""


async def cancel_job(actor: Actor, job_id: UUID) -> JobView:
    """Give up a job that waits or runs; who runs it stops within seconds. Raises NotFound, JobEnded."""
    actor.require(OWN_JOBS)
    at = clock.now()
    async with transaction():
        kind = await job_leases.cancel(actor.id, job_id, at)
        view = await queries.my_job(actor, job_id)
        if kind is None:
            raise JobEnded(state=view.state)
        await audit.record(actor, "jobs.cancelled", f"job:{job_id}", kind=kind)
    return view


async def fetch_file(actor: Actor, job_id: UUID) -> Fetched:
    """The file of a job of one's own, on record with who fetched it.

    Raises NotFound, Forbidden, JobNotDone, JobFileGone, FileBeyondReach, FileLost.
    """
    actor.require(OWN_JOBS)
    at = clock.now()
    made = await fetch_row_as(Made, MADE, actor.id, job_id)
    if made is None:
        raise NotFound
    if made.state in (JobState.WAITING, JobState.RUNNING):
        raise JobNotDone(state=made.state)
    if made.file is None or made.expires_at is None or made.expires_at <= at:
        raise JobFileGone
    kind = KINDS[made.kind]
    actor.require(kind.may_ask)
    if kind.require is not None:
        kind.require(actor, msgspec.json.decode(made.params, type=kind.params))
    if actor.role is not made.role or not all(actor.reaches(path) for path in made.paths):
        raise FileBeyondReach
    try:
        file = await file_of(made.file, at=at)
    except NotFound as error:
        raise JobFileGone from error
    pieces = content_of(file)
    first = await anext(pieces, b"")  # one that is lost is refused before anything is sent
    await audit.record(actor, "jobs.file_fetched", f"job:{job_id}", kind=made.kind, sha256=file.sha256.hex())
    return Fetched(made.file_name, file.media_type, file.size, _together(first, pieces))


async def _together(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in others:
        yield piece
