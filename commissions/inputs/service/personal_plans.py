"""Plans of single people: from a day on, whatever their place and position say."""

from datetime import date, datetime
from uuid import UUID

import asyncpg
import msgspec

from commissions.errors import SettledMonthTouched
from commissions.inputs.errors import PersonalPlanTaken
from commissions.inputs.reads_of_terms import personal_plan_view
from commissions.inputs.rules import Afterwards
from commissions.inputs.schemas import AssignPerson, EndPersonalPlan, PersonalPlanView
from commissions.periods.reads import running_month
from commissions.permissions import PLAN
from commissions.reads import first_settled_month, plan_in_reach
from commissions.reads_of_people import Placed, placed
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json


class PersonalPlanWritten(msgspec.Struct, frozen=True):
    """A row of `commission_personal_plan`."""

    id: UUID
    associate: UUID
    plan: UUID | None
    by_position: bool
    valid_from: date
    decided_at: datetime
    decided_by: UUID | None


WRITE = insert_from_json("commission_personal_plan", PersonalPlanWritten)


async def assign_person(actor: Actor, code: str, command: AssignPerson, *, approved: bool = False) -> PersonalPlanView:
    """Put one person under a plan. `approved` by a second person, here and below, where a settled month is changed.

    Raises PlanNotFound, NotFound for somebody out of reach, PersonalPlanTaken, SettledMonthTouched.
    """
    actor.require(PLAN)
    at = clock.now()
    valid_from = command.valid_from or running_month(at)
    async with transaction():
        person = await _person(actor, command.associate_id, valid_from)
        plan = await plan_in_reach(actor, code)
        await _require_unsettled(actor, person, valid_from, at=at, approved=approved)
        row = PersonalPlanWritten(new_id(), person.id, plan, False, valid_from, at, actor.id)
        return await _decide(actor, row, code)


async def end_personal_plan(actor: Actor, command: EndPersonalPlan, *, approved: bool = False) -> PersonalPlanView:
    """Have somebody's personal plan hold no longer: place and position decide again, or there is none at all.

    Raises as `assign_person`.
    """
    actor.require(PLAN)
    at = clock.now()
    valid_from = command.valid_from or running_month(at)
    by_position = command.then is Afterwards.BY_POSITION
    async with transaction():
        person = await _person(actor, command.associate_id, valid_from)
        await _require_unsettled(actor, person, valid_from, at=at, approved=approved)
        row = PersonalPlanWritten(new_id(), person.id, None, by_position, valid_from, at, actor.id)
        return await _decide(actor, row, None)


async def _person(actor: Actor, associate: UUID, valid_from: date) -> Placed:
    person = (await placed([associate], valid_from.replace(day=1))).get(associate)
    if person is None or not actor.reaches(person.path):
        raise NotFound(field="associate_id")
    return person


async def _require_unsettled(actor: Actor, person: Placed, valid_from: date, *, at: datetime, approved: bool) -> None:
    month = await first_settled_month([valid_from], at=at)
    if month is not None and not approved and actor.role is not Role.SYSTEM:
        raise SettledMonthTouched(month=f"{month:%Y-%m}", number=person.number)


async def _decide(actor: Actor, row: PersonalPlanWritten, code: str | None) -> PersonalPlanView:
    try:
        async with transaction():
            await execute(WRITE, as_json([row]))
    except asyncpg.UniqueViolationError as error:
        raise PersonalPlanTaken(associate_id=row.associate, valid_from=row.valid_from) from error
    await audit.record(
        actor,
        "commissions.person_planned",
        f"associate:{row.associate}",
        plan=code,
        by_position=row.by_position,
        valid_from=row.valid_from,
    )
    return await personal_plan_view(row.associate, row.valid_from)
