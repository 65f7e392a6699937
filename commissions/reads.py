"""Plans as services and queries show them, once they have asked whether they may."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.errors import PlanNotFound
from commissions.rules import Position
from commissions.schemas import PlanAssignmentView, PlanVersionView, PlanView
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


class Assignment(msgspec.Struct, frozen=True):
    """Who falls under a plan."""

    plan: UUID
    path: str
    position: Position
    valid_from: date


PLAN = "SELECT id, code, name FROM commission_plan WHERE code = $1"
VERSIONS = """
SELECT plan, no, content::text AS content, published_at FROM commission_plan_version
WHERE plan = ANY($1) ORDER BY plan, no
"""
ASSIGNMENTS = """
SELECT plan, path, position, valid_from FROM commission_plan_assignment
WHERE plan = ANY($1) ORDER BY plan, path, position, valid_from
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
    ids = [plan.id for plan in plans]
    versions: dict[UUID, list[PlanVersionView]] = defaultdict(list)
    for row in await fetch_as(Version, VERSIONS, ids):
        versions[row.plan].append(PlanVersionView(row.no, msgspec.Raw(row.content.encode()), row.published_at))
    assignments: dict[UUID, list[PlanAssignmentView]] = defaultdict(list)
    for one in await fetch_as(Assignment, ASSIGNMENTS, ids):
        assignments[one.plan].append(PlanAssignmentView(one.path, one.position, one.valid_from))
    return [PlanView(plan.id, plan.code, plan.name, versions[plan.id], assignments[plan.id]) for plan in plans]


SETTLED_SINCE = "SELECT min(period) FROM commission_run WHERE period >= $1 AND period < $2"


async def first_settled_month(begins: Iterable[date], *, at: datetime) -> date | None:
    """The first month that is over, was settled, and has days on or after the first of these."""
    earliest = min(begins, default=None)
    if earliest is None:
        return None
    month: date | None = await fetch_value(SETTLED_SINCE, earliest.replace(day=1), business_date(at).replace(day=1))
    return month


PLAN_AS_IT_IS = "SELECT id FROM commission_plan WHERE code = $1 FOR UPDATE"
WHAT_IT_HAS = """
SELECT concat_ws(' ', (SELECT max(no) FROM commission_plan_version WHERE plan = $1),
  (SELECT count(*) FROM commission_plan_assignment WHERE plan = $1))
"""


async def plan_as_it_is(code: str) -> str:
    """What changes when a plan gets a version or people, read under its lock; empty for one that is not there."""
    plan_id: UUID | None = await fetch_value(PLAN_AS_IT_IS, code)
    known: str = "" if plan_id is None else await fetch_value(WHAT_IT_HAS, plan_id)
    return known
