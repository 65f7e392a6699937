"""A plan is made, and a new version is published, as a form: rows come and go, words and a sale before it is saved."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from commissions.errors import PlanCodeTaken
from commissions.permissions import PLAN
from commissions.plans.approvals import create_plan, publish_version
from commissions.plans.queries import plan_of_code, plan_template
from commissions.plans.sample_sales import SampleSale
from commissions.plans.service.trying import try_plan
from commissions.plans.templates.views import PlanTemplateView
from commissions.schemas import CreatePlan, PlanView, TriedPlan, TryPlan
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.session import language_of
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked
from pages.console.commissions.rows import rows_in, with_row, without_empty_rows, without_row
from pages.console.commissions.templates import Waits, values_of_template
from pages.console.commissions.typing_plans import (
    ROWS,
    at_typed_fields,
    can_be_typed,
    first_of_next_month,
    values_of,
    version_of,
)
from pages.console.units import regions_to_choose
from pages.labels.commissions import (
    BASE_MODES,
    MONTH_KINDS,
    OWN_COMPONENTS,
    POSITIONS,
    RECOGNISED_BY,
    REFUND_POLICIES,
    RULE_KINDS,
    STORE_MOVES,
)
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

LOOK, ADD, ADD_MONTH, REMOVE = "look", "add", "add_month", "remove"
"""Buttons that change the form or try it, and save nothing."""

BLANK = {"line_components.0.id": "BASE", "line_components.0.rules.0.kind": "RATE", "percent:max_deduct_ppm": 100}
SAMPLE = {"yuan:sale.paid_fen": "1000", "sale.quantity": 1}
WORDS: dict[str, Any] = {
    "rule_kinds": RULE_KINDS,
    "month_kinds": MONTH_KINDS,
    "base_modes": BASE_MODES,
    "refund_policies": REFUND_POLICIES,
    "store_moves": STORE_MOVES,
    "recognised_by": RECOGNISED_BY,
    "positions": POSITIONS,
    "own_components": OWN_COMPONENTS,
    "rows_of_kind": ROWS,
}


class FromTemplate(Waits, frozen=True):
    """The starting point whose form is asked for, and when it recognises what a sale earns."""

    template: str | None = None


class TypedSale(msgspec.Struct, frozen=True):
    """The sale of the form."""

    sale: SampleSale = SampleSale()


class PlanFormPages(PageController):
    """新建方案与版本 · Making plans and their versions."""

    path = "/hq/commissions"

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """A form with one rule for all goods, or with what a template says."""
        wanted = asked(request, FromTemplate)
        if wanted.template is None:
            return await self._form(request, actor, _begun(BLANK))
        template = await plan_template(
            actor, wanted.template, recognised_by=wanted.recognised_by, vest_days=wanted.vest_days
        )
        name = template.name_zh if language_of(request) == "zh" else template.name_en
        form = Form.of(values_of_template(template, name=name))
        tried = try_plan(actor, TryPlan(template.version, template.sale))
        return await self._form(request, actor, form, tried=tried, begun_from=template)

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Save the plan, or go on writing."""
        form = without_empty_rows(await Form.sent(request))

        async def work() -> Done:
            return _told(
                await create_plan(actor, form.read(CreatePlan, version=version_of(form, 1))), _("提成方案已保存")
            )

        return await self._changed(request, actor, form, None) or await form.submit(
            request, work, again=self._again(request, actor, form, None), at={PlanCodeTaken: "code"}
        )

    @get("/plans/{code:str}/versions")
    async def filled(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """The form with what the newest version says."""
        plan = (await plan_of_code(actor, code)).plan
        return await self._form(request, actor, _begun(values_of(_newest(plan))), plan)

    @post("/plans/{code:str}/versions", status_code=303)
    async def publish(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Publish the next version, or go on writing."""
        form = without_empty_rows(await Form.sent(request))
        plan = (await plan_of_code(actor, code)).plan

        async def work() -> Done:
            version = version_of(form, plan.versions[-1].no + 1)
            done = await publish_version(actor, code, version, reason=form.get("reason"))
            return _told(done, _("新版本已发布"))

        return await self._changed(request, actor, form, plan) or await form.submit(
            request, work, again=self._again(request, actor, form, plan)
        )

    async def _changed(
        self, request: AnyRequest, actor: Actor, form: Form, plan: PlanView | None
    ) -> Response[bytes] | None:
        """The form after one of the buttons that save nothing; None after the one that saves."""
        form.refusal = None
        if form.get(ADD):
            return await self._form(request, actor, with_row(form, form.get(ADD)), plan)
        if form.get(REMOVE):
            return await self._form(request, actor, without_row(form, form.get(REMOVE)), plan)
        if form.get(ADD_MONTH):
            kind = form.get("new_kind")
            if kind not in MONTH_KINDS:
                raise NotFound
            place = f"period_components.{rows_in(form, 'period_components')}"
            added = with_row(form, "period_components", kind=kind)
            return await self._form(
                request, actor, with_row(added, f"{place}.{ROWS[kind]}") if kind in ROWS else added, plan
            )
        return await self._tried(request, actor, form, plan) if form.get(LOOK) else None

    async def _tried(self, request: AnyRequest, actor: Actor, form: Form, plan: PlanView | None) -> Response[bytes]:
        try:
            version = version_of(form, 1 if plan is None else plan.versions[-1].no + 1)
            tried = try_plan(actor, TryPlan(version, form.read(TypedSale).sale))
        except Refusal as refusal:
            return await form.refused(refusal, self._again(request, actor, form, plan))
        return await self._form(request, actor, form, plan, tried=tried)

    def _again(self, request: AnyRequest, actor: Actor, form: Form, plan: PlanView | None) -> Any:
        async def again() -> Response[bytes]:
            return await self._form(request, actor, form, plan)

        return again

    async def _form(
        self,
        request: AnyRequest,
        actor: Actor,
        form: Form,
        plan: PlanView | None = None,
        *,
        tried: TriedPlan | None = None,
        begun_from: PlanTemplateView | None = None,
    ) -> Response[bytes]:
        actor.require(PLAN)
        at_typed_fields(form)
        return await page(
            request,
            "console/commissions/form.html",
            form=form,
            plan=plan,
            next_no=1 if plan is None else plan.versions[-1].no + 1,
            can_be_typed=plan is None or can_be_typed(_newest(plan)),
            tried=tried,
            begun_from=begun_from,
            rows=lambda place: rows_in(form, place),
            regions=[] if plan else await regions_to_choose(actor),
            **WORDS,
        )


def _begun(values: dict[str, Any]) -> Form:
    return Form.of(values | SAMPLE | {"local:valid_from": first_of_next_month(clock.now())})


def _newest(plan: PlanView) -> dict[str, Any]:
    """The version with the greatest number, as the contract writes it."""
    return msgspec.json.decode(plan.versions[-1].content)  # type: ignore[no-any-return]


def _told(done: PlanView | ApprovalRequested, say: str) -> Done:
    if isinstance(done, ApprovalRequested):
        return waits_for_approval(done)
    return Done(f"/hq/commissions/plans/{done.code}", say)
