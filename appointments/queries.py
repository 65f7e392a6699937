"""What can be seen of appointments: those of stores in reach, one's own, and the times that are free."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from appointments.permissions import KEEP_SLOTS, OWN_APPOINTMENTS, SEE_APPOINTMENTS
from appointments.reads import offered_in, offers_for, place_of, taken_places, times_of
from appointments.rules import (
    MOST_DAYS,
    MOST_STORES,
    SHORTEST_PIECE,
    AppointmentState,
    StoreWhy,
    may_be_booked,
    next_days,
    places_left,
    town_of,
)
from appointments.schemas import AppointmentCount, AppointmentView, FreeTime, OwnAppointment, SlotView, StoreToVisit
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of, page_of_views
from guide_app.ground.associates.fragments import holds_on, place_first
from guide_app.ground.members.fragments import identities_of, survivor_of
from guide_app.ground.stores.fragments import by_reach, pages_by_reach, paths_above, within
from guide_app.ground.stores.reads import reach_of

SELECT = """
SELECT a.id, a.store AS store_id, s.name AS store_name, a.member AS member_id, m.name_masked AS member_name,
  m.phone_masked AS member_phone, a.associate AS associate_id, w.name AS associate_name, a.service, a.day,
  a.starts_at, a.ends_at, a.state, a.reason, a.by_customer, a.version
FROM appointment a JOIN store s ON s.id = a.store JOIN member m ON m.id = a.member
LEFT JOIN associate w ON w.id = a.associate
"""
# Where a customer goes: the store they belong to, where the associate who is theirs works first of all today, and where
# they have booked before.
OWN_STORES = f"""
SELECT home.id AS home, home.address, home.region, at_work.store AS dedicated, at_work.associate AS associate_id,
  at_work.name AS associate_name, ARRAY(
    SELECT had.store FROM appointment had WHERE had.member IN ({identities_of("$1")})
    GROUP BY had.store ORDER BY max(had.starts_at) DESC LIMIT 3) AS before
FROM member me JOIN store home ON home.id = me.home_store
LEFT JOIN LATERAL (
  SELECT p.store, a.id AS associate, a.name FROM associate a JOIN posting p ON p.associate = a.id AND {holds_on("$2")}
  WHERE a.id = me.dedicated AND a.status = 'active' AND p.store IS NOT NULL ORDER BY {place_first()} LIMIT 1
) at_work ON true
WHERE me.id = {survivor_of("$1")}
"""
STORE_TO_VISIT = f"""
SELECT s.id, s.name, nullif(s.address, '') AS address, (
  SELECT a.name FROM associate a JOIN posting p ON p.associate = a.id AND p.store = s.id AND {holds_on("$3")}
  WHERE a.id = $2 AND a.status = 'active' LIMIT 1) AS associate_name
FROM store s WHERE s.id = $1 AND s.status = 'open'
"""
# Stores that offer any time; whether one is free is seen with the times. $1 those that come first, $2 the region.
_STORES = f"""
SELECT s.id, s.name, nullif(s.address, '') AS address FROM store s
WHERE s.status = 'open' AND {{which}} AND EXISTS (
  SELECT FROM ({paths_above("s.path")}) above
  WHERE above.path IN (SELECT offer.path FROM appointment_slot offer WHERE offer.retired_at IS NULL))
ORDER BY array_position($1::uuid[], s.id), s.region <> $2, s.name, s.id LIMIT {{most}}
"""
STORES_NEAR = _STORES.format(
    which="(s.id = ANY($1) OR CASE WHEN $3 = '' THEN s.region = $2 ELSE starts_with(s.address, $3) END)",
    most=MOST_STORES,
)
STORES_FOUND = _STORES.format(which="strpos(lower(s.name || ' ' || s.address), lower($3)) > 0", most=MOST_STORES)
APPOINTMENTS = pages_by_reach(
    SELECT,
    table="appointment",
    alias="a",
    where="a.day BETWEEN $4 AND $5 AND ($6::text IS NULL OR a.state = $6) AND ($7::uuid IS NULL OR a.associate = $7)",
)
ONE = f"{SELECT} WHERE a.id = $1 AND ($2 OR s.path LIKE ANY($3))"
OWN = f"""
SELECT a.id, a.store AS store_id, s.name AS store_name, nullif(s.address, '') AS store_address,
  w.name AS associate_name, a.service, a.day, a.starts_at, a.ends_at, a.state
