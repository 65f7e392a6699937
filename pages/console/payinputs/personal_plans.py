"""个人方案 · Plans of single people: who has one, giving one, and ending it."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from commissions.errors import PlanNotFound
from commissions.inputs.approvals import assign_person, end_personal_plan
from commissions.inputs.errors import PersonalPlanTaken
from commissions.inputs.queries import personal_plans
from commissions.inputs.rules import Afterwards
from commissions.inputs.schemas import AssignPerson, EndPersonalPlan, PersonalPlanView
from commissions.permissions import PLAN
from commissions.plans.queries import plans
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from pages.asking import paging_in
from pages.console.named import associate_called
from pages.console.payinputs.labels import AFTERWARDS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/commissions/personal-plans"


class TypedDecision(msgspec.Struct, frozen=True):
    """What is decided about somebody: a plan, or without one what holds then."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    plan: str | None = None
    valid_from: date | None = None
    then: Afterwards = Afterwards.BY_POSITION


class PersonalPlanPages(PageController):
    """个人方案 · Plans of single people."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Of people who work within reach."""
        return await self._listed(request, actor, Form.of())

    @post(status_code=303)
    async def decide(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Put one person under a plan, or end theirs; a settled month needs a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedDecision)
            person = await associate_called(actor, typed.number, field="number")
            if person is None:
                raise InvalidField("number", "请填写 / required")
            done = await _decided(actor, typed, person)
            return waits_for_approval(done) if isinstance(done, ApprovalRequested) else Done(LIST, _("个人方案已保存"))

        return await form.submit(
            request,
            work,
            again=lambda: self._listed(request, actor, form),
            at={PersonalPlanTaken: "valid_from", PlanNotFound: "plan"},
        )

    async def _listed(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        return await page(
            request,
            "console/payinputs/personal_plans.html",
            found=await personal_plans(actor, paging_in(request)),
            form=form,
            plans=await plans(actor),
            afterwards=AFTERWARDS,
            may_plan=actor.may(PLAN),
        )


async def _decided(actor: Actor, typed: TypedDecision, person: UUID) -> PersonalPlanView | ApprovalRequested:
    if typed.plan:
        return await assign_person(actor, typed.plan, AssignPerson(person, typed.valid_from))
    return await end_personal_plan(actor, EndPersonalPlan(person, typed.valid_from, typed.then))
