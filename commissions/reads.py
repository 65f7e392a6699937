"""Plans as services and queries show them, once they have asked whether they may."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import Moment, read_spelt
from commissions.errors import PlanNotFound
from commissions.plans.terms import begins_at
from commissions.rules import Held, Position, plan_state
from commissions.schemas import PlanAssignmentView, PlanVersionView, PlanView
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value


class Plan(msgspec.Struct, frozen=True):
    """A plan without its versions."""

    id: UUID
    code: str
    name: str


class Version(msgspec.Struct, frozen=True):
    """A published version, as JSON text."""

    plan: UUID
    no: int
    content: str
    published_at: datetime
    published_by: UUID | None
    published_by_name: str | None


class _Begins(msgspec.Struct, frozen=True):
    """Of a version only when it begins to hold."""

    valid_from: Moment


class Assignment(msgspec.Struct, frozen=True):
    """Who falls under a plan."""

    plan: UUID
    path: str
    position: Position
    valid_from: date
    replaced_on: date | None


PLAN = "SELECT id, code, name FROM commission_plan WHERE code = $1"
VERSIONS = """
SELECT v.plan, v.no, v.content::text AS content, v.published_at, v.published_by, a.name AS published_by_name
FROM commission_plan_version v
LEFT JOIN account c ON c.id = v.published_by LEFT JOIN associate a ON a.id = c.associate
WHERE v.plan = ANY($1) ORDER BY v.plan, v.no
"""
ASSIGNMENTS = """
SELECT a.plan, a.path, a.position, a.valid_from, (
  SELECT min(later.valid_from) FROM commission_plan_assignment later
  WHERE later.path = a.path AND later.position = a.position AND later.valid_from > a.valid_from
) AS replaced_on
FROM commission_plan_assignment a WHERE a.plan = ANY($1) ORDER BY a.plan, a.path, a.position, a.valid_from
"""


async def plan_view(code: str) -> PlanView:
    """One plan with its versions and who falls under it. Raises PlanNotFound."""
    plan = await fetch_row_as(Plan, PLAN, code)
    if plan is None:
        raise PlanNotFound(plan=code)
    (view,) = await plan_views([plan])
    return view


async def plan_views(plans: Sequence[Plan]) -> list[PlanView]:
    """These plans with their versions and who falls under them, in the same order."""
    ids, at = [plan.id for plan in plans], clock.now()
    versions: dict[UUID, list[PlanVersionView]] = defaultdict(list)
    for row in await fetch_as(Version, VERSIONS, ids):
        content = msgspec.Raw(row.content.encode())
        view = PlanVersionView(row.no, content, row.published_at, row.published_by, row.published_by_name)
        versions[row.plan].append(view)
    assignments: dict[UUID, list[PlanAssignmentView]] = defaultdict(list)
    for one in await fetch_as(Assignment, ASSIGNMENTS, ids):
        assignments[one.plan].append(PlanAssignmentView(one.path, one.position, one.valid_from, one.replaced_on))
    return [_view(plan, versions[plan.id], assignments[plan.id], at=at) for plan in plans]


def _view(
    plan: Plan, versions: list[PlanVersionView], assignments: list[PlanAssignmentView], *, at: datetime
) -> PlanView:
    held = [Held(one.valid_from, one.replaced_on) for one in assignments]
    begun = [(starts, view.no) for view in versions if (starts := version_begins(view)) <= at]
    since, in_force = max(begun, default=(None, None))
    return PlanView(
        id=plan.id,
        code=plan.code,
        name=plan.name,
        state=plan_state(held, holds=in_force is not None, today=business_date(at)),
        in_force=in_force,
        since=since,
        versions=versions,
        assignments=assignments,
    )


def version_begins(view: PlanVersionView) -> datetime:
    """From when on a version holds."""
    return begins_at(msgspec.json.decode(view.content, type=_Begins, dec_hook=read_spelt).valid_from)


SETTLED_SINCE = "SELECT min(period) FROM commission_run WHERE period >= $1 AND period < $2"


async def first_settled_month(begins: Iterable[date], *, at: datetime) -> date | None:
    """The first month that is over, was settled, and has days on or after the first of these."""
    earliest = min(begins, default=None)
    if earliest is None:
        return None
    month: date | None = await fetch_value(SETTLED_SINCE, earliest.replace(day=1), business_date(at).replace(day=1))
    return month


HOLD_PLAN = "SELECT id FROM commission_plan WHERE code = $1 FOR UPDATE"
PATHS = "SELECT coalesce(array_agg(path), '{}') FROM commission_plan_assignment WHERE plan = $1"


async def plan_in_reach(actor: Actor, code: str) -> UUID:
    """A plan under which nobody falls whom the actor does not reach, held until the end. Raises PlanNotFound."""
    plan_id: UUID | None = await fetch_value(HOLD_PLAN, code)
    paths: list[str] = await fetch_value(PATHS, plan_id)
    if plan_id is None or not all(map(actor.reaches, paths)):
        raise PlanNotFound(plan=code)
    return plan_id


WHAT_IT_HAS = """
SELECT concat_ws(' ', (SELECT max(no) FROM commission_plan_version WHERE plan = $1),
  (SELECT count(*) FROM commission_plan_assignment WHERE plan = $1))
"""


async def plan_as_it_is(code: str) -> str:
    """What changes when a plan gets a version or people, read under its lock; empty for one that is not there."""
    plan_id: UUID | None = await fetch_value(HOLD_PLAN, code)
    known: str = "" if plan_id is None else await fetch_value(WHAT_IT_HAS, plan_id)
    return known
