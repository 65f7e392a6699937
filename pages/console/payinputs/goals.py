"""月度目标 · The goals of people and stores of a month: a list, and setting one of them."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post

from commissions.errors import NoSuchPeriod
from commissions.inputs.errors import MonthClosed
from commissions.inputs.queries import goals
from commissions.inputs.schemas import GoalEntered, GoalFen, GoalView, SetGoals
from commissions.inputs.service.goals import set_goals
from commissions.permissions import SEE_GOALS, SET_GOALS
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from pages.asking import asked, edited_version, paging_in, sums_of
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.console.named import associate_called, store_called
from pages.console.payinputs.labels import GOALS_OF
from pages.console.units import stores_to_propose
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/commissions/goals"


class GoalFilters(msgspec.Struct, frozen=True):
    """The goals of which month and store; `code` is whose goal stands in the form."""

    period: str | None = None
    store: str | None = None
    code: str | None = None


class TypedGoal(msgspec.Struct, frozen=True):
    """A goal as it is typed: of a person by number or of a store by code."""

    value_fen: GoalFen
    period: str
    number: Annotated[str, msgspec.Meta(max_length=40)] = ""
    goal_store: Annotated[str, msgspec.Meta(max_length=40)] = ""


class GoalPages(PageController):
    """月度目标 · Monthly goals."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Of a month, within reach."""
        return await self._listed(request, actor, None)

    @post(status_code=303)
    async def set_one(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Set the goal of a person or of a store; 0 takes it away."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedGoal)
            goal = GoalEntered(
                value_fen=typed.value_fen,
                associate_id=await associate_called(actor, typed.number, field="number", at_work=False),
                store_id=await store_called(actor, typed.goal_store, field="goal_store"),
            )
            if (goal.associate_id is None) == (goal.store_id is None):
                raise InvalidField("number", "须填工号或门店编码之一 / a number or a store code, one of the two")
            await set_goals(actor, typed.period, SetGoals([goal]), expected_version=edited_version(form))
            return Done(f"{LIST}?period={typed.period}", _("目标已设定"))

        return await form.submit(
            request,
            work,
            again=lambda: self._listed(request, actor, form),
            at={MonthClosed: "value_fen", NoSuchPeriod: "value_fen"},
        )

    async def _listed(self, request: AnyRequest, actor: Actor, form: Form | None) -> Response[bytes]:
        actor.require(SEE_GOALS)
        wanted = asked(request, GoalFilters)
        period = (form and form.get("period")) or wanted.period or period_of(business_date(clock.now()))
        filters = Form.of(msgspec.structs.asdict(wanted) | {"period": period})
        found: Page[GoalView] = Page([])
        store_id = None
        version = 0
        try:
            store_id = await store_called(actor, wanted.store)
            found, version = await goals(actor, paging_in(request), period=period, store_id=store_id)
        except Refusal as refusal:
            filters.refuse(refusal, {NoSuchPeriod: "period"})
        return await page(
            request,
            "console/payinputs/goals.html",
            status_code=filters.refusal.status if filters.refusal else 200,
            filters=filters,
            form=form or _filled(found, wanted.code, version=version),
            period=period,
            is_narrowed=bool(wanted.store),
            found=found,
            offer=offered(actor, "goals", period=period, store_id=store_id),
            sums=sums_of(request, found, "value_fen"),
            of_words=GOALS_OF,
            stores=await stores_to_propose(actor),
            may_set=actor.may(SET_GOALS),
            import_at=import_address(actor, "goals"),
        )


def _filled(found: Page[GoalView], code: str | None, *, version: int) -> Form:
    """The form with the goal that was picked on the list."""
    picked = next((one for one in found.items if code and one.code == code), None)
    if picked is None:
        return Form.of({}, version=version)
    field = "number" if picked.of == "associate" else "goal_store"
    yuan = f"{picked.value_fen // 100}.{picked.value_fen % 100:02d}"
    return Form.of({field: picked.code, "yuan:value_fen": yuan}, version=version)
