"""Who holds a background job: a worker takes it for a while, says that it lives, and ends it if it still holds it.

Each step is one statement: nothing is locked and no transaction is open while the work goes on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.background import Told, Work
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value
from guide_app.base.kernel.ids import new_id

LEASE = timedelta(seconds=30)
"""How long a worker that gives no sign of life keeps a job."""
MOST_TAKINGS = 5
"""How often a job is begun whose worker ended each time."""
WORD = 300
"""The longest word about a job's progress."""


class NotHeld(Exception):
    """The job was cancelled, or is another worker's by now."""


class Taken(msgspec.Struct, frozen=True):
    """A job in the hands of this worker."""

    id: UUID
    kind: str
    params: msgspec.Raw
    asked_by: UUID
    role: Role
    paths: tuple[str, ...]
    taking: UUID
    takings: int


class Kept(msgspec.Struct, frozen=True):
    """What stays of a job that was done."""

    message: Told
    file: UUID | None = None
    file_name: str | None = None
    link: str | None = None
    expires_at: datetime | None = None


# Those whose asker has nothing running come first, so that who asks for five lets others in between. $4 are the kinds
# that this version of the product knows.
TAKE = """
UPDATE background_job SET state = 'running', taking = $1, lease_until = $3, takings = takings + 1,
  started_at = coalesce(started_at, $2)
WHERE id = (
  SELECT next.id FROM (
    SELECT j.id, ROW(EXISTS (
      SELECT FROM background_job o WHERE o.asked_by = j.asked_by AND o.state = 'running' AND o.lease_until >= $2
    ), j.asked_at, j.id) AS turn
    FROM background_job j
    WHERE (j.state = 'waiting' OR j.state = 'running' AND j.lease_until < $2) AND j.kind = ANY($4::text[])
    ORDER BY turn FOR NO KEY UPDATE OF j SKIP LOCKED LIMIT 1
  ) next
) RETURNING id, kind, params, asked_by, role, paths, taking, takings
"""
HELD = "WHERE id = $1 AND taking = $2 AND state = 'running'"
BEAT = f"""
UPDATE background_job SET lease_until = $3, done = $4, total = $5, message_zh = $6, message_en = $7
{HELD} RETURNING true
"""
RUNS_AS = f"UPDATE background_job SET role = $3, paths = $4 {HELD}"
FINISH = f"""
UPDATE background_job SET state = 'done', taking = NULL, lease_until = NULL, finished_at = $3, expires_at = $4,
  done = $5, total = $6, message_zh = $7, message_en = $8, file = $9, file_name = $10, link = $11 {HELD} RETURNING true
"""
FAIL = f"""
UPDATE background_job SET state = 'failed', taking = NULL, lease_until = NULL, finished_at = $3, problem = $4
{HELD} RETURNING true
"""
GIVE_BACK = f"""
UPDATE background_job SET state = 'waiting', taking = NULL, lease_until = NULL, takings = takings - $3, done = 0,
  total = NULL, message_zh = '', message_en = '' {HELD}
"""
SEEN = """
INSERT INTO background_worker (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
"""
GONE = "DELETE FROM background_worker WHERE id = $1"


CANCEL = """
UPDATE background_job SET state = 'cancelled', finished_at = $3, taking = NULL, lease_until = NULL
WHERE id = $2 AND asked_by = $1 AND state IN ('waiting', 'running') RETURNING kind
"""
FORGET = """
WITH gone AS (DELETE FROM background_job WHERE finished_at < $1 RETURNING id) SELECT count(*) FROM gone
"""
FORGET_WORKERS = "DELETE FROM background_worker WHERE seen_at < $1"


async def take(kinds: Sequence[str], at: datetime) -> Taken | None:
    """The next job of these kinds that waits, or whose worker has not been heard of for a while."""
    return await fetch_row_as(Taken, TAKE, new_id(), at, at + LEASE, kinds)


async def beat(job: Taken, work: Work, at: datetime) -> bool:
    """Say that it goes on, and how far it is; False when it was cancelled, or taken over by another worker."""
    chinese, english = work.message
    kept = await fetch_value(
        BEAT, job.id, job.taking, at + LEASE, work.done, work.total, chinese[:WORD], english[:WORD]
    )
    return kept is not None


async def runs_as(job: Taken, actor: Actor) -> None:
    """Write down by what rights it is done, where they are others than its asker had."""
    if (actor.role, actor.paths) != (job.role, job.paths):
        await execute(RUNS_AS, job.id, job.taking, actor.role, list(actor.paths))


async def finish(job: Taken, work: Work, kept: Kept, at: datetime) -> None:
    """End it as done. Raises NotHeld when somebody else holds it by now."""
    chinese, english = kept.message
    place = (job.id, job.taking, at, kept.expires_at)
    said = (work.done, work.total, chinese[:WORD], english[:WORD])
    if await fetch_value(FINISH, *place, *said, kept.file, kept.file_name, kept.link) is None:
        raise NotHeld


async def fail(job: Taken, problem: dict[str, Any], at: datetime) -> None:
    """End it as failed, for the reason that a problem document gives; nothing where it is not held any more."""
    await execute(FAIL, job.id, job.taking, at, msgspec.json.encode(problem).decode())


async def give_back(job: Taken) -> None:
    """Let another worker begin it anew, because this one ends."""
    await execute(GIVE_BACK, job.id, job.taking, 1)


async def let_go(job: Taken) -> None:
    """Let it be begun anew after a failure that passes; that was one of its tries."""
    await execute(GIVE_BACK, job.id, job.taking, 0)


async def cancel(account_id: UUID | None, job_id: UUID, at: datetime) -> str | None:
    """End a job of this account that waits or runs; its kind, None where there is no such job."""
    kind: str | None = await fetch_value(CANCEL, account_id, job_id, at)
    return kind


async def forget(before: datetime) -> int:
    """Take away what ended before a moment; how many."""
    return int(await fetch_value(FORGET, before))


async def seen(worker_id: UUID, at: datetime) -> None:
    """A worker is there."""
    await execute(SEEN, worker_id, at)


async def gone(worker_id: UUID) -> None:
    """A worker has ended."""
    await execute(GONE, worker_id)


async def forget_workers(before: datetime) -> None:
    """Take away workers that were seen last before a moment: they were killed."""
    await execute(FORGET_WORKERS, before)
