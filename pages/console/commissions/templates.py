"""方案模板 · Starting points for plans, each in words and with an example, and how one fills the form."""

from copy import deepcopy
from typing import Any

from litestar import Request, Response, get

from commissions.permissions import PLAN
from commissions.plans.queries import plan_templates
from commissions.plans.templates.views import PlanTemplateView
from guide_app.base.html.showing import yuan_for_field
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH
from guide_app.base.web.authentication import CurrentActor
from pages.console.commissions.typing_plans import first_of_next_month, values_of
from pages.labels.commissions import OWN_COMPONENTS, POSITIONS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class PlanTemplatePages(PageController):
    """方案模板 · Starting points for plans."""

    path = "/hq/commissions/templates"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """All of them with their examples."""
        return await page(
            request,
            "console/commissions/templates.html",
            templates=await plan_templates(actor),
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
