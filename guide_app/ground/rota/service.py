"""Making the rota: shifts, the grid of a week, last week's once more, publishing."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.ground.rota import queries
from guide_app.ground.rota.book import NewAssignment, hold_week, write_week
from guide_app.ground.rota.errors import NothingToCopy, ShiftNameTaken
from guide_app.ground.rota.permissions import MAKE_ROTA
from guide_app.ground.rota.reads import (
    Week,
    hold_people,
    last_of,
    planned_in,
    planned_of,
    posted_in,
    require_apart,
    shifts_of,
)
from guide_app.ground.rota.rules import WEEK, Worked, minutes_of, require_monday
from guide_app.ground.rota.schemas import AddShift, SetWeek, ShiftView, WeekView, WorksOn
from guide_app.ground.stores.reads import path_of_store

ADD_SHIFT = """
INSERT INTO rota_shift (id, store, name, begins, ends, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
TAKEN = "SELECT EXISTS (SELECT FROM rota_shift WHERE store = $1 AND name = $2 AND retired_at IS NULL)"
HOLD_STORE = "SELECT id FROM store WHERE id = $1 FOR NO KEY UPDATE"
RETIRE = "UPDATE rota_shift SET retired_at = $3 WHERE id = $2 AND store = $1 AND retired_at IS NULL"
PUBLISH = "UPDATE rota_week SET published_at = $2, published_by = $3, version = version + 1 WHERE id = $1"


async def add_shift(actor: Actor, store_id: UUID, command: AddShift) -> ShiftView:
    """A shift of a store in reach. Raises NotFound, InvalidField, ShiftNameTaken."""
    actor.require(MAKE_ROTA)
    await path_of_store(actor, store_id)
    name = command.name.strip()
    if not name:
        raise InvalidField("name", "请填写 / required")
    begins, ends = minutes_of(command.starts, command.ends)
    async with transaction():
        await execute(HOLD_STORE, store_id)
        if await fetch_value(TAKEN, store_id, name):
            raise ShiftNameTaken(name=name)
        shift_id = new_id()
        await execute(ADD_SHIFT, shift_id, store_id, name, begins, ends, actor.id, clock.now())
        await audit.record(actor, "rota.shift_added", f"store:{store_id}", shift=shift_id, name=name)
        return next(one for one in await queries.shifts(actor, store_id) if one.id == shift_id)


async def retire_shift(actor: Actor, store_id: UUID, shift_id: UUID) -> list[ShiftView]:
    """Offer a shift no more; whoever works it does so still. Raises NotFound."""
    actor.require(MAKE_ROTA)
    await path_of_store(actor, store_id)
    async with transaction():
        if not await execute(RETIRE, store_id, shift_id, clock.now()):
            raise NotFound
        await audit.record(actor, "rota.shift_retired", f"store:{store_id}", shift=shift_id)
        return await queries.shifts(actor, store_id)


async def set_week(actor: Actor, store_id: UUID, monday: date, command: SetWeek, *, expected_version: int) -> WeekView:
    """Replace the whole week of a store; what was published stays so.

    Raises NotFound, InvalidField at the place in the list: a shift of another store, somebody who is not posted there
    that day, hours that one person would work twice. Raises Stale.
    """
    actor.require(MAKE_ROTA)
    await path_of_store(actor, store_id)
    require_monday(monday)
    async with transaction():
        week = await hold_week(actor, store_id, monday)
        if week.version != expected_version:
            raise Stale(current=week.version)
        await _replace(actor, week, store_id, monday, command.works)
        return await queries.week(actor, store_id, monday)


async def copy_last_week(actor: Actor, store_id: UUID, monday: date, *, expected_version: int) -> WeekView:
    """Give the week the shifts of the one before, for those who still work there and shifts still in use.

    Raises NotFound, InvalidField, NothingToCopy, Stale.
    """
    actor.require(MAKE_ROTA)
    await path_of_store(actor, store_id)
    require_monday(monday)
    before = monday - timedelta(days=WEEK)
    async with transaction():
        week = await hold_week(actor, store_id, monday)
        if week.version != expected_version:
            raise Stale(current=week.version)
        usable = {shift.id for shift in await shifts_of([store_id])}
        posts = await posted_in(store_id, monday, last_of(monday))
        works = [
            WorksOn(one.associate, one.day + timedelta(days=WEEK), one.shift)
            for one in await planned_in(store_id, before, last_of(before))
            if one.shift in usable
            and any(post.associate == one.associate and post.works_on(one.day + timedelta(days=WEEK)) for post in posts)
        ]
        if not works:
            raise NothingToCopy
        await _replace(actor, week, store_id, monday, works)
        return await queries.week(actor, store_id, monday)


async def publish_week(actor: Actor, store_id: UUID, monday: date, *, expected_version: int) -> WeekView:
    """Let people see it. Raises NotFound, InvalidField, Stale."""
    actor.require(MAKE_ROTA)
    await path_of_store(actor, store_id)
    require_monday(monday)
    at = clock.now()
    async with transaction():
        week = await hold_week(actor, store_id, monday)
        if week.version != expected_version:
            raise Stale(current=week.version)
        await execute(PUBLISH, week.id, at, actor.id)
        await audit.record(actor, "rota.published", f"store:{store_id}", monday=monday)
        return await queries.week(actor, store_id, monday)


async def _replace(actor: Actor, week: Week, store_id: UUID, monday: date, works: Sequence[WorksOn]) -> None:
    """Write a week that the caller holds."""
    at = clock.now()
    last = last_of(monday)
    before = {(one.associate, one.day, one.shift): one for one in await planned_in(store_id, monday, last)}
    wanted = {(one.associate_id, one.day, one.shift_id): one for one in works}
    if len(wanted) < len(works):
        raise InvalidField("works", "同一人同一天同一班次只能一次 / each person, day and shift once")
    await hold_people({one.associate_id for one in works})
    await _require_sound(store_id, monday, works, {one.id for one in before.values()})
    added = [
        NewAssignment(
            id=new_id(),
            store=store_id,
            associate=one.associate_id,
            shift=one.shift_id,
            day=one.day,
            assigned_by=actor.id,
            assigned_at=at,
        )
        for key, one in wanted.items()
        if key not in before
    ]
    removed = [one.id for key, one in before.items() if key not in wanted]
    await write_week(actor, week, store_id, monday, added=added, removed=removed, at=at)


async def _require_sound(store_id: UUID, monday: date, works: Sequence[WorksOn], own: set[UUID]) -> None:
    last = last_of(monday)
    posts = await posted_in(store_id, monday, last)
    shifts = {shift.id: shift for shift in await shifts_of([store_id], in_use=False)}
    worked: list[Worked] = []
    for place, one in enumerate(works):
        if not monday <= one.day <= last:
            raise InvalidField(f"works[{place}].day", "不在这一周 / not in this week")
        shift = shifts.get(one.shift_id)
        if shift is None:
            raise InvalidField(f"works[{place}].shift_id", "不是该门店的班次 / no shift of this store")
        if not any(post.associate == one.associate_id and post.works_on(one.day) for post in posts):
            raise InvalidField(
                f"works[{place}].associate_id", "当天不在该门店任职 / not posted to this store on that day"
            )
        worked.append(Worked(one.associate_id, one.day, shift.begins, shift.ends))
    others = await planned_of({one.associate_id for one in works}, monday, last)
    require_apart(worked, [one.worked for one in others if one.id not in own], field="works")
