"""A task is written or changed as a form, with a look at whom it would be given to."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import for_field, yuan_for_field
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from pages.asking import edited_version
from pages.console.units import path_of_store, regions_to_choose, split_store, stores_to_propose
from pages.labels.tasks import GIVEN_TO, MEASURES
from pages.page import PageController, page
from tasks.errors import TaskCodeTaken
from tasks.permissions import MANAGE_TASKS
from tasks.queries.listing import audience_now, task_in_reach
from tasks.rules import Measure
from tasks.schemas import AudienceView, DraftTask, EditTask, TaskView
from tasks.service import draft_task, edit_task

AnyRequest = Request[Any, Any, Any]

LOOK = "look"
"""The button that shows whom a task would be given to, and saves nothing."""


class TaskFormPages(PageController):
    """编写任务 · Writing a task."""

    path = "/hq/tasks"

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form."""
        return await self._form(request, actor, Form())

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Save a draft, or look at its audience."""
        form = await Form.sent(request)

        async def work() -> Done:
            task = await draft_task(actor, await _typed(actor, form))
            return Done(f"/hq/tasks/{task.id}", _("草稿已保存，确认人数后下发"))

        if form.get(LOOK):
            return await self._looked(request, actor, form, None)
        again = self._again(request, actor, form, None)
        return await form.submit(request, work, again=again, at={TaskCodeTaken: "code"})

    @get("/{task_id:uuid}/edit")
    async def filled(self, request: AnyRequest, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[bytes]:
        """The form with the draft in it."""
        task = await task_in_reach(actor, task_id)
        regions = {path for path, _name in await regions_to_choose(actor)}
        return await self._form(request, actor, _form_of(task, regions), task)

    @post("/{task_id:uuid}/edit", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, task_id: FromPath[UUID]) -> Response[Any]:
        """Save the changed draft, or look at its audience."""
        form = await Form.sent(request)
        task = await task_in_reach(actor, task_id)

        async def work() -> Done:
            typed = await _typed(actor, form, code=task.code)
            await edit_task(actor, task_id, _changes(task, typed), expected_version=edited_version(form))
            return Done(f"/hq/tasks/{task_id}", _("草稿已保存，确认人数后下发"))

        if form.get(LOOK):
            return await self._looked(request, actor, form, task)
        return await form.submit(request, work, again=self._again(request, actor, form, task))

    def _again(self, request: AnyRequest, actor: Actor, form: Form, task: TaskView | None) -> Any:
        async def again() -> Response[bytes]:
            return await self._form(request, actor, form, task)

        return again

    async def _looked(self, request: AnyRequest, actor: Actor, form: Form, task: TaskView | None) -> Response[bytes]:
        try:
            typed = await _typed(actor, form, **({"code": task.code} if task else {}))
            audience = await audience_now(
                actor, typed.audience_path, typed.audience_role, on_duty=typed.on_duty, starts_at=typed.starts_at
            )
        except Refusal as refusal:
            return await form.refused(refusal, self._again(request, actor, form, task))
        return await self._form(request, actor, form, task, audience=audience)

    async def _form(
        self,
        request: AnyRequest,
        actor: Actor,
        form: Form,
        task: TaskView | None = None,
        *,
        audience: AudienceView | None = None,
    ) -> Response[bytes]:
        actor.require(MANAGE_TASKS)
        return await page(
            request,
            "console/tasks/form.html",
            form=form,
            task=task,
            audience=audience,
            regions=await regions_to_choose(actor),
            stores=await stores_to_propose(actor),
            measures=MEASURES,
            roles=GIVEN_TO,
        )


async def _typed(actor: Actor, form: Form, **given: Any) -> DraftTask:
    """The command. A target of sales is typed in yuan; a store, where one is named, is the whole audience."""
    values = dict(form.values)
    if form.get("measure") == Measure.SALES_FEN:
        values["yuan:target"] = values.pop("target", [])
    code = form.get("store")
    if code:
        given |= {"audience_path": await path_of_store(actor, code, field="store")}
    return Form(values=values).read(DraftTask, **given)


def _changes(task: TaskView, typed: DraftTask) -> EditTask:
    """What of a draft was changed."""
    after = msgspec.structs.asdict(typed)
    return EditTask(**{name: after[name] for name in EditTask.__struct_fields__ if after[name] != getattr(task, name)})


def _form_of(task: TaskView, regions: set[str]) -> Form:
    region, store = (task.audience_path, "") if task.audience_path in regions else split_store(task.audience_path)
    is_money = task.measure is Measure.SALES_FEN
    return Form.of(
        {
            "title": task.title,
            "description": task.description,
            "audience_path": region,
            "store": store,
            "audience_role": task.audience_role,
            "on_duty": str(task.on_duty).lower(),
            "measure": task.measure,
            "target": yuan_for_field(task.target) if is_money else task.target,
            "yuan:reward_fen": yuan_for_field(task.reward_fen),
            "local:starts_at": for_field(task.starts_at),
            "local:ends_at": for_field(task.ends_at),
        },
        version=task.version,
    )
