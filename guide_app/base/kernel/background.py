"""Background jobs: long work that somebody asks for, done by the worker while they go on, or go home.

A package declares a kind: who may ask, how the job is told, and what is done. Asking writes a row and nothing else; a
worker does the work by the rights that the asker has then, and says every second how far it is.
`guide_app.ground.background` runs, shows and cancels; docs/rules/exports.md tells the whole of it.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Permission, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json

P = TypeVar("P", bound=msgspec.Struct)

Told = tuple[str, str]
"""Something in Chinese and in English."""

FILES_KEPT = timedelta(days=7)
"""How long the file that a job made can be fetched."""
MOST_OPEN = 5
"""Jobs that one account may have waiting or running at a time."""
WORKER_SILENT = timedelta(seconds=30)
"""After how long without a sign of life there is no worker any more."""


class JobState(StrEnum):
    """Where a job stands; the last three are for good."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TooManyJobs(Refusal):
    """So many jobs of one's own wait or run already, `most`; wait for one, or cancel it."""

    status = 429
    title = (
        "进行中的任务过多，请等待或取消一个",
        "Too many jobs of yours are open, wait for one or cancel it",
    )


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A job of one's own. `done` of `total` steps (rows, pages …), `total` null where nobody knows it before the end.

    `waits_for_worker` says that no background process has been seen for half a minute: the job waits until one is
    started. `problem` says why it failed, as a refusal would. `file_path` is where its file can be fetched until
    `expires_at`, `link` an address of the API that shows what it made.
    """

    id: UUID
    kind: str
    title_zh: str
    title_en: str
    state: JobState
    done: int
    total: int | None
    message_zh: str
    message_en: str
    waits_for_worker: bool
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    file_path: str | None
    file_name: str | None
    link: str | None
    problem: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that a job has made in its folder, whole and closed. Who runs the job keeps it for who asked."""

    place: Path
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job has made: a file, or an address of the API that shows it. `noted` are facts for the audit log."""

    message: Told
    file: MadeFile | None = None
    link: str | None = None
    noted: Mapping[str, Any] = field(default_factory=dict)


class Work:
    """A job as who does it sees it. What is told here is written down every second, by who runs the job.

    `folder` is a place for what it makes, and gone when it ends.
    """

    __slots__ = ("done", "folder", "id", "message", "total")

    def __init__(self, job_id: UUID, folder: Path) -> None:
        self.id = job_id
        self.folder = folder
        self.done = 0
        self.total: int | None = None
        self.message: Told = ("", "")

    def tell(self, done: int, total: int | None = None, message: Told | None = None) -> None:
        """How far it is. A word stays until the next one."""
        self.done = done
        self.total = total
        if message is not None:
            self.message = message


@dataclass(frozen=True, slots=True)
class JobKind(Generic[P]):
    """A kind of long work. `name` is `<package>.<what>`, `title` (Chinese, English).

    `run` gets the asker with their rights of that moment. It may be cancelled wherever it waits, and may be begun anew
    from the start when a worker was killed: what it writes beside its outcome must bear that. A refusal ends the job
    as failed, and its asker is told so. Parameters hold no personal data: they are kept with the job.
    """

    name: str
    title: Told
    params: type[P]
    may_ask: Permission
    describe: Callable[[P], Told]
    run: Callable[[Actor, P, Work], Coroutine[Any, Any, Outcome]]
    require: Callable[[Actor, P], object] | None = None
    """Refuses who may not do this very job, though they may ask for others of the kind; also as its file is fetched."""

    def __post_init__(self) -> None:
        if KINDS.setdefault(self.name, self) is not self:
            raise TypeError(f"two kinds of jobs share the name {self.name}")


KINDS: dict[str, JobKind[Any]] = {}
"""Every kind by its name, filled as packages declare them."""


class AskedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job as it is written."""

    id: UUID
    kind: str
    params: msgspec.Raw
    asked_by: UUID
    asker: UUID
    role: Role
    paths: list[str]
    asked_at: datetime
    state: JobState = JobState.WAITING


ASK = insert_from_json("background_job", AskedJob)
OPEN = "SELECT count(*) FROM background_job WHERE asked_by = $1 AND state IN ('waiting', 'running')"
SEEN = "SELECT max(seen_at) FROM background_worker"


async def ask(kind: JobKind[P], actor: Actor, params: P) -> JobView:
    """Leave a piece of long work for a worker. Raises Forbidden, TooManyJobs."""
    actor.require(kind.may_ask)
    if actor.id is None or actor.associate_id is None:
        raise TypeError("only people ask for jobs; the product itself has schedules and chores")
    at = clock.now()
    if await fetch_value(OPEN, actor.id) >= MOST_OPEN:
        raise TooManyJobs(most=MOST_OPEN)
    asked = AskedJob(
        id=new_id(),
        kind=kind.name,
        params=msgspec.Raw(msgspec.json.encode(params)),
        asked_by=actor.id,
        asker=actor.associate_id,
        role=actor.role,
        paths=list(actor.paths),
        asked_at=at,
    )
    await execute(ASK, as_json([asked]))
    title = kind.describe(params)
    return JobView(
        id=asked.id,
        kind=kind.name,
        title_zh=title[0],
        title_en=title[1],
        state=asked.state,
        done=0,
        total=None,
        message_zh="",
        message_en="",
        waits_for_worker=await no_worker(at),
        asked_at=at,
        started_at=None,
        finished_at=None,
        expires_at=None,
        file_path=None,
        file_name=None,
        link=None,
        problem=None,
    )


async def no_worker(at: datetime) -> bool:
    """Whether no worker has been seen of late, so that nothing that waits is begun."""
    seen: datetime | None = await fetch_value(SEEN)
    return seen is None or at - seen > WORKER_SILENT
