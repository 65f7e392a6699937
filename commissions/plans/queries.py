"""Plans: those that concern the reader's reach, one of them in words, and starting points for new ones."""

from commissions.engine.api import RecognisedBy
from commissions.errors import PlanNotFound
from commissions.permissions import SEE_PLANS
from commissions.plans.details import detail_of
from commissions.plans.sample_sales import SampleSale
from commissions.plans.templates.views import PlanTemplateView, template_views
from commissions.reads import Plan, plan_views
from commissions.rules import PlanState
from commissions.schemas import PlanDetail, PlanView
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import NotFound

PLANS = """
SELECT p.id, p.code, p.name FROM commission_plan p WHERE ($1 OR EXISTS (
  SELECT FROM commission_plan_assignment a, unnest($2::text[]) AS own (path)
  WHERE a.plan = p.id AND (starts_with(a.path, own.path) OR starts_with(own.path, a.path))))
  AND ($3::text IS NULL OR p.code = $3) AND ($4::text IS NULL OR strpos(lower(p.code || ' ' || p.name), lower($4)) > 0)
ORDER BY p.code
"""


async def plans(actor: Actor, *, text: str | None = None, state: PlanState | None = None) -> list[PlanView]:
    """The plans that concern the actor's reach: of their branch, and of units above it. `text` is of code or name."""
    actor.require(SEE_PLANS)
    views = await plan_views(await fetch_as(Plan, PLANS, actor.reaches_all, list(actor.paths), None, text))
    return [view for view in views if state is None or view.state is state]


async def plan_of_code(actor: Actor, code: str, *, sale: SampleSale | None = None) -> PlanDetail:
    """One of these in words, with what it pays for a sale. Raises PlanNotFound."""
    actor.require(SEE_PLANS)
    found = await plan_views(await fetch_as(Plan, PLANS, actor.reaches_all, list(actor.paths), code, None))
    if not found:
        raise PlanNotFound(plan=code)
    return detail_of(found[0], sale or SampleSale(), at=clock.now())


async def plan_templates(
    actor: Actor, *, recognised_by: RecognisedBy | None = None, vest_days: int | None = None
) -> list[PlanTemplateView]:
    """Starting points for common plans, in words and with an example each, that recognise sales as chosen."""
    actor.require(SEE_PLANS)
    return template_views(clock.now(), recognised_by=recognised_by, vest_days=vest_days)


async def plan_template(
    actor: Actor, code: str, *, recognised_by: RecognisedBy | None = None, vest_days: int | None = None
) -> PlanTemplateView:
    """One of them. Raises NotFound."""
    actor.require(SEE_PLANS)
    views = template_views(clock.now(), recognised_by=recognised_by, vest_days=vest_days)
    found = next((one for one in views if one.code == code), None)
    if found is None:
        raise NotFound
    return found
