"""Tasks in reach: the list, one of them with its board, who has not started."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.units import named_units, regions_to_choose, unit_name
from pages.labels.tasks import MEASURES, PROGRESS, STATUS_KINDS, STATUSES
from pages.page import PageController, page
from tasks.permissions import MANAGE_TASKS
from tasks.queries.boards import assignments_of_task, board_of_task, stores_of_task
from tasks.queries.listing import audience_now, task_in_reach, tasks_in_reach
from tasks.rules import AssignmentStatus, TaskStatus
from tasks.schemas import AudienceView, TaskView
from tasks.service import close_task, release_task

AnyRequest = Request[Any, Any, Any]
WORDS: dict[str, Any] = {"measures": MEASURES, "statuses": STATUSES, "kinds": STATUS_KINDS, "progresses": PROGRESS}


class TaskFilters(msgspec.Struct, frozen=True):
    """Which tasks are listed."""

    text: str | None = None
    status: TaskStatus | None = None


class PeopleFilters(msgspec.Struct, frozen=True):
    """Whom of a task one looks at."""

    status: AssignmentStatus | None = None


class TaskPages(PageController):
    """任务 · Tasks."""

    path = "/hq/tasks"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first."""
        wanted = msgspec.structs.asdict(asked(request, TaskFilters))
        tasks = await tasks_in_reach(actor, paging_in(request), **wanted)
        return await page(
            request,
            "console/tasks/list.html",
            listed=tasks,
            form=Form.of(wanted),
            **wanted,
            offer=offered(actor, "tasks", **wanted),
            places_of=await _places(actor, tasks.items),
            may_write=actor.may(MANAGE_TASKS),
            **WORDS,
        )

    @get("/{task_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[bytes]:
        """A draft with whom it would be given to, a released task with its board."""
        return await self._one(request, actor, task_id, Form())

    @get("/{task_id:uuid}/stores")
    async def stores(self, request: AnyRequest, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[bytes]:
        """How far every store is."""
        task = await task_in_reach(actor, task_id)
        listed = await stores_of_task(actor, task_id, paging_in(request))
        offer = offered(actor, "task-stores", task_id=task_id)
        return await page(request, "console/tasks/stores.html", task=task, listed=listed, offer=offer, **WORDS)

    @get("/{task_id:uuid}/people")
    async def people(self, request: AnyRequest, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[bytes]:
        """Who was given it, for example who has not started."""
        status = asked(request, PeopleFilters).status
        task = await task_in_reach(actor, task_id)
        listed = await assignments_of_task(actor, task_id, paging_in(request), status=status)
        return await page(
            request,
            "console/tasks/people.html",
            task=task,
            listed=listed,
            status=status,
            offer=offered(actor, "task-assignments", task_id=task_id, status=status),
            **WORDS,
        )

    @post("/{task_id:uuid}/release", status_code=303)
    async def release(self, request: AnyRequest, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[Any]:
        """Give it to everybody."""
        form = await Form.sent(request)

        async def work() -> Done:
            task = await release_task(actor, task_id)
            said = _("任务已下发给 {n} 人") if task.status is TaskStatus.RELEASED else _("任务正在下发")
            return Done(f"/hq/tasks/{task_id}", said, {"n": task.assigned})

        return await form.submit(request, work, again=lambda: self._one(request, actor, task_id, form))

    @post("/{task_id:uuid}/close", status_code=303)
    async def close(self, request: AnyRequest, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[Any]:
        """End it now."""
        form = await Form.sent(request)

        async def work() -> Done:
            await close_task(actor, task_id)
            return Done(f"/hq/tasks/{task_id}", _("任务已结束"))

        return await form.submit(request, work, again=lambda: self._one(request, actor, task_id, form))

    async def _one(self, request: AnyRequest, actor: Actor, task_id: UUID, form: Form) -> Response[bytes]:
        task = await task_in_reach(actor, task_id)
        may_write = actor.may(MANAGE_TASKS) and actor.reaches(task.audience_path)
        shown: dict[str, Any] = {"task": task, "form": form, "may_write": may_write}
        shown["place"] = (await _places(actor, [task]))[task.id]
        if task.status is TaskStatus.DRAFT:
            audience = await _audience_of(actor, task) if may_write else None
            return await page(request, "console/tasks/draft.html", audience=audience, **shown, **WORDS)
        board = await board_of_task(actor, task_id)
        return await page(request, "console/tasks/board.html", board=board, **shown, **WORDS)


async def _audience_of(actor: Actor, task: TaskView) -> AudienceView:
    return await audience_now(
        actor, task.audience_path, task.audience_role, on_duty=task.on_duty, starts_at=task.starts_at
    )


async def _places(actor: Actor, tasks: list[TaskView]) -> dict[UUID, str]:
    """Whom each of these tasks is for, by name."""
    names = named_units(await regions_to_choose(actor))
    return {task.id: unit_name(task.audience_path, names) for task in tasks}
