"""What is seen of background jobs: by each account its own, and nobody else's."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel import background, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import KINDS, JobState, JobView
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.background.permissions import OWN_JOBS


class JobRow(msgspec.Struct, frozen=True):
    """A job as it is shown."""

    id: UUID
    kind: str
    params: msgspec.Raw
    state: JobState
    done: int
    total: int | None
    message_zh: str
    message_en: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    file: UUID | None
    file_name: str | None
    link: str | None
    problem: dict[str, Any] | None


_SEEN = """
SELECT j.id, j.kind, j.params, j.state, j.done, j.total, j.message_zh, j.message_en, j.asked_at, j.started_at,
  j.finished_at, j.expires_at, j.file, j.file_name, j.link, j.problem
FROM background_job j WHERE j.asked_by = $1
"""
ONE = f"{_SEEN} AND j.id = $2"
PAGE = f"""{_SEEN} AND j.id < $2 AND ($4::text IS NULL OR j.kind = $4) AND ($5::boolean IS NULL
  OR (j.state IN ('waiting', 'running')) = $5)
ORDER BY j.id DESC LIMIT $3"""


async def my_jobs(
    actor: Actor, paging: PageRequest, *, kind: str | None = None, is_open: bool | None = None
) -> Page[JobView]:
    """The actor's own jobs, the newest first."""
    actor.require(OWN_JOBS)
    rows = await fetch_as(JobRow, PAGE, actor.id, paging.before, paging.fetch, kind, is_open)
    at = clock.now()
    alone = any(row.state is JobState.WAITING for row in rows) and await background.no_worker(at)
    return page_of(rows, paging, view=lambda row: _shown(row, at, nobody_works=alone), key=lambda row: row.id)


async def my_job(actor: Actor, job_id: UUID) -> JobView:
    """One of the actor's own jobs. Raises NotFound, also for those of others."""
    actor.require(OWN_JOBS)
    row = await fetch_row_as(JobRow, ONE, actor.id, job_id)
    if row is None:
        raise NotFound
    at = clock.now()
    return _shown(row, at, nobody_works=row.state is JobState.WAITING and await background.no_worker(at))


def _shown(row: JobRow, at: datetime, *, nobody_works: bool) -> JobView:
    kind = KINDS[row.kind]
    title = kind.describe(msgspec.json.decode(row.params, type=kind.params))
    kept = row.file is not None and row.expires_at is not None and row.expires_at > at
    return JobView(
        id=row.id,
        kind=row.kind,
        title_zh=title[0],
        title_en=title[1],
        state=row.state,
        done=row.done,
        total=row.total,
        message_zh=row.message_zh,
        message_en=row.message_en,
        waits_for_worker=nobody_works and row.state is JobState.WAITING,
        asked_at=row.asked_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        expires_at=row.expires_at,
        file_path=f"/v1/jobs/{row.id}/file" if kept else None,
        file_name=row.file_name if kept else None,
        link=row.link,
        problem=row.problem,
    )
