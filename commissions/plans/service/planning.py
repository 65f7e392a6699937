"""Publishing plans and saying who falls under them. HQ's matter."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from commissions.engine.api import PlanBook, PlanTerms, day_of, first_date_of, period_of
from commissions.errors import PlanCodeTaken, PlanDecisionTaken, PlanVersionInvalid, SettledMonthTouched
from commissions.permissions import PLAN
from commissions.plans.terms import VERSION, read_terms, require_publishable
from commissions.plans.version_book import store_version
from commissions.reads import first_settled_month, plan_in_reach, plan_view
from commissions.rulebooks import plan_book
from commissions.rules import STANDARD_PLAN, STANDARD_RATE_PPM, Position
from commissions.schemas import AssignPlan, CreatePlan, PlanView
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.ids import new_id

BEGINNING = date(2000, 1, 1)

WRITE_PLAN = "INSERT INTO commission_plan (id, code, name) VALUES ($1, $2, $3)"
WRITE_ASSIGNMENT = """
INSERT INTO commission_plan_assignment (id, plan, path, position, valid_from) VALUES ($1, $2, $3, $4, $5)
"""


async def create_plan(actor: Actor, command: CreatePlan, *, approved: bool = False) -> PlanView:
    """Make a plan with its first version, and put people under it.

    `approved` by a second person, here and below: only then, or by the product itself, is a settled month changed.
    Raises SettledMonthTouched.
    """
    actor.require(PLAN)
    terms = read_terms(command.version)
    at = clock.now()
    async with transaction():
        await _require_unsettled(actor, [_begins(choice, at) for choice in command.assignments], approved=approved)
        book = PlanBook()
        book.add_plan(command.code)
        require_publishable(book, command.code, terms)
        plan_id = new_id()
        try:
            async with transaction():
                await execute(WRITE_PLAN, plan_id, command.code, command.name)
        except asyncpg.UniqueViolationError as error:
            raise PlanCodeTaken(field="code", taken=command.code) from error
        await store_version(actor, plan_id, command.version, terms, at=at)
        for choice in command.assignments:
            await _assign(actor, plan_id, command.code, choice, at=at)
        await audit.record(actor, "commissions.plan_created", f"plan:{command.code}")
        return await plan_view(command.code)


async def publish_version(
    actor: Actor, code: str, version: dict[str, Any], *, approved: bool = False
) -> PlanView:  # as the contract writes it
    """Publish one more version; what it changes of past months is posted by their next settlement."""
    actor.require(PLAN)
    terms = read_terms(version)
    async with transaction():
        plan_id = await plan_in_reach(actor, code)
        require_publishable(await plan_book(), code, terms)
        _require_announced(terms)
        await _require_unsettled(actor, [_month_of(terms)], approved=approved)
        await store_version(actor, plan_id, version, terms, at=clock.now())
        await audit.record(actor, "commissions.version_published", f"plan:{code}", no=terms.no)
        return await plan_view(code)


async def assign_plan(actor: Actor, code: str, choice: AssignPlan, *, approved: bool = False) -> PlanView:
    """Put a position below a path under a plan."""
    actor.require(PLAN)
    at = clock.now()
    async with transaction():
        await _require_unsettled(actor, [_begins(choice, at)], approved=approved)
        await _assign(actor, await plan_in_reach(actor, code), code, choice, at=at)
        return await plan_view(code)


async def ensure_standard_plan(actor: Actor) -> None:
    """A chain without any plan gets the standard one: 1 % of what was paid, for everybody, for all time."""
    actor.require(PLAN)
    async with transaction():
        await execute("LOCK TABLE commission_plan IN SHARE ROW EXCLUSIVE MODE")
        if await fetch_value("SELECT 1 FROM commission_plan LIMIT 1"):
            return
        version = {
            "no": 1,
            "valid_from": "2000-01-01T00:00:00+08:00",
            "line_components": [
                {"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": STANDARD_RATE_PPM}]},
            ],
        }
        choices = [
            AssignPlan(path=HQ_PATH, position=position, valid_from=BEGINNING)
            for position in (Position.ASSOCIATE, Position.MANAGER)
        ]
        await create_plan(
            actor, CreatePlan(code=STANDARD_PLAN, name="标准方案 1%", version=version, assignments=choices)
        )


def _month_of(terms: PlanTerms) -> date:
    """The first date of the month in which a version begins to hold."""
    return first_date_of(period_of(day_of(terms.valid_from.instant)))


def _begins(choice: AssignPlan, at: datetime) -> date:
    return choice.valid_from or business_date(at).replace(day=1)


async def _require_unsettled(actor: Actor, begins: Sequence[date], *, approved: bool) -> None:
    month = await first_settled_month(begins, at=clock.now())
    if month is not None and not approved and actor.role is not Role.SYSTEM:
        raise SettledMonthTouched(month=f"{month:%Y-%m}")


def _require_announced(terms: PlanTerms) -> None:
    """What changes a month before the running one says that it corrects the past."""
    if not terms.restate and _month_of(terms) < business_date(clock.now()).replace(day=1):
        rule = "早于本月的须勾选更正过去 / before this month only as a correction of the past"
        raise PlanVersionInvalid(
            field=f"{VERSION}.valid_from",
            rule="PLAN_RETROACTIVE",
            errors=[{"field": f"{VERSION}.valid_from", "rule": rule}],
        )


async def _assign(actor: Actor, plan_id: UUID, code: str, choice: AssignPlan, *, at: datetime) -> None:
    actor.require_reach(choice.path)
    valid_from = choice.valid_from or business_date(at).replace(day=1)
    try:
        async with transaction():
            await execute(WRITE_ASSIGNMENT, new_id(), plan_id, choice.path, choice.position, valid_from)
    except asyncpg.UniqueViolationError as error:
        raise PlanDecisionTaken(path=choice.path, position=choice.position, valid_from=valid_from) from error
    await audit.record(actor, "commissions.plan_assigned", f"plan:{code}", path=choice.path, position=choice.position)
