"""Plans: the list, and one of them in words with its versions and what it pays for a sale."""

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from commissions.permissions import PLAN
from commissions.plans.approvals import assign_plan
from commissions.plans.queries import plan_of_code, plans
from commissions.plans.sample_sales import SampleSale
from commissions.rules import PlanState
from commissions.schemas import AssignPlan
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.audit.permissions import SEE_AUDIT
from pages.asking import asked
from pages.console.units import named_units, path_of_store, regions_to_choose, stores_to_propose, unit_name
from pages.labels.commissions import OWN_COMPONENTS, PLAN_STATES, POSITIONS, VERSION_STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
WORDS: dict[str, Any] = {
    "states": PLAN_STATES,
    "version_states": VERSION_STATES,
    "positions": POSITIONS,
    "own_components": OWN_COMPONENTS,
}


class PlanFilters(msgspec.Struct, frozen=True):
    """Which plans are listed."""

    text: str | None = None
    state: PlanState | None = None


class PlanPages(PageController):
    """提成方案 · Commission plans."""

    path = "/hq/commissions"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What there is, for whom, and which version holds."""
        wanted = asked(request, PlanFilters)
        found = await plans(actor, text=wanted.text, state=wanted.state)
        return await page(
            request,
            "console/commissions/list.html",
            plans=found,
            wanted=wanted,
            places_of=await _places(actor, (one.path for plan in found for one in plan.assignments)),
            may_plan=actor.may(PLAN),
            **WORDS,
        )

    @get("/plans/{code:str}")
    async def one(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """The rule in words, its versions, and a sale to try it on."""
        form = Form.of({name: value for name, value in request.query_params.items() if value.strip()})
        sale = SampleSale()
        try:
            sale = form.read(SampleSale)
        except Refusal as refusal:
            form.refuse(refusal, {})
        detail = await plan_of_code(actor, code, sale=sale)
        return await page(
            request,
            "console/commissions/one.html",
            status_code=form.refusal.status if form.refusal else 200,
            detail=detail,
            plan=detail.plan,
            form=form,
            places_of=await _places(actor, (one.path for one in detail.plan.assignments)),
            may_plan=actor.may(PLAN),
            may_audit=actor.may(SEE_AUDIT),
            **WORDS,
        )

    @get("/plans/{code:str}/people")
    async def people(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """Who shall fall under it."""
        return await self._people(request, actor, code, Form())

    @post("/plans/{code:str}/people", status_code=303)
    async def assign(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Put a position below a place under the plan."""
        form = await Form.sent(request)

        async def work() -> Done:
            store = form.get("store")
            given = {"path": await path_of_store(actor, store, field="store")} if store else {}
            done = await assign_plan(actor, code, form.read(AssignPlan, **given))
            if isinstance(done, ApprovalRequested):
                return waits_for_approval(done)
            return Done(f"/hq/commissions/plans/{code}", _("适用范围已指定"))

        return await form.submit(request, work, again=lambda: self._people(request, actor, code, form))

    async def _people(self, request: AnyRequest, actor: Actor, code: str, form: Form) -> Response[bytes]:
        actor.require(PLAN)
        detail = await plan_of_code(actor, code)
        return await page(
            request,
            "console/commissions/people.html",
            plan=detail.plan,
            form=form,
            regions=await regions_to_choose(actor),
            stores=await stores_to_propose(actor),
            places_of=await _places(actor, (one.path for one in detail.plan.assignments)),
            **WORDS,
        )


async def _places(actor: Actor, paths: Iterable[str]) -> dict[str, str]:
    """What these units are called."""
    names = named_units(await regions_to_choose(actor))
    return {path: unit_name(path, names) for path in paths}
