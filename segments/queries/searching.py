"""Members by everything that may be asked of them at once, a page at a time, with their number up to a thousand."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.listings import note_listing
from guide_app.base.kernel.lookups import Lookup
from guide_app.base.kernel.reach import EVERYTHING, Reach, branches_reach
from guide_app.ground.members.queries import search
from guide_app.ground.members.rules import MOST_FOUND
from guide_app.ground.members.schemas import FindMembers
from guide_app.ground.members.sealing import day_of_index
from guide_app.ground.stores.reads import reach_of
from segments.conditions import MOST_FEN, MatchMode, require_sense
from segments.errors import SearchTooWide
from segments.matching import Bounds, as_bound, bounds_of
from segments.permissions import SEARCH_MEMBERS
from segments.planning import WALKED_TOO, Plan, Walk, step_by_step, walked
from segments.rules import Sort
from segments.searches import Book, Found, FoundMember, SearchMembers, Whose
from segments.walking import AT_FIRST, COUNTED, LEADS, WALKED, Driver

EPOCH = date(2000, 1, 1)
FAR = 700_000
"""Days from `EPOCH` that no purchase is away."""
LAST = UUID(int=2**128 - 1)
FIRST = UUID(int=0)
COUNTED_AT_ONCE = 16
"""Searches that one statement counts."""


class Place(msgspec.Struct, frozen=True):
    """Where a page ends: the value of the order, the member, and whether members were walked."""

    place: int
    id: UUID
    walked: bool


class FoundRow(FoundMember, frozen=True, kw_only=True):
    """A member as they are read."""

    birthday_index: int | None


class At(msgspec.Struct, frozen=True):
    """Where a member stands in the orders."""

    last_on: date | None
    visited_on: date | None
    year_fen: int


AT = "SELECT last_on, visited_on, year_fen FROM member_purchases WHERE member = $1"
SHOWN = """
SELECT m.id, m.number, m.name_masked, m.phone_masked, NULL AS birthday, m.level, m.registered_at,
  m.home_store AS home_store_id, home.name AS home_store_name, m.dedicated AS dedicated_id, d.name AS dedicated_name,
  p.last_on, p.visited_on, coalesce(p.orders, 0) AS orders, coalesce(p.net_fen, 0) AS net_fen,
  coalesce(p.year_fen, 0) AS year_fen,
  ARRAY(
    SELECT t.name FROM member_tag k JOIN tag t ON t.id = k.tag WHERE k.member = m.id ORDER BY t.by_rule, t.name
  ) AS tags, m.birthday_index