FROM appointment a JOIN store s ON s.id = a.store LEFT JOIN associate w ON w.id = a.associate
WHERE a.member IN ({identities_of("$1")}) ORDER BY a.starts_at DESC, a.id LIMIT 50
"""
SLOTS = f"""
SELECT s.id, s.path, s.weekday, s.starts, s.ends, s.capacity, s.service, s.retired_at FROM appointment_slot s
WHERE s.id > $1 AND s.retired_at IS NULL AND {within("s.path", "$2")} ORDER BY s.id LIMIT $3
"""
COUNTS = by_reach(
    """
SELECT s.id AS store_id, s.name AS store_name, count(*) FILTER (WHERE a.state IN ('booked', 'confirmed')) AS open,
  count(*) FILTER (WHERE a.state = 'arrived') AS arrived, count(*) FILTER (WHERE a.state = 'no_show') AS no_show,
  count(*) FILTER (WHERE a.state = 'cancelled') AS cancelled
FROM appointment a JOIN store s ON s.id = a.store
WHERE a.day BETWEEN $2 AND $3 AND s.id > $4 AND {reached}
GROUP BY s.id, s.name ORDER BY s.id LIMIT $5
""",
    store="a.store",
)


class OwnStores(msgspec.Struct, frozen=True):
    """Where a customer goes; `dedicated` is the store of the associate who is theirs."""

    home: UUID
    address: str
    region: UUID
    dedicated: UUID | None
    associate_id: UUID | None
    associate_name: str | None
    before: tuple[UUID, ...]


class StoreOffering(msgspec.Struct, frozen=True):
    """A store where one can go."""

    id: UUID
    name: str
    address: str | None


class StoreVisited(StoreOffering, frozen=True):
    """A store where one goes, and the name of who is wanted there."""

    associate_name: str | None


async def appointments(
    actor: Actor,
    paging: PageRequest,
    *,
    first: date,
    last: date,
    store_id: UUID | None = None,
    associate_id: UUID | None = None,
    state: AppointmentState | None = None,
) -> Page[AppointmentView]:
    """Appointments of stores in reach on the days from `first` to `last`, 31 at most, in the order they were made."""
    actor.require(SEE_APPOINTMENTS)
    _require_few(first, last)
    reach = await reach_of(actor, store_id)
    place = (reach.bound, paging.beyond, paging.fetch)
    found = await fetch_as(AppointmentView, APPOINTMENTS[reach.kind], *place, first, last, state, associate_id)
    return page_of_views(found, paging)


async def appointment(actor: Actor, appointment_id: UUID) -> AppointmentView:
    """One of them. Raises NotFound, also out of reach."""
    actor.require(SEE_APPOINTMENTS)
    found = await fetch_row_as(AppointmentView, ONE, appointment_id, actor.reaches_all, actor.path_patterns)
    if found is None:
        raise NotFound(appointment_id=appointment_id)
    return found


async def appointment_counts(actor: Actor, paging: PageRequest, *, first: date, last: date) -> Page[AppointmentCount]:
    """What became of the appointments of each store in reach, on 31 days at most."""
    actor.require(SEE_APPOINTMENTS)
    _require_few(first, last)
    reach = actor.reach
    found = await fetch_as(AppointmentCount, COUNTS[reach.kind], reach.bound, first, last, paging.beyond, paging.fetch)
    return page_of(found, paging, view=lambda row: row, key=lambda row: row.store_id)


async def slots(actor: Actor, paging: PageRequest) -> Page[SlotView]:
    """Times that are offered at or below the places in reach."""
    actor.require(KEEP_SLOTS)
    return page_of_views(await fetch_as(SlotView, SLOTS, paging.beyond, list(actor.paths), paging.fetch), paging)


async def free_times(actor: Actor, store_id: UUID, first: date, *, days: int = 7) -> list[FreeTime]:
    """Times of a store in reach that can be booked. Raises NotFound, InvalidField."""
    actor.require(SEE_APPOINTMENTS)
    place = await place_of(store_id, at=clock.now())
    if place is None or not actor.reaches(place.path):
        raise NotFound(store_id=store_id)
    return await _free(store_id, first, days)


async def free_times_for(actor: Customer, store_id: UUID, first: date, *, days: int = 7) -> list[FreeTime]:
    """Times of a store that a customer can book. Raises NotFound, InvalidField."""
    actor.require(OWN_APPOINTMENTS)
    return await _free(store_id, first, days)


async def store_to_visit(actor: Customer, store_id: UUID, associate_id: UUID | None = None) -> StoreVisited:
    """An open store, and who is wanted there, as far as they work there today. Raises NotFound."""
    actor.require(OWN_APPOINTMENTS)
    found = await fetch_row_as(StoreVisited, STORE_TO_VISIT, store_id, associate_id, business_date(clock.now()))
    if found is None:
        raise NotFound(store_id=store_id)
    return found


async def stores_to_visit(actor: Customer, piece: str = "") -> list[StoreToVisit]:
    """Stores where a customer can book, 20 at most: their own first, then those of the same town.

    Or those that have `piece` in their name or address. Raises NotFound, InvalidField.
    """
    actor.require(OWN_APPOINTMENTS)
    wanted = piece.strip()
    if wanted and len(wanted) < SHORTEST_PIECE:
        raise InvalidField("search", f"至少 {SHORTEST_PIECE} 个字 / {SHORTEST_PIECE} letters at least")
    own = await fetch_row_as(OwnStores, OWN_STORES, actor.member_id, business_date(clock.now()))
    if own is None:
        raise NotFound
    first = [own.dedicated, own.home] if own.dedicated else [own.home]
    first += [one for one in own.before if one not in first]
    if wanted:
        found = await fetch_as(StoreOffering, STORES_FOUND, first, own.region, wanted)
    else:
        found = await fetch_as(StoreOffering, STORES_NEAR, first, own.region, town_of(own.address))
    return [_to_visit(one, own, StoreWhy.FOUND if wanted else StoreWhy.NEAR) for one in found]


def _to_visit(store: StoreOffering, own: OwnStores, otherwise: StoreWhy) -> StoreToVisit:
    why = otherwise
    if store.id == own.dedicated:
        return StoreToVisit(
            store.id, store.name, store.address, StoreWhy.DEDICATED, own.associate_id, own.associate_name
        )
    if store.id == own.home:
        why = StoreWhy.HOME
    elif store.id in own.before:
        why = StoreWhy.BEFORE
    return StoreToVisit(store.id, store.name, store.address, why, None, None)


async def own_appointments(actor: Customer) -> list[OwnAppointment]:
    """A customer's newest appointments, 50 at most, the latest first."""
    actor.require(OWN_APPOINTMENTS)
    return await fetch_as(OwnAppointment, OWN, actor.member_id)


async def _free(store_id: UUID, first: date, days: int) -> list[FreeTime]:
    if not 1 <= days <= MOST_DAYS:
        raise InvalidField("days", f"1–{MOST_DAYS}")
    now = clock.now()
    place = await place_of(store_id, at=now)
    if place is None:
        raise NotFound(store_id=store_id)
    offers, span = await offers_for(place.path), next_days(first, days)
    taken = await taken_places(store_id, span[0], span[-1])
    free = []
    for day in span:
        for one in offered_in(offers, place, day):
            starts_at, ends_at = times_of(one, day)
            left = places_left(one.capacity, taken.get((one.id, day), 0))
            if left and may_be_booked(day, starts_at, today=place.today, now=now):
                free.append(FreeTime(one.id, day, starts_at, ends_at, one.service, left))
    return free


def _require_few(first: date, last: date) -> None:
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        raise InvalidField(
            "last", f"不得早于 first，且不超过 {MOST_DAYS} 天 / not before first, {MOST_DAYS} days at most"
        )
