"""Tasks over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.background import JobView
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from tasks import service
from tasks.errors import AudienceEmpty, TaskAlreadyOver, TaskCodeTaken, TaskNoLongerDraft, TaskNotRunning
from tasks.queries import boards, listing, own
from tasks.rules import AssignmentStatus, OwnTasks, TaskStatus
from tasks.schemas import (
    AssignmentView,
    AudienceView,
    DraftTask,
    EditTask,
    MyTask,
    StoreCompletion,
    TaskBoard,
    TaskView,
)

Ended = Annotated[
    bool,
    QueryParameter(description="true 只看已结束的，默认只看进行中的 · Those that have ended, not the running ones"),
]
SearchText = Annotated[str | None, QueryParameter(max_length=60, description="编码或标题包含 · Code or title contains")]
AudiencePath = Annotated[
    str, QueryParameter(min_length=1, max_length=500, description="区域或门店的路径 · The path of a region or a store")
]
Which = Annotated[
    OwnTasks | None,
    QueryParameter(
        description="待办、逾期、已完成或未开始，填了就不看 ended · Where they stand; `ended` is not looked at"
    ),
]


class TaskController(Controller):
    """总部任务 · Tasks, for those who lead."""

    path = "/v1/tasks"
    tags = ("tasks",)

    @get(operation_id="listTasks", summary="任务列表 · List tasks")
    async def tasks(
        self, actor: CurrentActor, paging: Paging, status: FromQuery[TaskStatus | None] = None, text: SearchText = None
    ) -> Page[TaskView]:
        """Tasks in reach, newest first."""
        return await listing.tasks_in_reach(actor, paging, status=status, text=text)

    @post(operation_id="draftTask", opt=refuses(NotFound, TaskCodeTaken), summary="新建任务草稿 · Draft a task")
    async def draft(self, actor: CurrentActor, data: JSONBody[DraftTask], write: RetrySafe) -> Written[TaskView]:
        """Write a task that nobody has yet."""
        return await write(lambda: service.draft_task(actor, data))

    @get(
        "/audience",
        operation_id="previewTaskAudience",
        opt=refuses(NotFound, InvalidField),
        summary="下发前预览人数 · Who would be given a task",
    )
    async def audience(
        self,
        actor: CurrentActor,
        audience_path: AudiencePath,
        audience_role: FromQuery[Role] = Role.ASSOCIATE,
        *,
        on_duty: FromQuery[bool] = False,
    ) -> AudienceView:
        """How many people, in how many stores, a task would be given to if it were released and started now."""
        return await listing.audience_now(actor, audience_path, audience_role, on_duty=on_duty)

    @get("/{task_id:uuid}", operation_id="showTask", summary="任务详情 · One task")
    async def task(self, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[TaskView]:
        """One task, with its version as ETag."""
        found = await listing.task_in_reach(actor, task_id)
        return with_etag(found, found.version)

    @patch(
        "/{task_id:uuid}",
        operation_id="editTask",
        opt=refuses(TaskNoLongerDraft),
        summary="修改任务草稿 · Edit a draft",
    )
    async def edit(
        self,
        actor: CurrentActor,
        task_id: FromPath[UUID],
        data: JSONBody[EditTask],
        expected_version: ExpectedVersion,
    ) -> Response[TaskView]:
        """Change a task that is not released yet."""
        changed = await service.edit_task(actor, task_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @post(
        "/{task_id:uuid}/release",
        status_code=200,
        operation_id="releaseTask",
        opt=refuses(TaskNoLongerDraft, TaskAlreadyOver, AudienceEmpty),
        summary="下发任务 · Release a task",
    )
    async def release(self, actor: CurrentActor, task_id: FromPath[UUID], write: RetrySafe) -> Written[TaskView]:
        """Give the task to everybody in its audience, once.

        A large audience is given it in pieces: `status` is `releasing`, and `assigned` of `audience_size` have it. Ask
        for the task to see how far it is; to press again changes nothing and says the same.
        """
        return await write(lambda: service.release_task(actor, task_id))

    @get("/{task_id:uuid}/release", operation_id="showTaskRelease", summary="下发进度 · How far a release is")
    async def release_progress(self, actor: CurrentActor, task_id: FromPath[UUID]) -> JobView:
        """In the shape of a background job; it goes on by itself and cannot be cancelled but by closing the task."""
        return await listing.release_of_task(actor, task_id)

    @post(
        "/{task_id:uuid}/close",
        status_code=200,
        operation_id="closeTask",
        opt=refuses(TaskNotRunning),
        summary="提前结束任务 · Close a task early",
    )
    async def close(self, actor: CurrentActor, task_id: FromPath[UUID], write: RetrySafe) -> Written[TaskView]:
        """End the task now; what happens later does not count. A release that is under way ends where it stands."""
        return await write(lambda: service.close_task(actor, task_id))

    @get("/{task_id:uuid}/board", operation_id="showTaskBoard", summary="任务看板 · The board of a task")
    async def board(self, actor: CurrentActor, task_id: FromPath[UUID]) -> TaskBoard:
        """How many have not started, are at it, are done; the stores furthest behind."""
        return await boards.board_of_task(actor, task_id)

    @get("/{task_id:uuid}/stores", operation_id="listStoresOfTask", summary="各门店完成情况 · Completion by store")
    async def stores(self, actor: CurrentActor, task_id: FromPath[UUID], paging: Paging) -> Page[StoreCompletion]:
        """How far every store in reach is."""
        return await boards.stores_of_task(actor, task_id, paging)

    @get(
        "/{task_id:uuid}/assignments",
        operation_id="listAssignments",
        summary="执行名单（如未开始） · Who was given it, e.g. who has not started",
    )
    async def assignments(
        self,
        actor: CurrentActor,
        task_id: FromPath[UUID],
        paging: Paging,
        status: FromQuery[AssignmentStatus | None] = None,
    ) -> Page[AssignmentView]:
        """The people who were given the task, in the order of the organisation."""
        return await boards.assignments_of_task(actor, task_id, paging, status=status)


class MyTaskController(Controller):
    """我的任务 · One's own tasks."""

    path = "/v1/my/tasks"
    tags = ("tasks",)

    @get(operation_id="listMyTasks", summary="我的任务 · My tasks")
    async def mine(
        self, actor: CurrentActor, paging: Paging, *, ended: Ended = False, which: Which = None
    ) -> Page[MyTask]:
        """What the associate was given, with their progress, newest first."""
        return await own.my_tasks(actor, paging, ended=ended, which=which)

    @get("/{task_id:uuid}", operation_id="showMyTask", summary="我的一个任务 · One of my tasks")
    async def one(self, actor: CurrentActor, task_id: FromPath[UUID]) -> MyTask:
        """What counts, how far one is, until when."""
        return await own.my_task(actor, task_id)