FROM member m JOIN store home ON home.id = m.home_store LEFT JOIN associate d ON d.id = m.dedicated
LEFT JOIN member_purchases p ON p.member = m.id
WHERE m.id = ANY ($1::uuid[])
"""


async def search_members(actor: Actor, wanted: SearchMembers) -> Found:
    """One page of the members in one's own book, a store's or a region's who are such, in the order that is wanted.

    Raises InvalidField, NotFound for a unit out of reach, and SearchTooWide where more members would have to be looked
    at than one search may.
    """
    actor.require(SEARCH_MEMBERS)
    require_sense(wanted.conditions)
    found, ids = await _walk(actor, wanted, wanted.limit)
    shown = found.page[: wanted.limit]
    rows = {row.id: row for row in await fetch_as(FoundRow, SHOWN, [one.id for one in shown])}
    await note_listing(actor, "members", len(shown))
    more = len(found.page) > len(shown)
    is_first = wanted.cursor is None
    return Found(
        items=[_view(rows[one.id]) for one in shown if one.id in rows],
        next_cursor=_encode(Place(shown[-1].place, shown[-1].id, ids)) if more else None,
        matches=min(found.matches, COUNTED) if is_first else None,
        more_matches=found.matches >= COUNTED or not found.whole,
    )


async def count_members(actor: Actor, searches: Sequence[SearchMembers]) -> list[Found | None]:
    """How many there are by each of them, without showing any; None where that cannot be said.

    They are counted some at a time, each time in one round trip; in two where a tag or a birthday leads to too many.
    """
    actor.require(SEARCH_MEMBERS)
    counts: list[Found | None] = []
    for start in range(0, len(searches), COUNTED_AT_ONCE):
        plans = [await _countable(actor, wanted) for wanted in searches[start : start + COUNTED_AT_ONCE]]
        first = await walked([plan.lead or plan.counting if plan else None for plan in plans])
        then = await walked([plan.then(found) if plan else None for plan, found in zip(plans, first, strict=True)])
        for plan, found, last in zip(plans, first, then, strict=True):
            counts.append(_count(last if plan and plan.leads_too_far(found) else found))
    return counts


async def cursor_after(actor: Actor, sort: Sort, member_id: UUID) -> str:
    """The place behind a member in an order, for lists whose cursors are members."""
    actor.require(SEARCH_MEMBERS)
    at = await fetch_row_as(At, AT, member_id)
    if at is None or sort is Sort.NEWEST:
        return _encode(Place(0, member_id, walked=True))
    day = at.visited_on if sort is Sort.LAST_VISIT else at.last_on
    place = at.year_fen if sort is Sort.SPEND else ((day or EPOCH) - EPOCH).days
    return _encode(Place(place, member_id, walked=True))


async def _plan(actor: Actor, wanted: SearchMembers, limit: int, place: Place | None, *, counts: bool = False) -> Plan:
    """How such members are found; where they are only counted fewer birthdays are looked at."""
    asked = wanted.conditions
    bounds = await bounds_of(asked, business_date(clock.now()))
    reach, dedicated = await _reach(actor, wanted), _whose(actor, wanted)
    if wanted.book is Book.OWN:
        reach = EVERYTHING
    given = (
        reach.bound,
        as_bound(bounds),
        limit + 1,
        *_begins(wanted.sort, place),
        *_between(wanted.sort, bounds, every=asked.match is MatchMode.ALL),
        list(wanted.tags_all) or None,
        list(wanted.tags_any) or None,
        dedicated,
    )
    lead = await _lead(actor, wanted, dedicated, bounds)
    if lead is None:
        return Plan(wanted.sort, reach.kind, given)
    driver, value = lead
    first, every = (
        Lookup(Walk, LEADS[most][driver][wanted.sort][reach.kind], *given, value) for most in (AT_FIRST, WALKED)
    )
    if driver is Driver.TAG:  # one that many carry is met soon by a walk, which looks at fewer
        return Plan(wanted.sort, reach.kind, given, driver, first, every)
    return Plan(wanted.sort, reach.kind, given, driver, first if counts and driver is Driver.BIRTHDAY else every)


async def _walk(actor: Actor, wanted: SearchMembers, limit: int) -> tuple[Walk, bool]:
    place = None if wanted.cursor is None else _decode(wanted.cursor)
    plan = await _plan(actor, wanted, limit, place)
    if plan.lead is not None and not (place is not None and place.walked):
        (found,) = await walked([plan.lead])
        if found is not None and not plan.leads_too_far(found):
            return found, False
        if plan.driver not in WALKED_TOO:
            raise SearchTooWide(most=WALKED)
    try:
        return await step_by_step(plan, limit), True
    except SearchTooWide:
        led = (await walked([plan.all_led]))[0] if plan.all_led else None
        if led is None or not led.whole:
            raise
        return led, False


async def _countable(actor: Actor, wanted: SearchMembers) -> Plan | None:
    try:
        return await _plan(actor, wanted, 0, None, counts=True)
    except (SearchTooWide, NotFound):
        return None


def _count(found: Walk | None) -> Found | None:
    if found is None:
        return None
    return Found([], None, min(found.matches, COUNTED), found.matches >= COUNTED or not found.whole)


async def _lead(
    actor: Actor, wanted: SearchMembers, dedicated: UUID | None, bounds: Bounds
) -> tuple[Driver, Any] | None:
    """What leads to few members, if something does."""
    if wanted.name is not None:
        named = await search(actor, FindMembers(name=wanted.name))
        if len(named) >= MOST_FOUND:
            raise SearchTooWide(most=MOST_FOUND)
        return Driver.NAMED, [one.id for one in named]
    if wanted.phone_tail is not None:
        return Driver.PHONE_TAIL, wanted.phone_tail
    if dedicated is not None:
        return Driver.DEDICATED, dedicated
    if wanted.tags_all:
        return Driver.TAG, wanted.tags_all[0]
    birthdays = bounds.days or bounds.months
    return (Driver.BIRTHDAY, birthdays) if birthdays and bounds.every else None


async def _reach(actor: Actor, wanted: SearchMembers) -> Reach:
    if wanted.path is None:
        return await reach_of(actor, wanted.store_id)
    actor.require_reach(wanted.path)
    return EVERYTHING if wanted.path == HQ_PATH else branches_reach([wanted.path])


def _whose(actor: Actor, wanted: SearchMembers) -> UUID | None:
    """The associate whose members are asked for. Raises InvalidField for one's own book of who is no associate."""
    if wanted.book is Book.OWN or wanted.dedicated is Whose.MINE:
        if actor.associate_id is None:
            raise InvalidField("book", "账号没有对应的人员 / the account is nobody's")
        return actor.associate_id
    return wanted.dedicated_id


def _begins(sort: Sort, place: Place | None) -> tuple[int, UUID]:
    if place is not None:
        return place.place, place.id
    if sort is Sort.LONGEST_AWAY:
        return -FAR, FIRST
    return (MOST_FEN if sort is Sort.SPEND else FAR), LAST


def _between(sort: Sort, bounds: Bounds, *, every: bool) -> tuple[int, int]:
    """Between which values of the order they all are: what is asked of it shortens the walk."""
    if sort is Sort.NEWEST:
        return 0, 0
    if sort is Sort.SPEND:
        low = bounds.spend_from if every and bounds.spend_from is not None else -MOST_FEN
        return low, bounds.spend_to if every and bounds.spend_to is not None else MOST_FEN
    if not every:
        return -FAR, FAR
    # Nobody bought later than they came: a purchase since then is a visit since then, no visit since then no purchase.
    bought_from, bought_to = (bounds.within_from, bounds.last_from), (bounds.away_to, bounds.last_to)
    seen_from, seen_to = (bounds.seen_from, bounds.visit_from), (bounds.unseen_to, bounds.visit_to)
    visits = sort is Sort.LAST_VISIT
    begins = [(day - EPOCH).days for day in (*bought_from, *(seen_from if visits else ())) if day is not None]
    ends = [(day - EPOCH).days for day in (*seen_to, *(() if visits else bought_to)) if day is not None]
    return max([-FAR, *begins]), min([FAR, *ends])


def _view(row: FoundRow) -> FoundMember:
    values = msgspec.structs.asdict(row)
    return FoundMember(**values | {"birthday": day_of_index(values.pop("birthday_index"))})


def _encode(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _decode(cursor: str) -> Place:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=Place)
    except (ValueError, binascii.Error) as error:
        raise InvalidField("cursor", "须为本次查找返回的 next_cursor / a next_cursor of this search") from error
