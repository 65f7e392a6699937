"""方案模板 · Starting points for plans, each in words and with an example, and how one fills the form."""

from copy import deepcopy
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get

from commissions.engine.api import RecognisedBy
from commissions.permissions import PLAN
from commissions.plans.queries import plan_templates
from commissions.plans.templates.views import PlanTemplateView
from guide_app.base.html.forms import Form
from guide_app.base.html.showing import yuan_for_field
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from pages.console.commissions.typing_plans import first_of_next_month, values_of
from pages.labels.commissions import OWN_COMPONENTS, POSITIONS, RECOGNISED_BY
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class Waits(msgspec.Struct, frozen=True):
    """When what a sale earns is recognised."""

    recognised_by: RecognisedBy | None = None
    vest_days: Annotated[int, msgspec.Meta(ge=0, le=3_650)] | None = None


class PlanTemplatePages(PageController):
    """方案模板 · Starting points for plans."""

    path = "/hq/commissions/templates"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """All of them with their examples, and when they shall recognise what a sale earns."""
        form = Form.of({name: value for name, value in request.query_params.items() if value.strip()})
        wanted = Waits()
        try:
            wanted = form.read(Waits)
        except Refusal as refusal:
            form.refuse(refusal, {})
        waits: dict[str, Any] = {
            name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None
        }
        return await page(
            request,
            "console/commissions/templates.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            templates=await plan_templates(actor, **waits),
            chosen="".join(f"&{name}={value}" for name, value in waits.items()),
            recognised_by=RECOGNISED_BY,
            positions=POSITIONS,
            own_components=OWN_COMPONENTS,
            may_plan=actor.may(PLAN),
        )


def values_of_template(template: PlanTemplateView, *, name: str) -> dict[str, object]:
    """What stands in the form of a new plan that begins with it: its version, for whom it is, and a sale to try."""
    sale = template.sale
    return values_of(deepcopy(template.version)) | {
        "name": name,
        "percent:max_deduct_ppm": 100,
        "local:valid_from": first_of_next_month(clock.now()),
        "assignments.0.path": HQ_PATH,
        "assignments.0.position": template.position.value,
        "yuan:sale.paid_fen": yuan_for_field(sale.paid_fen),
        "sale.quantity": sale.quantity,
        "sale.category": sale.category,
        "yuan:sale.month_fen": yuan_for_field(sale.month_fen) if sale.month_fen else None,
        "yuan:sale.goal_fen": yuan_for_field(sale.goal_fen) if sale.goal_fen else None,
    }
