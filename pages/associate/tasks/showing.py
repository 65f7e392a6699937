"""One's own tasks: the lists of them, and one in full."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in
from pages.labels.tasks import MEASURES, WHICH
from pages.page import PageController, page
from tasks.queries.own import my_task, my_tasks
from tasks.rules import OwnTasks

AnyRequest = Request[Any, Any, Any]


class TaskFilters(msgspec.Struct, frozen=True):
    """Which tasks are listed."""

    which: OwnTasks = OwnTasks.OPEN


class MyTaskPages(PageController):
    """我的任务 · My tasks."""

    path = "/a/tasks"

    @get()
    async def mine(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What I was given, by where it stands."""
        which = asked(request, TaskFilters).which
        listed = await my_tasks(actor, paging_in(request), which=which)
        return await page(
            request, "associate/tasks/list.html", listed=listed, which=which, lists=WHICH, measures=MEASURES
        )

    @get("/{task_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[bytes]:
        """What counts, how far I am, until when."""
        task = await my_task(actor, task_id)
        return await page(request, "associate/tasks/one.html", task=task, measures=MEASURES)
