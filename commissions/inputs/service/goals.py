"""Setting the goals of a month."""

from datetime import date

from commissions.inputs.goal_book import GoalKey, goals_stored, write_goals
from commissions.inputs.reads_of_goals import version_of_goals
from commissions.inputs.rules import GoalOf
from commissions.inputs.schemas import GoalEntered, GoalsSet, SetGoals
from commissions.periods.reads import open_month
from commissions.permissions import SET_GOALS
from commissions.reads_of_people import Placed, Shop, placed, shops
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale


async def set_goals(actor: Actor, period: str, command: SetGoals, *, expected_version: int) -> GoalsSet:
    """Set goals of stores and people within reach; what is not named stays, what was is in the audit log.

    Raises NoSuchPeriod, InvalidField, MonthClosed, Stale, and NotFound for a person or store out of reach, each naming
    the place in the list.
    """
    actor.require(SET_GOALS)
    at = clock.now()
    month = await open_month(period, at=at)
    async with transaction():
        wanted = await _wanted(actor, month, command.goals)
        stored = await goals_stored([month], [key.subject for key in wanted], lock=True)
        changed = await write_goals(actor, wanted, stored, at=at)
        version = await version_of_goals(actor, month)
        # Read after the write: who set the same goals meanwhile is seen, and nothing of it is lost.
        if version - changed != expected_version:
            raise Stale(current=version - changed)
    return GoalsSet(period, changed, version)


async def _wanted(actor: Actor, month: date, goals: list[GoalEntered]) -> dict[GoalKey, int]:
    people = await placed([one.associate_id for one in goals if one.associate_id is not None], month)
    places = await shops([one.store_id for one in goals if one.store_id is not None])
    wanted: dict[GoalKey, int] = {}
    for number, one in enumerate(goals):
        field = f"goals[{number}]"
        if (one.associate_id is None) == (one.store_id is None):
            raise InvalidField(field, "须填人员或门店之一 / name a person or a store, one of the two")
        found: Placed | Shop | None = None
        if one.associate_id is not None:
            named, of, found = "associate_id", GoalOf.ASSOCIATE, people.get(one.associate_id)
        elif one.store_id is not None:
            named, of, found = "store_id", GoalOf.STORE, places.get(one.store_id)
        if found is None or not actor.reaches(found.path):
            raise NotFound(field=f"{field}.{named}")
        key = GoalKey(month, of, found.id)
        if key in wanted:
            raise InvalidField(field, "同一对象只能出现一次 / each person and store once")
        wanted[key] = one.value_fen
    return wanted
