"""The rota within the reader's reach, and one's own."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.rota.fragments import IS_POSTED
from guide_app.ground.rota.permissions import SEE_OWN_ROTA, SEE_ROTA
from guide_app.ground.rota.reads import last_of, planned_in, posted_in, posts_in, shifts_of
from guide_app.ground.rota.rules import DAY, clock_of, half_days, minute_of, require_monday
from guide_app.ground.rota.schemas import (
    DutyOfStore,
    MyShift,
    OnDuty,
    OnRota,
    RotaRow,
    ShiftView,
    WeekView,
    WorksOn,
)
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_of, require_store


class WeekSeen(msgspec.Struct, frozen=True):
    """How a week stands."""

    version: int
    published_at: datetime | None


class Minutes(msgspec.Struct, frozen=True):
    """A shift on a day with whose it is, in minutes."""

    associate_id: UUID
    number: str
    name: str
    shift: str
    day: date
    begins: int
    ends: int


class OwnShift(msgspec.Struct, frozen=True):
    """A shift of one's own, in minutes."""

    day: date
    store_id: UUID
    store: str
    shift: str
    begins: int
    ends: int


class Line(msgspec.Struct, frozen=True):
    """A row of the list, in minutes."""

    id: UUID
    day: date
    store_id: UUID
    associate_id: UUID
    number: str
    name: str
    shift: str
    begins: int
    ends: int
    published: bool


WEEK_SEEN = "SELECT version, published_at FROM rota_week WHERE store = $1 AND monday = $2"
_PUBLISHED = """EXISTS (SELECT FROM rota_week k WHERE k.store = w.store AND k.published_at IS NOT NULL
  AND w.day >= k.monday AND w.day < k.monday + 7)"""
DUTY = f"""
SELECT w.associate AS associate_id, a.number, a.name, s.name AS shift, w.day, s.begins, s.ends
FROM rota_assignment w JOIN rota_shift s ON s.id = w.shift JOIN associate a ON a.id = w.associate
WHERE w.store = $1 AND w.day BETWEEN $2 AND $3 AND w.removed_at IS NULL AND {IS_POSTED} AND {_PUBLISHED}
ORDER BY w.day, s.begins, a.number
"""
MINE = f"""
SELECT w.day, w.store AS store_id, t.name AS store, s.name AS shift, s.begins, s.ends
FROM rota_assignment w JOIN rota_shift s ON s.id = w.shift JOIN store t ON t.id = w.store
WHERE w.associate = $1 AND w.day BETWEEN $2 AND $3 AND w.removed_at IS NULL AND {IS_POSTED} AND {_PUBLISHED}
ORDER BY w.day, s.begins
"""
ROWS = pages_by_reach(
    f"""
SELECT w.id, w.day, w.store AS store_id, w.associate AS associate_id, a.number, a.name, s.name AS shift,
  s.begins, s.ends, {_PUBLISHED} AS published
FROM rota_assignment w JOIN rota_shift s ON s.id = w.shift JOIN associate a ON a.id = w.associate
""",
    table="rota_assignment",
    alias="w",
    where="w.removed_at IS NULL AND ($4::date IS NULL OR w.day >= $4) AND ($5::date IS NULL OR w.day <= $5)",
)


async def shifts(actor: Actor, store_id: UUID) -> list[ShiftView]:
    """The shifts of a store that are in use, by when they begin. Raises NotFound."""
    actor.require(SEE_ROTA)
    await require_store(actor, store_id)
    return [_shift(one.id, one.name, one.begins, one.ends) for one in await shifts_of([store_id])]


