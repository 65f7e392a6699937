"""What making a rota reads once it may."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.lookups import Lookup
from guide_app.ground.rota.fragments import IS_POSTED
from guide_app.ground.rota.rules import WEEK, Worked, clock_of, overlapping


class Shift(msgspec.Struct, frozen=True):
    """A shift in use."""

    id: UUID
    store: UUID
    name: str
    begins: int
    ends: int


class Week(msgspec.Struct, frozen=True):
    """A week under its lock."""

    id: UUID
    version: int
    published_at: datetime | None


class Posted(msgspec.Struct, frozen=True):
    """Somebody is posted to a store from a day up to, not including, another."""

    associate: UUID
    number: str
    name: str
    valid_from: date
    valid_to: date | None

    def works_on(self, day: date) -> bool:
        """Whether the post holds on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Planned(msgspec.Struct, frozen=True):
    """An assignment that holds."""

    id: UUID
    store: UUID
    associate: UUID
    shift: UUID
    day: date
    begins: int
    ends: int

    @property
    def worked(self) -> Worked:
        """As the rules see it."""
        return Worked(self.associate, self.day, self.begins, self.ends)


SHIFTS = "SELECT id, store, name, begins, ends FROM rota_shift WHERE store = ANY($1::uuid[]) ORDER BY begins, name, id"
IN_USE = SHIFTS.replace("ORDER BY", "AND retired_at IS NULL ORDER BY")
POSTED = """
SELECT p.associate, a.number, a.name, p.valid_from, p.valid_to
FROM posting p JOIN associate a ON a.id = p.associate
WHERE p.store = $1 AND p.valid_from <= $3 AND (p.valid_to IS NULL OR p.valid_to > $2) ORDER BY a.number
"""
_PLANNED = f"""
SELECT w.id, w.store, w.associate, w.shift, w.day, s.begins, s.ends
FROM rota_assignment w JOIN rota_shift s ON s.id = w.shift
WHERE {{which}} AND w.removed_at IS NULL AND {IS_POSTED} AND w.day BETWEEN $2 AND $3 ORDER BY w.day, s.begins, w.id
"""
OF_STORE = _PLANNED.format(which="w.store = $1")
OF_PEOPLE = _PLANNED.format(which="w.associate = ANY($1::uuid[])")
LOCK_PEOPLE = "SELECT id FROM associate WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"


class Person(msgspec.Struct, frozen=True):
    """Somebody under the lock."""

    id: UUID


async def shifts_of(stores: Sequence[UUID], *, in_use: bool = True) -> Sequence[Shift]:
    """The shifts of some stores by when they begin; also those that are retired unless `in_use`."""
    if in_use:
        return await fetch_as(Shift, IN_USE, list(stores))
    return await fetch_as(Shift, SHIFTS, list(stores))


def posts_in(store: UUID, first: date, last: date) -> Lookup[Posted]:
    """Who is posted to a store on a day between these, by number."""
    return Lookup(Posted, POSTED, store, first, last)


async def posted_in(store: UUID, first: date, last: date) -> Sequence[Posted]:
    """The same, read by itself."""
    return await fetch_as(Posted, POSTED, store, first, last)


async def planned_in(store: UUID, first: date, last: date) -> Sequence[Planned]:
    """Who works there between these days."""
    return await fetch_as(Planned, OF_STORE, store, first, last)


async def planned_of(people: Iterable[UUID], first: date, last: date) -> Sequence[Planned]:
    """When these people work anywhere, from the day before the first one on: a night may last into it."""
    return await fetch_as(Planned, OF_PEOPLE, list(people), first - timedelta(days=1), last + timedelta(days=1))


async def hold_people(people: Iterable[UUID]) -> None:
    """Lock these people, so that no two stores give one of them the same hours."""
    await fetch_as(Person, LOCK_PEOPLE, sorted(people))


def require_apart(worked: Sequence[Worked], others: Iterable[Worked], *, field: str) -> None:
    """Refuse hours that one person would work twice. Raises InvalidField naming the place in the list."""
    met = overlapping([*worked, *others])
    if met is None:
        return
    one = met[1] if met[1] in worked else met[0]
    place = worked.index(one)
    hours = f"{one.day.isoformat()} {clock_of(one.begins)}–{clock_of(one.ends)}"
    raise InvalidField(f"{field}[{place}]", f"{hours} 与本人另一个班次重叠 / meets another shift of this person")


def last_of(monday: date) -> date:
    """The Sunday of its week."""
    return monday + timedelta(days=WEEK - 1)
