"""Entering who was there how often, store by store and month by month."""

from datetime import date
from uuid import UUID

from commissions.inputs.attendance_book import present_on, sheets_held, write_sheet
from commissions.inputs.reads_of_attendance import attendance_of
from commissions.inputs.schemas import AttendanceView, PresentEntered, SetAttendance
from commissions.periods.reads import open_month
from commissions.permissions import SET_ATTENDANCE
from commissions.reads_of_people import placed, posted_in
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.ground.stores.reads import path_of_store


async def set_attendance(
    actor: Actor, store_id: UUID, period: str, command: SetAttendance, *, expected_version: int
) -> AttendanceView:
    """Replace the whole sheet of a store and month.

    On it are people of the store in that month, and others within the actor's reach who helped out. Raises NotFound,
    naming the place in the list for a person, NoSuchPeriod, InvalidField, MonthClosed, Stale.
    """
    actor.require(SET_ATTENDANCE)
    at = clock.now()
    await path_of_store(actor, store_id)
    month = await open_month(period, at=at)
    after = await _after(actor, store_id, month, command.people)
    async with transaction():
        (sheet,) = await sheets_held(actor, [store_id], [month], at=at)
        if sheet.version != expected_version:
            raise Stale(current=sheet.version)
        before = (await present_on([sheet.id]))[sheet.id]
        await write_sheet(actor, sheet, before, after, at=at)
        return await attendance_of(store_id, month)


async def _after(actor: Actor, store_id: UUID, month: date, people: list[PresentEntered]) -> dict[UUID, int]:
    own = await posted_in(store_id, month)
    known = await placed([one.associate_id for one in people], month)
    after: dict[UUID, int] = {}
    for number, one in enumerate(people):
        field = f"people[{number}].associate_id"
        person = known.get(one.associate_id)
        if person is None or not (person.id in own or actor.reaches(person.path)):
            raise NotFound(field=field)
        if person.id in after:
            raise InvalidField(field, "每人只能出现一次 / each person once")
        after[person.id] = one.half_days
    return after