async def week(actor: Actor, store_id: UUID, monday: date) -> WeekView:
    """Who works when in a store in the week of a Monday, and who could. Raises NotFound, InvalidField."""
    actor.require(SEE_ROTA)
    await require_store(actor, store_id)
    require_monday(monday)
    seen = await fetch_row_as(WeekSeen, WEEK_SEEN, store_id, monday)
    works = await planned_in(store_id, monday, last_of(monday))
    used = {one.shift for one in works}
    in_use = {one.id for one in await shifts_of([store_id])}
    posts = await posted_in(store_id, monday, last_of(monday))
    people = {post.associate: OnRota(id=post.associate, number=post.number, name=post.name) for post in posts}
    return WeekView(
        store_id=store_id,
        monday=monday,
        version=seen.version if seen else 0,
        published_at=seen.published_at if seen else None,
        people=tuple(people.values()),
        shifts=tuple(
            _shift(one.id, one.name, one.begins, one.ends)
            for one in await shifts_of([store_id], in_use=False)
            if one.id in used | in_use
        ),
        works=tuple(WorksOn(one.associate, one.day, one.shift) for one in works),
    )


async def on_duty(actor: Actor, store_id: UUID) -> DutyOfStore:
    """Who of a store is on duty by its published rota, who comes later today, who is off. Raises NotFound."""
    actor.require(SEE_ROTA)
    await require_store(actor, store_id)
    at = clock.now()
    today = business_date(at)
    duty = Lookup(Minutes, DUTY, store_id, today - timedelta(days=1), today)
    planned, posts = await look_up(duty, posts_in(store_id, today, today))
    now, later = [], []
    for one in planned:
        minute = minute_of(at, one.day)
        if one.begins <= minute < one.ends:
            now.append(one)
        elif one.day == today and minute < one.begins:
            later.append(one)
    of_today = {one.associate_id for one in planned if one.day == today}
    off = [post for post in posts if post.associate not in of_today] if of_today else []
    return DutyOfStore(
        store_id=store_id,
        day=today,
        planned=bool(of_today),
        on_duty=tuple(map(_duty, now)),
        later=tuple(map(_duty, later)),
        off=tuple(OnRota(id=post.associate, number=post.number, name=post.name) for post in off),
    )


async def my_rota(actor: Actor, *, first: date | None = None, days: int = 14) -> list[MyShift]:
    """One's own published shifts, today and the two weeks after unless told otherwise."""
    actor.require(SEE_OWN_ROTA)
    begin = first or business_date(clock.now())
    found = await fetch_as(OwnShift, MINE, actor.associate_id, begin, begin + timedelta(days=days - 1))
    return [
        MyShift(
            day=one.day,
            store_id=one.store_id,
            store=one.store,
            shift=one.shift,
            starts=clock_of(one.begins),
            until=clock_of(one.ends),
            passes_midnight=one.ends > DAY,
        )
        for one in found
    ]


async def rota(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Page[RotaRow]:
    """Who works when in stores within reach, as it was entered."""
    actor.require(SEE_ROTA)
    reach = await reach_of(actor, store_id)
    rows = await fetch_as(Line, ROWS[reach.kind], reach.bound, paging.beyond, paging.fetch, first, last)
    return page_of_views([_row(one) for one in rows], paging)


async def half_days_of(actor: Actor, store_id: UUID, first: date, last: date) -> dict[UUID, int]:
    """What the rota of a store proposes as attendance: half days by person. Raises NotFound."""
    actor.require(SEE_ROTA)
    await require_store(actor, store_id)
    found: dict[UUID, int] = {}
    for one in await planned_in(store_id, first, last):
        found[one.associate] = found.get(one.associate, 0) + half_days(one.begins, one.ends)
    return found


def _shift(shift_id: UUID, name: str, begins: int, ends: int) -> ShiftView:
    return ShiftView(
        id=shift_id,
        name=name,
        begins=begins,
        ends=ends,
        starts=clock_of(begins),
        until=clock_of(ends),
        passes_midnight=ends > DAY,
    )


def _duty(one: Minutes) -> OnDuty:
    return OnDuty(
        associate_id=one.associate_id,
        number=one.number,
        name=one.name,
        shift=one.shift,
        starts=clock_of(one.begins),
        until=clock_of(one.ends),
    )


def _row(one: Line) -> RotaRow:
    return RotaRow(
        id=one.id,
        store_id=one.store_id,
        day=one.day,
        shift=one.shift,
        starts=clock_of(one.begins),
        until=clock_of(one.ends),
        published=one.published,
        associate_id=one.associate_id,
        number=one.number,
        name=one.name,
    )
